"""The shards of an AWS source, each with its collector."""

from itertools import product

from collector.aws.accounts import accesses
from collector.aws.clients import Clients
from collector.aws.listing import LISTINGS, AwsCollector
from collector.aws.source import AwsSource
from collector.port import Clock
from ipam.shard import Shard
from ipam.words import Provider


def collectors(source: AwsSource, clock: Clock) -> tuple[AwsCollector, ...]:
    """Plan one collector for each account, region and kind; they share clients and keys.

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
        AwsCollector(
            Shard(source.name, Provider.AWS, account, region, kind), LISTINGS[kind], access[account], clients
        )
        for account, region, kind in product(source.accounts, source.regions, source.kinds)
    )
