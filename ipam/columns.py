"""Every discovered block as numbers: what an analysis of millions needs, and nothing that is only shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import HALF, I32, IPV4, U8, U32, U64, Blocks, Codes, Flags
from ipam.cidr import Cidr, block
from ipam.words import Family


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
