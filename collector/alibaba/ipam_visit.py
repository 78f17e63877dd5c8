"""One reading of an IPAM under way: what is asked for, whole, and what of it could not be read so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from collector.access import Access
from collector.alibaba import ipam_calls, ipam_words
from collector.alibaba.clients import Clients
from collector.alibaba.paging import Call, Paging
from collector.fields import Entry, MalformedError
from collector.operation import Operation
from collector.port import Ask
from collector.taking import Taking, distinct
from ipam.cloud_ipam import CloudPool
from ipam.opinion import Opinion
from ipam.pool import Allocation
from ipam.reading import RejectedRow
from ipam.shard import Shard


@dataclass(frozen=True, slots=True)
class Visit:
    """Asks in the name of a shard, and notes what cannot be read."""

    shard: Shard
    access: Access
    clients: Clients
    ask: Ask
    taking: Taking = field(default_factory=Taking)

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
        found = self.taking.each(entries, ipam_words.pool, "IpamPoolId")
        return tuple(pool for one in found for pool in self._given(one))

    def allocations(self, pool: CloudPool) -> tuple[Allocation, ...]:
        """Read what a pool has given away, which is told where the pool is effective."""
        entries = self._whole(ipam_calls.allocations(pool.id), "IpamPoolAllocationId", pool.locale or "")
        return self.taking.each(entries, partial(ipam_words.allocation, of=pool.id), "IpamPoolAllocationId")

    def opinions(self, scope: str) -> tuple[Opinion, ...]:
        """Read what is said of the resources of a scope."""
        entries = self._whole(ipam_calls.resources(scope))
        read = partial(ipam_words.opinion, scope=scope)
        found = self.taking.each(entries, read, "ResourceId", f"an opinion in {scope}")
        return tuple(one for one in found if one)

    def _given(self, pool: CloudPool) -> tuple[CloudPool, ...]:
        """Put its blocks into a pool; it is rejected if one of them cannot be read."""
        entries = self._whole(ipam_calls.cidrs(pool.id))
        try:
            blocks = dict.fromkeys(ipam_words.block(entry, pool.family) for entry in entries)
        except MalformedError as error:
            self.taking.rejected.append(RejectedRow(pool.id, str(error)))
            return ()
        return (replace(pool, cidrs=tuple(blocks)),)

    def _whole(self, operation: Operation[Call], key: str = "", region: str = "") -> list[Entry]:
        """List all pages, without what is gone; an id that comes twice shows that they do not fit."""
        shard = replace(self.shard, region=region or self.shard.region)
        paging = Paging(shard, operation, self.access, self.clients)
        found = [entry for page in paging.pages(self.ask) for entry in page]
        distinct(found, key, operation, shard)
        return [entry for entry in found if not ipam_words.gone(entry)]
