"""Where pools and allocations of a plan may lie: side by side, and each inside what it was taken from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ipam.cidr import FAMILY, WIDTH, Cidr, first
from ipam.extent import Extent
from ipam.layout import Layout, Placed
from ipam.plan_error import PlanMistake, listed
from ipam.pool import ORIGIN_CONFIG, Pool
from ipam.space import free_blocks, largest

Parent = tuple[str | None, str]  # id, and scope: of the top pools of a scope it is (None, scope)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants a block of one parent."""

    cidr: Cidr
    pool: Pool  # the sub-pool, or the pool whose allocation it is
    place: str | None  # in the file; None for a pool of another origin
    allocation: bool = False

    def __str__(self) -> str:
        if self.allocation:
            return f"the allocation {self.cidr} of pool '{self.pool.path}'"
        return f"pool '{self.pool.path}' ({self.cidr})"


def space_mistakes(layout: Layout) -> Iterator[PlanMistake]:
    """Yield the mistakes of space: overlaps, blocks outside of their parent, no room to carve."""
    claims = _claims(layout)
    for claimed in claims.values():
        yield from overlap_mistakes(claimed)
    for placed in layout.placed:
        yield from _repeated(placed, layout)
    extents = {placed.pool.id: Extent.of(placed.pool.cidrs) for placed in layout.placed}
    for placed in layout.placed:
        yield from _outside(placed, extents)
    yield from _no_room(layout, claims)


def overlap_mistakes(claims: Iterable[Claim]) -> Iterator[PlanMistake]:
    """Yield a mistake for each block that lies in another, naming the smallest one that it lies in."""
    rows = sorted(
        ((claim.cidr.version, first(claim.cidr), claim.cidr.prefixlen), number, claim)
        for number, claim in enumerate(claims)
    )
    around: list[tuple[int, int, int, Claim]] = []  # family's number, last address, number, claim
    for (version, start, length), number, claim in rows:
        while around and (around[-1][0] != version or around[-1][1] < start):
            around.pop()
        if around and (around[-1][3].place is not None or claim.place is not None):
            pair = sorted(((around[-1][2], around[-1][3]), (number, claim)), key=lambda row: row[0])
            yield _overlap(pair[0][1], pair[1][1])
        around.append((version, start + (1 << (WIDTH[FAMILY[version]] - length)) - 1, number, claim))


def _overlap(one: Claim, later: Claim) -> PlanMistake:
    """Say how two claims are at odds, at the place of the later one."""
    if one.pool.id != later.pool.id:
        kinds = {one.allocation, later.allocation}
        way_out = "shrink one, or make the smaller a sub-pool of the larger"
        sentence = f"{one} and {later} overlap: {'move one of them' if True in kinds else way_out}"
    elif one.cidr == later.cidr:
        sentence = f"{later} is there twice: remove one"
    else:
        sentence = f"{one} and {later} overlap: keep one of them"
    return PlanMistake(later.place if later.place is not None else one.place or "", sentence)


def _claims(layout: Layout) -> dict[Parent, list[Claim]]:
    """Gather who claims space of the same parent; a scope is the parent of its top pools."""
    found: dict[Parent, list[Claim]] = {}
    for pool in layout.others:
        row = found.setdefault(_parent(pool), [])
        row += [Claim(cidr, pool, None) for cidr in pool.cidrs]
    for placed in layout.placed:
        pool, place = placed.pool, placed.declared.place
        row = found.setdefault(_parent(pool), [])
        row += [Claim(cidr, pool, place) for cidr in pool.cidrs]
        below = found.setdefault((pool.id, pool.scope), [])
        below += [Claim(one.cidr, pool, one.place, allocation=True) for one in placed.holding(layout.today)]
    for placed in layout.placed:
        pool = placed.pool
        below = found[pool.id, pool.scope]
        if _asks(layout, placed, below):
            below += [Claim(one.cidr, pool, None, allocation=True) for one in layout.given_below(pool.id)]
    return found


