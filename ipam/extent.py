"""Whether a block lies inside one of many."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ipam.cidr import FAMILY, WIDTH, Cidr, first


@dataclass(frozen=True, slots=True)
class Extent:
    """Some blocks, asked in a time that does not grow with their number."""

    starts: frozenset[tuple[int, int, int]]  # family's number, netmask length, first address
    lengths: tuple[tuple[int, int], ...]  # family's number and netmask length, as they occur

    @classmethod
    def of(cls, cidrs: Iterable[Cidr]) -> Self:
        """Index the blocks, in any order; they may nest."""
        starts = frozenset((cidr.version, cidr.prefixlen, first(cidr)) for cidr in cidrs)
        return cls(starts, tuple(sorted({(version, length) for version, length, _ in starts})))

    def holds(self, cidr: Cidr) -> bool:
        """Tell whether a block lies inside a single one of these; touching ones do not add up."""
        width, start = WIDTH[FAMILY[cidr.version]], first(cidr)
        return any(
            (version, length, start >> (width - length) << (width - length)) in self.starts
            for version, length in self.lengths
            if version == cidr.version and length <= cidr.prefixlen
        )
