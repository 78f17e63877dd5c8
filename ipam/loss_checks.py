"""What may not vanish from a file while something still lies in it."""

from collections.abc import Iterator

from ipam.extent import Extent
from ipam.layout import Layout, Placed
from ipam.plan_error import PlanMistake, listed
from ipam.pool import ORIGIN_CONFIG, Allocation, Pool
from ipam.words import ORIGIN_IMPORT


def loss_mistakes(layout: Layout) -> Iterator[PlanMistake]:
    """Yield the pools and CIDRs that are gone from the file and not empty."""
    placed_by_id = {placed.pool.id: placed for placed in layout.placed}
    for pool in layout.stored.pools:
        if pool.origin != ORIGIN_CONFIG:
            continue
        placed = placed_by_id.get(pool.id)
        if placed:
            yield from _lost_space(placed, layout)
        else:
            above = placed_by_id.get(pool.parent or "")
            place = f"{above.declared.place}.pools" if above else "pools"
            yield from (PlanMistake(place, sentence) for sentence in _lost_pool(pool, layout))


def _lost_pool(pool: Pool, layout: Layout) -> Iterator[str]:
    """A pool may go when it is empty."""
    held = _held(pool, layout)
    if held:
        yield (
            f"pool '{pool.path}' is gone from the file and holds {listed(one.cidr for one in held)}: "
            "put it back and remove its allocations first, or rename it with renamed_from"
        )
    below = layout.others_below.get(pool.id, ())
    if below:
        names = ", ".join(f"'{one.path}'" for one in below[:3])
        yield (
            f"pool '{pool.path}' is gone from the file and has sub-pools that were made elsewhere, "
            f"like {names}: put it back"
        )


def _lost_space(placed: Placed, layout: Layout) -> Iterator[PlanMistake]:
    """A CIDR may go when it is empty; that a declared block lies outside is said elsewhere."""
    before = placed.stored
    if placed.short or (before is not None and set(before.cidrs) <= set(placed.pool.cidrs)):
        return
    around = Extent.of(placed.pool.cidrs)
    declared = {allocation.cidr for allocation in placed.declared.allocations}
    held = [one.cidr for one in _held(placed.pool, layout) if one.cidr not in declared]
    held += [cidr for pool in layout.others_below.get(placed.pool.id, ()) for cidr in pool.cidrs]
    lost = [cidr for cidr in held if not around.holds(cidr)]
    if lost:
        yield PlanMistake(
            placed.declared.place,
            f"pool '{placed.pool.path}' no longer has the CIDR around {listed(lost)}: "
            "put it back, and apply the removal of what lies in it first",
        )


def _held(pool: Pool, layout: Layout) -> list[Allocation]:
    """List the stored allocations of a pool; that an expired or an imported one vanishes is no loss."""
    return [
        one
        for one in layout.allocations.get(pool.id, ())
        if one.holds(layout.today) and one.origin != ORIGIN_IMPORT
    ]
