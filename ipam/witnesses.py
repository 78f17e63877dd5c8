"""Which shards are believed, and about whose resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Self

from ipam.shard import Shard, ShardStatus
from ipam.words import Kind, Provider

Listing = tuple[Provider, str, str, Kind]  # provider, account, region, kind


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The shards that speak for their listings: one each, the last to answer.

    A resource seen from several accounts is one. Its owner's shard decides; an observer is believed where
    the owner's shard has never answered, or answered before the observer did.
    """

    statuses: Sequence[ShardStatus]
    places: Mapping[Listing, int]  # of the shard that speaks for a listing

    @classmethod
    def of(cls, statuses: Sequence[ShardStatus]) -> Self:
        """Choose a shard for each listing."""
        found: dict[Listing, int] = {}
        for place, status in enumerate(statuses):
            listing = _listing(status.shard, status.shard.account)
            if listing not in found or _freshness(status) > _freshness(statuses[found[listing]]):
                found[listing] = place
        return cls(statuses, found)

    def ranking(self) -> list[int]:
        """List the places of the shards that speak, the last to answer first."""
        return sorted(self.places.values(), key=lambda place: _freshness(self.statuses[place]), reverse=True)

    def believes(self, place: int, owner: str) -> bool:
        """Tell whether a shard that speaks is believed about what an account owns."""
        status = self.statuses[place]
        if owner == status.shard.account:
            return True
        witness = self.places.get(_listing(status.shard, owner))
        return witness is None or _freshness(status) > _freshness(self.statuses[witness])


def _listing(shard: Shard, account: str) -> Listing:
    return (shard.provider, account, shard.region, shard.kind)


def _freshness(status: ShardStatus) -> float:
    return status.last_success.timestamp() if status.last_success else -inf
