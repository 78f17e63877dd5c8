"""What makes the safe space of a pool less than the available: blocks without an allocation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ipam.blocks import HALF, I64, U64, Flags
from ipam.cidr import Cidr, first
from ipam.report import MANAGEMENT, NONE, Report
from ipam.words import AllocationType, Family, Management, ResourceType

UNMANAGED, MANAGED = MANAGEMENT.index(Management.UNMANAGED), MANAGEMENT.index(Management.MANAGED)
WIDTH4 = np.uint64(32)

Span = tuple[int, int, bool, int]  # first address, last address less than 0, without an allocation, row


@dataclass(frozen=True)
class Takers:
    """The discovered blocks of all pools, sorted once for a list."""

    report: Report

    def of(self, place: int) -> Sequence[int]:
        """List the rows that take safe space of a pool, the largest first.

        A block inside one that holds an allocation, or inside another one without, takes nothing more.
        """
        if place not in self._found:
            self._found[place] = self._outermost(place)
        return self._found[place]

    def _outermost(self, place: int) -> Sequence[int]:
        found: list[tuple[int, int]] = []
        reach = -1
        for start, minus_end, taking, row in sorted(self._spans(place)):
            if -minus_end > reach:
                reach = -minus_end
                if taking:
                    found.append((start + minus_end, row))
        return [row for _, row in sorted(found)]

    def _spans(self, place: int) -> Iterator[Span]:
        """Yield what lies in a pool or around its CIDRs; of equals, what has an allocation sorts first."""
        pool = self.report.tree.pools[place]
        for cidr in self._given.get(pool.id, ()):
            yield first(cidr), 1 - first(cidr) - cidr.num_addresses, False, NONE
        for management in (MANAGED, UNMANAGED):
            yield from self._laid_out(self._rows(management, place), taking=management == UNMANAGED)
        yield from self._laid_out(np.array([*self._around(place)], np.int64), taking=True)

    def _laid_out(self, rows: I64, *, taking: bool) -> Iterator[Span]:
        """Yield where rows of one family lie; without an object for each, as a pool may have thousands."""
        columns = self.report.snapshot.columns
        if not len(rows):
            return
        if rows[0] < columns.ipv4:
            width, starts = 32, columns.start4[rows].tolist()
        else:
            six = rows - columns.ipv4
            halves = zip(columns.hi6[six].tolist(), columns.lo6[six].tolist(), strict=True)
            width, starts = 128, [hi << HALF | lo for hi, lo in halves]
        for row, start, length in zip(rows.tolist(), starts, columns.length[rows].tolist(), strict=True):
            yield start, 1 - start - (1 << (width - length)), taking, row

    def _around(self, place: int) -> Iterator[int]:
        """Yield the rows without an allocation, in pools above or in none, that cover a CIDR of a pool."""
        pool = self.report.tree.pools[place]
        if pool.network:
            return
        nowhere = NONE - int(self.report.tree.columns.scope[place])
        above = [*self._ancestors(place), nowhere]
        rows = np.concatenate([self._rows(UNMANAGED, one) for one in above])
        four = rows < self.report.snapshot.columns.ipv4
        rows = rows[four if pool.family is Family.IPV4 else ~four]
        for cidr in pool.cidrs:
            yield from self._covering(rows, cidr)

    def _ancestors(self, place: int) -> Iterator[int]:
        parent = self.report.tree.columns.parent
        while (place := int(parent[place])) != NONE:
            yield place

    def _covering(self, rows: I64, cidr: Cidr) -> Iterator[int]:
        """Yield those of some rows of one family whose block covers a CIDR."""
        columns, start = self.report.snapshot.columns, first(cidr)
        rows = rows[columns.length[rows] <= cidr.prefixlen]
        length = columns.length[rows].astype(np.uint64)
        if cidr.version == 4:  # noqa: PLR2004 - a family
            apart: U64 = (columns.start4[rows].astype(np.uint64) ^ np.uint64(start)) >> (WIDTH4 - length)
        else:
            high = columns.hi6[rows - columns.ipv4] ^ np.uint64(start >> HALF)
            left = np.uint64(HALF) - np.minimum(length, np.uint64(HALF))
            apart = np.where(left < HALF, high >> np.minimum(left, np.uint64(HALF - 1)), np.uint64(0))
        for row in rows[apart == 0].tolist():
            if columns.cidr(row).supernet_of(cidr):  # type: ignore[arg-type] # both are of one family
                yield row

    def _rows(self, management: int, place: int) -> I64:
        """Return the rows of one pool, or, where it is negative, those of a scope that lie in none."""
        rows, pools = self._sorted[management]
        begin, end = np.searchsorted(pools, (place, place + 1)).tolist()
        return rows[begin:end]

    @cached_property
    def _found(self) -> dict[int, Sequence[int]]:
        return {}

    @cached_property
    def _sorted(self) -> Mapping[int, tuple[I64, I64]]:
        """Sort rows by pool; subnets of VPCs that are known take nothing for themselves."""
        report = self.report
        able = ~(report.snapshot.types(ResourceType.SUBNET) & (report.snapshot.columns.network >= 0))
        able |= self._planned  # where a pool plans their VPC, they are what takes space
        able &= ~report.snapshot.types(ResourceType.BYOIP_CIDR)  # space, and no use of it
        found = {}
        for management in (MANAGED, UNMANAGED):
            rows = np.flatnonzero(able & (report.verdicts.management == management))
            nowhere = NONE - report.verdicts.scope[rows].astype(np.int64)
            pools = np.where(report.verdicts.pool[rows] == NONE, nowhere, report.verdicts.pool[rows])
            order = np.argsort(pools, kind="stable")
            found[management] = rows[order], pools[order]
        return found

    @cached_property
    def _planned(self) -> Flags:
        """Flag the rows in a pool that plans the subnets of one VPC."""
        planning = np.append(self.report.tree.columns.networks > 0, False)  # NONE takes the last
        flags: Flags = planning.take(self.report.verdicts.pool)
        return flags

    @cached_property
    def _given(self) -> Mapping[str, Sequence[Cidr]]:
        """List what each pool, by its id, has reserved and given to sub-pools."""
        found: dict[str, list[Cidr]] = {}
        for one in self.report.tree.allocations:
            if one.type is not AllocationType.IPAM_POOL:
                found.setdefault(one.pool, []).append(one.cidr)
        for pool in self.report.tree.pools:
            if pool.parent is not None and not pool.network:
                found.setdefault(pool.parent, []).extend(pool.cidrs)
        return found
