"""One reading of an IPAM under way: what is asked for, whole, and what of it could not be read so far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from collector.access import Access
from collector.alibaba import ipam_calls, ipam_words
from collector.alibaba.clients import Clients
from collector.alibaba.paging import Call, Paging
from collector.cells import text
from collector.fields import Entry, MalformedError
from collector.operation import Operation
from collector.port import Ask
from ipam.cloud_ipam import CloudPool
from ipam.opinion import Opinion
from ipam.pool import Allocation
from ipam.reading import RejectedRow
from ipam.shard import Shard

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """Asks in the name of a shard, and notes what cannot be read."""

    shard: Shard
    access: Access
    clients: Clients
    ask: Ask
    rejected: list[RejectedRow] = field(default_factory=list)

    def own(self, operation: Operation[Call], key: str) -> list[Entry]:
        """List what belongs to the account, of a listing that may hold what others share with it.

        Raises:
            ShardError: it is not known to whom something belongs, so neither what all belongs to the account.
        """
        entries = self._whole(operation, key)
        try:
            owners = [ipam_words.owner(entry, "OwnerId") for entry in entries]
        except MalformedError as error:
            raise operation.broken(self.shard, str(error)) from error
        return [one for one, owner in zip(entries, owners, strict=True) if owner in {"", self.shard.account}]

    def pools(self, entries: Iterable[Entry]) -> tuple[CloudPool, ...]:
        """Read pools and the blocks that each was given."""
        found = self.each(entries, ipam_words.pool, "IpamPoolId")
        return tuple(pool for one in found for pool in self._given(one))

    def allocations(self, pool: CloudPool) -> tuple[Allocation, ...]:
        """Read what a pool has given away, which is told where the pool is effective."""
        entries = self._whole(ipam_calls.allocations(pool.id), "IpamPoolAllocationId", pool.locale or "")
        return self.each(entries, partial(ipam_words.allocation, of=pool.id), "IpamPoolAllocationId")

    def opinions(self, scope: str) -> tuple[Opinion, ...]:
        """Read what is said of the resources of a scope."""
        entries = self._whole(ipam_calls.resources(scope))
        read = partial(ipam_words.opinion, scope=scope)
        found = self.each(entries, read, "ResourceId", f"an opinion in {scope}")
        return tuple(one for one in found if one)

    def each(
        self, entries: Iterable[Entry], read: Callable[[Entry], T], key: str, unnamed: str = ""
    ) -> tuple[T, ...]:
        """Read what can be read, and reject the rest by the ids under this key, or as what it is without one.

        What is rejected as "" may be any part of the plan; an opinion is none.
        """
        found = []
        for entry in entries:
            try:
                found.append(read(entry))
            except MalformedError as error:
                self.rejected.append(RejectedRow(text(entry, key) or unnamed, str(error)))
        return tuple(found)

    def _given(self, pool: CloudPool) -> tuple[CloudPool, ...]:
        """Put its blocks into a pool; it is rejected if one of them cannot be read."""
        entries = self._whole(ipam_calls.cidrs(pool.id))
        try:
            blocks = dict.fromkeys(ipam_words.block(entry, pool.family) for entry in entries)
        except MalformedError as error:
            self.rejected.append(RejectedRow(pool.id, str(error)))
            return ()
        return (replace(pool, cidrs=tuple(blocks)),)

    def _whole(self, operation: Operation[Call], key: str = "", region: str = "") -> list[Entry]:
        """List all pages, without what is gone; an id that comes twice shows that they do not fit."""
        shard = replace(self.shard, region=region or self.shard.region)
        paging = Paging(shard, operation, self.access, self.clients)
        found = [entry for page in paging.pages(self.ask) for entry in page]
        seen = set[str]()
        for name in filter(None, (text(entry, key) for entry in found)):
            if name in seen:
                raise operation.broken(shard, f"{name} is listed twice")
            seen.add(name)
        return [entry for entry in found if not ipam_words.gone(entry)]
