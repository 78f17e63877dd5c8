"""Every discovered block as numbers: what an analysis of millions needs, and nothing that is only shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import HALF, I32, I64, IPV4, LOW, U8, U32, U64, Blocks, Codes, Flags
from ipam.cidr import Cidr, block
from ipam.words import Family

# Netmasks by their length.
MASKS4 = np.array([(1 << 32) - (1 << 32 - length) for length in range(33)], np.uint32)
HIGH_MASKS6 = np.array([(1 << 128) - (1 << 128 - length) >> HALF for length in range(129)], np.uint64)
LOW_MASKS6 = np.array([(1 << 128) - (1 << 128 - length) & LOW for length in range(129)], np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Discovered blocks, one row each; IPv4 rows come first, so that each family is a slice.

    Codes are indices in tables of the snapshot, as narrow as their number allows.
    """

    start4: U32  # first address of each IPv4 row
    hi6: U64  # first address of each IPv6 row, in two halves
    lo6: U64
    length: U8  # netmask length; this column and those below have a value for each row
    shard: I32  # index in the statuses of the shard that vouches for the row
    owner: Codes  # index in the snapshot's owners
    site: Codes  # index in the snapshot's sites: where a declared network is
    network: (
        I32  # a number for each VPC, declared network and Elastic IP; of a subnet that of its VPC, or NONE
    )
    order: U64  # sorts like the resource's id; see `ipam.identifier`
    first_seen: U32  # Unix seconds
    default: Flags  # a default VPC, or a subnet of one
    attached: NDArray[np.int8]  # an Elastic IP: 1 associated, 0 not; UNKNOWN for all else
    free: I32  # addresses of a subnet that are not in use, or UNKNOWN
    tags: Codes  # index in the snapshot's tag sets

    def __len__(self) -> int:
        return len(self.length)

    @property
    def ipv4(self) -> int:
        """Return how many rows are IPv4."""
        return len(self.start4)

    def part(self, family: Family) -> slice:
        """Return the rows of one family."""
        return slice(0, self.ipv4) if family is Family.IPV4 else slice(self.ipv4, len(self))

    def cidr(self, row: int) -> Cidr:
        """Make the value of one row."""
        if row < self.ipv4:
            return block(Family.IPV4, int(self.start4[row]), int(self.length[row]))
        place = row - self.ipv4
        return block(Family.IPV6, int(self.hi6[place]) << HALF | int(self.lo6[place]), int(self.length[row]))

    def take(self, rows: I64) -> "Columns":
        """Select rows by number, ascending."""
        count = int(np.searchsorted(rows, self.ipv4))
        four, six = rows[:count], rows[count:] - self.ipv4
        return Columns(
            self.start4.take(four),
            self.hi6.take(six),
            self.lo6.take(six),
            self.length.take(rows),
            self.shard.take(rows),
            self.owner.take(rows),
            self.site.take(rows),
            self.network.take(rows),
            self.order.take(rows),
            self.first_seen.take(rows),
            self.default.take(rows),
            self.attached.take(rows),
            self.free.take(rows),
            self.tags.take(rows),
        )

    def within(self, inner: I64, outer: I64) -> Flags:
        """Tell of pairs of rows of one family whether the first block lies in the second."""
        length = self.length.take(outer)
        flags: Flags = self.length.take(inner) >= length
        if not len(outer) or outer[0] < self.ipv4:
            flags &= ((self.start4.take(inner) ^ self.start4.take(outer)) & MASKS4.take(length)) == 0
            return flags
        inner, outer = inner - self.ipv4, outer - self.ipv4
        flags &= ((self.hi6.take(inner) ^ self.hi6.take(outer)) & HIGH_MASKS6.take(length)) == 0
        flags &= ((self.lo6.take(inner) ^ self.lo6.take(outer)) & LOW_MASKS6.take(length)) == 0
        return flags

    def blocks(self) -> Blocks:
        """Put all rows into the columns that the plan's blocks have."""
        zeros = np.zeros(self.ipv4, np.uint64)
        version = np.full(len(self), IPV4 + 2, np.uint8)
        version[: self.ipv4] = IPV4
        return Blocks(
            version,
            np.concatenate((zeros, self.hi6)),
            np.concatenate((self.start4.astype(np.uint64), self.lo6)),
            self.length,
        )
