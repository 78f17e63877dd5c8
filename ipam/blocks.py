"""Many address blocks, in columns: exact for both families, no object for each block."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ipam.cidr import Cidr, block, first
from ipam.words import Family

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Flags = NDArray[np.bool_]
Codes = NDArray[np.unsignedinteger]  # indices in a table, as narrow as the table allows

IPV4 = 4  # the version of a block's family; the other is 6
HALF = 64  # bits of each half of an address
LOW = (1 << HALF) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Canonical CIDRs of both families; an address is two unsigned 64-bit integers, `hi` being 0 for IPv4."""

    version: U8  # 4 or 6
    hi: U64
    lo: U64
    length: U8  # netmask length

    @classmethod
    def of(cls, cidrs: Iterable[Cidr]) -> Self:
        """Put networks into columns, in their order."""
        rows = [(cidr.version, first(cidr), cidr.prefixlen) for cidr in cidrs]
        return cls(
            np.array([version for version, _, _ in rows], np.uint8),
            np.array([start >> 64 for _, start, _ in rows], np.uint64),
            np.array([start & LOW for _, start, _ in rows], np.uint64),
            np.array([length for _, _, length in rows], np.uint8),
        )

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Put the rows of several tables one below the other."""
        tables = [cls.of(()), *parts]
        return cls(
            np.concatenate([table.version for table in tables]),
            np.concatenate([table.hi for table in tables]),
            np.concatenate([table.lo for table in tables]),
            np.concatenate([table.length for table in tables]),
        )

    def __len__(self) -> int:
        return len(self.version)

    def take(self, rows: I64 | Flags) -> "Blocks":
        """Select rows by number or by flag."""
        return Blocks(self.version[rows], self.hi[rows], self.lo[rows], self.length[rows])

    def cidr(self, row: int) -> Cidr:
        """Make the value of one row."""
        family = Family.IPV4 if self.version[row] == IPV4 else Family.IPV6
        return block(family, int(self.hi[row]) << 64 | int(self.lo[row]), int(self.length[row]))

    def cidrs(self) -> Iterator[Cidr]:
        """Yield the value of each row, in order."""
        return (self.cidr(row) for row in range(len(self)))

    def within(self, cidr: Cidr) -> Flags:
        """Flag the rows that lie in one block."""
        start, mask = first(cidr), int(cidr.netmask)
        if cidr.version == IPV4:
            mask |= ((1 << 96) - 1) << 32
        flags: Flags = (
            (self.version == cidr.version)
            & (self.length >= cidr.prefixlen)
            & (self.hi & np.uint64(mask >> 64) == np.uint64(start >> 64))
            & (self.lo & np.uint64(mask & LOW) == np.uint64(start & LOW))
        )
        return flags
