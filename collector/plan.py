"""The shards of a cloud source: what there is to read, before anybody calls a cloud."""

from itertools import product

from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import Provider


def shards(source: CloudSource, provider: Provider) -> tuple[Shard, ...]:
    """List one shard for each account, region and kind."""
    return tuple(
        Shard(source.name, provider, account, region, kind)
        for account in source.accounts
        for region, kind in product(source.own_regions.get(account, source.regions), source.kinds)
    )
