"""The shards of an Alibaba source, each with its collector."""

from importlib import import_module

from collector.access import accesses
from collector.alibaba.accounts import RamRole, default_chain
from collector.alibaba.clients import Clients
from collector.alibaba.listing import LISTINGS, AlibabaCollector
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock, Collector
from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import Provider

OF_ATTACHMENTS = "collector.alibaba.attachments"  # two SDKs more, loaded only where somebody asks for them


def collectors(source: CloudSource, clock: Clock) -> tuple[Collector, ...]:
    """Plan one collector for each account, region and kind; they share connections and keys."""
    planned = shards(source, Provider.ALIBABA)
    clients = Clients(source)
    access = accesses(source, RamRole(source, clients), Hub(default_chain, clock.monotonic), clock)

    def made(shard: Shard) -> Collector:
        if shard.kind in LISTINGS:
            return AlibabaCollector(shard, LISTINGS[shard.kind], access[shard.account], clients)
        module = import_module(OF_ATTACHMENTS)
        found: Collector = module.AlibabaAttachments(shard, access[shard.account], clients)
        return found

    return tuple(map(made, planned))
