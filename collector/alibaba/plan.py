"""The shards of an Alibaba source, each with its collector."""

from collector.access import accesses
from collector.alibaba.accounts import RamRole, default_chain
from collector.alibaba.clients import Clients
from collector.alibaba.listing import LISTINGS, AlibabaCollector
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock
from collector.source import CloudSource
from ipam.words import Provider


def collectors(source: CloudSource, clock: Clock) -> tuple[AlibabaCollector, ...]:
    """Plan one collector for each account, region and kind; they share connections and keys."""
    planned = shards(source, Provider.ALIBABA)
    clients = Clients(source)
    access = accesses(source, RamRole(source, clients), Hub(default_chain, clock.monotonic), clock)
    return tuple(
        AlibabaCollector(shard, LISTINGS[shard.kind], access[shard.account], clients) for shard in planned
    )
