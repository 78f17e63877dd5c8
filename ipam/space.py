"""Free space of a pool, and the block that an allocation gets from it; exact for both families."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from ipam.cidr import FAMILY, WIDTH, Cidr, block, first
from ipam.words import Family

Range = tuple[int, int]  # first and last address


def free_blocks(provisioned: Iterable[Cidr], used: Iterable[Cidr]) -> tuple[Cidr, ...]:
    """List the largest blocks that are provisioned and not used, ascending, IPv4 first.

    A block never reaches over the border of two provisioned CIDRs, even where they touch: an allocation
    has to lie in one of them. Repeated and nested CIDRs count once; used ones may lie anywhere.
    """
    ours, taken = _outermost(provisioned), _outermost(used)
    return tuple(
        block(family, start, length)
        for family in Family
        for gap in _gaps(ours[family], taken[family])
        for start, length in _canonical(gap, WIDTH[family])
    )


def best_fit(free: Iterable[Cidr], length: int) -> Cidr | None:
    """Choose the block that an allocation of this netmask length gets, None where there is no room.

    It comes from the smallest free block that is large enough, the lowest address among equals.

    Args:
        free: Blocks of one family that do not overlap, as `free_blocks` lists them.
        length: The netmask length asked for; one that the family does not have finds no room.
    """
    return best_fits(free, (length,))[0]


def best_fits(free: Iterable[Cidr], lengths: Iterable[int]) -> tuple[Cidr | None, ...]:
    """Choose blocks for several allocations, one after the other, each from what the former left over."""
    blocks = tuple(free)
    if not blocks:
        return tuple(None for _ in lengths)
    family = FAMILY[blocks[0].version]
    stock: list[list[int]] = [[] for _ in range(WIDTH[family] + 1)]  # first addresses by netmask length
    for cidr in blocks:
        stock[cidr.prefixlen].append(first(cidr))
    for starts in stock:
        heapify(starts)
    taken = (_take(stock, length) for length in lengths)
    return tuple(None if start is None else block(family, start, length) for start, length in taken)


def blocks_of_length(free: Iterable[Cidr], length: int) -> int:
    """Count the blocks of one netmask length that the free blocks can be cut into."""
    return sum(1 << (length - cidr.prefixlen) for cidr in free if cidr.prefixlen <= length)


def largest(free: Iterable[Cidr]) -> Cidr | None:
    """Name the largest free block, the lowest address among equals; None where nothing is free."""
    return min(free, key=lambda cidr: (cidr.prefixlen, first(cidr)), default=None)


def _outermost(cidrs: Iterable[Cidr]) -> dict[Family, list[Range]]:
    """Sort blocks and drop those inside others: of two CIDRs that share an address, one holds the other."""
    found: dict[Family, list[Range]] = {family: [] for family in Family}
    for version, start, length in sorted((cidr.version, first(cidr), cidr.prefixlen) for cidr in cidrs):
        family = FAMILY[version]
        ranges = found[family]
        if not ranges or start > ranges[-1][1]:
            ranges.append((start, start + (1 << (WIDTH[family] - length)) - 1))
    return found


def _gaps(ours: list[Range], taken: list[Range]) -> Iterator[Range]:
    """Yield what is left of each of our ranges between the taken ones."""
    starts = [start for start, _ in taken]
    ends = [end for _, end in taken]
    for start, end in ours:
        cursor = start
        for number in range(bisect_left(ends, start), bisect_right(starts, end)):
            if cursor < starts[number]:
                yield cursor, starts[number] - 1
            cursor = ends[number] + 1
        if cursor <= end:
            yield cursor, end


def _canonical(gap: Range, width: int) -> Iterator[tuple[int, int]]:
    """Cut a range into the fewest aligned blocks: first address and netmask length of each."""
    start, end = gap
    while start <= end:
        aligned = (start & -start).bit_length() - 1 if start else width
        bits = min(aligned, (end - start + 1).bit_length() - 1)
        yield start, width - bits
        start += 1 << bits


def _take(stock: list[list[int]], length: int) -> tuple[int | None, int]:
    """Take one block out of the stock, and put back what its splitting leaves over."""
    sizes = range(length, -1, -1) if length < len(stock) else ()
    source = next((size for size in sizes if stock[size]), None)
    if source is None:
        return None, length
    start = heappop(stock[source])
    width = len(stock) - 1
    for size in range(source + 1, length + 1):
        heappush(stock[size], start + (1 << (width - size)))
    return start, length