def _asks(layout: Layout, placed: Placed, below: Iterable[Claim]) -> bool:
    """Tell whether the file asks for space of a pool that it did not have before.

    What it had is apart from what the registry gave away: the store sees to that.
    """
    if any(child.short for child in layout.below.get(placed.pool.id, ())):
        return True
    stored = layout.allocations.get(placed.pool.id, ())
    had = {one.cidr for one in stored if one.origin == ORIGIN_CONFIG and one.holds(layout.today)}
    for child in layout.below.get(placed.pool.id, ()):
        before = child.stored
        if before is not None and before.parent == placed.pool.id:
            had.update(before.cidrs)
    return any(claim.place is not None and claim.cidr not in had for claim in below)


def _repeated(placed: Placed, layout: Layout) -> Iterator[PlanMistake]:
    """Yield the expired reservations of a CIDR that is reserved another time in the same pool."""
    seen: dict[Cidr, bool] = {}  # whether all so far hold
    for one in placed.declared.allocations:
        holds = one.holds(layout.today)
        if one.cidr in seen and not (holds and seen[one.cidr]):
            claim = Claim(one.cidr, placed.pool, one.place, allocation=True)
            yield PlanMistake(one.place, f"{claim} is there twice: remove the one that has expired")
        seen[one.cidr] = holds and seen.get(one.cidr, True)


def _parent(pool: Pool) -> Parent:
    return pool.parent, pool.scope


def _outside(placed: Placed, extents: Mapping[str, Extent]) -> Iterator[PlanMistake]:
    """Yield what lies outside of the space it should be taken from."""
    pool, parent = placed.pool, placed.parent
    if parent and not parent.short and parent.pool.family is pool.family:
        for cidr in pool.cidrs:
            if FAMILY[cidr.version] is pool.family and not extents[parent.pool.id].holds(cidr):
                yield PlanMistake(placed.declared.place, _stray(placed, cidr, parent.pool))
    if placed.short:
        return
    for allocation in placed.declared.allocations:
        if not extents[pool.id].holds(allocation.cidr):
            yield PlanMistake(
                allocation.place,
                f"the allocation {allocation.cidr} does not lie in one CIDR of its pool '{pool.path}' "
                f"({listed(pool.cidrs)}): change it, or move it to the pool it lies in",
            )


def _stray(placed: Placed, cidr: Cidr, parent: Pool) -> str:
    carved = ", carved earlier" if cidr in placed.pool.carved else ""
    return (
        f"pool '{placed.pool.path}' ({cidr}{carved}) does not lie in one CIDR of its parent '{parent.path}' "
        f"({listed(parent.cidrs)}): change it, or give the parent this space"
    )


def _no_room(layout: Layout, claims: dict[Parent, list[Claim]]) -> Iterator[PlanMistake]:
    """Yield the netmask lengths for which the parent has no room, and what room it has."""
    free: dict[str, tuple[Cidr, ...]] = {}
    for placed in layout.placed:
        parent = placed.parent
        if not placed.short or parent is None or parent.short:
            continue
        if parent.pool.id not in free:
            taken = (claim.cidr for claim in claims[_parent(placed.pool)])
            free[parent.pool.id] = free_blocks(parent.pool.cidrs, taken)
        left = free[parent.pool.id]
        for length in placed.short:
            if length <= WIDTH[placed.pool.family]:
                yield PlanMistake(
                    placed.declared.place,
                    f"no room for the /{length} of pool '{placed.pool.path}' in its parent "
                    f"'{parent.pool.path}': {_room(left)}; give the parent more space, or ask for less",
                )


def _room(free: Iterable[Cidr]) -> str:
    blocks = tuple(free)
    most = largest(blocks)
    if most is None:
        return "nothing is free"
    count = sum(cidr.num_addresses for cidr in blocks)
    return f"{count} addresses are free, the largest block is {most}"
