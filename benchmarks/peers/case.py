"""What every peer is asked about: the same blocks and pools, as numbers, in a file between processes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from time import perf_counter

import numpy as np
from estate import KINDS, Estate
from numpy.typing import NDArray

from ipam.blocks import I64, Blocks, Flags
from ipam.cidr import Cidr

Answer = NDArray[np.bool_] | I64 | list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Address blocks; only those of one group are compared."""

    group: I64
    blocks: Blocks

    def __len__(self) -> int:
        return len(self.group)

    def take(self, rows: Flags) -> "Table":
        """Select rows by flag."""
        return Table(self.group[rows], self.blocks.take(rows))

    @property
    def starts4(self) -> I64:
        """Return the first addresses; only for a table of IPv4."""
        return self.blocks.lo.astype(np.int64)

    @property
    def ends4(self) -> I64:
        """Return the last addresses; only for a table of IPv4."""
        return self.starts4 + (1 << (32 - self.blocks.length.astype(np.int64))) - 1

    def cidrs(self) -> list[Cidr]:
        """Make an object for each block."""
        columns = self.blocks
        numbers = (
            columns.version.tolist(),
            columns.hi.tolist(),
            columns.lo.tolist(),
            columns.length.tolist(),
        )
        return [
            IPv4Network((lo, length)) if version == 4 else IPv6Network((hi << 64 | lo, length))
            for version, hi, lo, length in zip(*numbers, strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One estate and its plan, without reservations.

    The questions are, of blocks and pool CIDRs of one scope and family:
    overlap: which blocks share an address with another one of their kind;
    lpm: in which pool CIDR each block lies, the smallest of them, by number, or -1;
    utilization: how many addresses of each pool lie in a block or a pool CIDR inside one of its own, no block
        being around one.
    """

    blocks: Table  # grouped by scope
    kind: I64  # index in KINDS
    pools: Table  # CIDRs, grouped by scope
    pool: I64  # of each CIDR: the index of its pool
    parent: I64  # of each CIDR: the index of the pool above, or -1

    @property
    def alike(self) -> Table:
        """Group the blocks by scope and kind."""
        return Table(self.blocks.group * len(KINDS) + self.kind, self.blocks.blocks)

    def by_pool(self, used: Sequence[int]) -> list[int]:
        """Add up what is used of each CIDR; a pool of which no CIDR is here has 0."""
        sums = [0] * (int(self.pool.max(initial=-1)) + 1)
        for pool, count in zip(self.pool.tolist(), used, strict=True):
            sums[pool] += count
        return sums

    def ipv4(self) -> "Case":
        """Leave IPv6 out."""
        rows, cidrs = self.blocks.blocks.version == 4, self.pools.blocks.version == 4
        return Case(
            self.blocks.take(rows),
            self.kind[rows],
            self.pools.take(cidrs),
            self.pool[cidrs],
            self.parent[cidrs],
        )

    def contained(self) -> "Case":
        """Leave out the blocks around a pool CIDR: the analyzer counts what they take of it, no peer does."""
        blocks, lengths = self.blocks.blocks, {}
        for version in (4, 6):
            lengths[version] = np.unique(blocks.length[blocks.version == version]).tolist()
        around = {
            (group, cidr.supernet(new_prefix=length))
            for group, cidr in zip(self.pools.group.tolist(), self.pools.cidrs(), strict=True)
            for length in lengths[cidr.version]
            if length < cidr.prefixlen
        }
        rows = zip(self.blocks.group.tolist(), self.blocks.cidrs(), strict=True)
        keep = np.array([row not in around for row in rows], np.bool_)
        return replace(self, blocks=self.blocks.take(keep), kind=self.kind[keep])

    def save(self, path: Path) -> None:
        """Write the numbers to a file."""
        columns = {}
        for name, table in (("blocks", self.blocks), ("pools", self.pools)):
            columns |= {f"{name}_{one}": getattr(table.blocks, one) for one in Blocks.__slots__}
            columns[f"{name}_group"] = table.group
        np.savez(path, kind=self.kind, pool=self.pool, parent=self.parent, **columns)

    @classmethod
    def load(cls, path: Path) -> "Case":
        """Read what `save` wrote."""
        with np.load(path) as held:
            blocks, pools = (
                Table(held[f"{name}_group"], Blocks(*(held[f"{name}_{one}"] for one in Blocks.__slots__)))
                for name in ("blocks", "pools")
            )
            return cls(blocks, held["kind"], pools, held["pool"], held["parent"])


@dataclass(slots=True)
class Clock:
    """How long a peer took to get its own form of the data, and then to answer."""

    loaded: float = 0.0  # seconds
    answered: float = 0.0

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Count what is done inside as loading."""
        begin = perf_counter()
        yield
        self.loaded += perf_counter() - begin

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count what is done inside as answering."""
        begin = perf_counter()
        yield
        self.answered += perf_counter() - begin


def case_of(estate: Estate) -> Case:
    """Take the numbers out of an estate."""
    columns, tree = estate.columns, estate.tree
    scope_of_account = {
        account: number
        for number, scope in enumerate(tree.scopes)
        for match in scope.matches
        for account in match.accounts
    }
    scope_of_owner = np.array([scope_of_account[owner] for owner in estate.owners], np.int64)
    kind_of_shard = np.array([KINDS.index(status.shard.kind) for status in estate.statuses], np.int64)
    scope = {one.name: number for number, one in enumerate(tree.scopes)}
    number_of = {pool.id: number for number, pool in enumerate(tree.pools)}
    cidrs = [(number, pool, cidr) for number, pool in enumerate(tree.pools) for cidr in pool.cidrs]
    return Case(
        Table(scope_of_owner[columns.owner], columns.blocks()),
        kind_of_shard[columns.shard],
        Table(np.array([scope[pool.scope] for _, pool, _ in cidrs]), Blocks.of(cidr for _, _, cidr in cidrs)),
        np.array([number for number, _, _ in cidrs]),
        np.array([number_of[pool.parent] if pool.parent else -1 for _, pool, _ in cidrs]),
    )
