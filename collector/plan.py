"""The shards of a cloud source: what there is to read, before anybody calls a cloud."""

from itertools import product

from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import Provider


class RoleMissingError(ValueError):
    """A source of several accounts that has no role to tell them apart."""

    def __init__(self, source: CloudSource) -> None:
        super().__init__(
            f"source '{source.name}' names {len(source.accounts)} accounts and no role: without a role "
            "the daemon's own credentials read exactly one account"
        )


def shards(source: CloudSource, provider: Provider) -> tuple[Shard, ...]:
    """List one shard for each account, region and kind.

    Raises:
        RoleMissingError: several accounts, and no role to tell them apart.
    """
    if not source.role and len(source.accounts) != 1:
        raise RoleMissingError(source)
    return tuple(
        Shard(source.name, provider, account, region, kind)
        for account, region, kind in product(source.accounts, source.regions, source.kinds)
    )
