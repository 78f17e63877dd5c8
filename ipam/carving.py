"""Space for sub-pools that ask by netmask length: carved once from the parent, and kept from then on."""

from collections.abc import Iterable, Sequence

from ipam.cidr import FAMILY, Cidr
from ipam.declared import DeclaredPool
from ipam.pool import Pool
from ipam.space import best_fits

Slots = tuple[Cidr | None, ...]  # one for each netmask length asked for


def kept(declared: DeclaredPool, stored: Pool | None) -> Slots:
    """Give each netmask length the block of this length that the pool got before, None where it got none."""
    left = [cidr for cidr in stored.carved if FAMILY[cidr.version] is declared.family] if stored else []
    slots: list[Cidr | None] = []
    for length in declared.provision:
        found = next((cidr for cidr in left if cidr.prefixlen == length), None)
        if found is not None:
            left.remove(found)
        slots.append(found)
    return tuple(slots)


def carve(group: Sequence[DeclaredPool], before: Sequence[Slots], free: Iterable[Cidr]) -> list[Slots]:
    """Fill the open slots of sibling pools from the free space: largest first, in the order of the file.

    Args:
        group: The siblings.
        before: What `kept` says of each.
        free: Blocks of the parent that nothing else claims.

    Returns:
        The slots of each sibling; None stays where there is no room.
    """
    wanted = sorted(
        (length, number, slot)
        for number, pool in enumerate(group)
        for slot, length in enumerate(pool.provision)
        if before[number][slot] is None
    )
    fits = dict(zip(wanted, best_fits(free, [length for length, _, _ in wanted]), strict=True))
    return [
        tuple(
            fits.get((length, number, slot), before[number][slot])
            for slot, length in enumerate(pool.provision)
        )
        for number, pool in enumerate(group)
    ]
