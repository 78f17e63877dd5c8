"""The shards of an Alibaba source, each with its collector."""

from itertools import product

from collector.alibaba.accounts import accesses
from collector.alibaba.clients import Clients
from collector.alibaba.listing import LISTINGS, AlibabaCollector
from collector.alibaba.source import AlibabaSource
from collector.port import Clock
from ipam.shard import Shard
from ipam.words import Provider


def collectors(source: AlibabaSource, clock: Clock) -> tuple[AlibabaCollector, ...]:
    """Plan one collector for each account, region and kind; they share connections and keys.

    Raises:
        ValueError: several accounts, and no role to tell them apart.
    """
    if not source.role and len(source.accounts) != 1:
        raise ValueError(
            f"source '{source.name}' names {len(source.accounts)} accounts and no role: without a role "
            "the daemon's own credentials read exactly one account"
        )
    clients = Clients(source)
    access = accesses(source, clients, clock)
    return tuple(
        AlibabaCollector(
            Shard(source.name, Provider.ALIBABA, account, region, kind),
            LISTINGS[kind],
            access[account],
            clients,
        )
        for account, region, kind in product(source.accounts, source.regions, source.kinds)
    )
