"""The block that an allocation would get now."""

from collections.abc import Iterator

import numpy as np

from analyzer.freshness import freshness
from ipam.blocks import Flags
from ipam.fitting import fitting
from ipam.pool import Pool
from ipam.pool_uses import PoolUses, Space
from ipam.report import Report
from ipam.what_if import Action, Because, Outcome, Reason, Result

NAMED = 3  # other pools with space


def next_block(report: Report, pool: int, length: int, action: Action = Action.NEXT) -> Outcome:
    """Choose the block of a netmask length: best fit in the pool's safe space.

    Safe space leaves out allocations, sub-pools, and every discovered block that is not ignored.

    Args:
        report: The analysis.
        pool: Place in the tree's pools.
        length: Netmask length, one that the pool's family has.
        action: What is asked for.
    """
    one = report.tree.pools[pool]
    asked = {"pool": one.path, "netmask_length": length}
    told = freshness(report)
    refused = tuple(out_of_bounds(one, length))
    if refused:
        return Outcome(action, asked, Result.REFUSED, reasons=(*refused, *told))
    uses = _uses(report)
    found = fitting(uses.free_blocks(pool), length)
    if found is None:
        return Outcome(action, asked, Result.REFUSED, reasons=(_no_room(report, uses, pool, length), *told))
    chosen = Reason(Because.BEST_FIT, {"pool": one.path, "cidr": found})
    return Outcome(action, asked, Result.OK, found, reasons=(chosen, *told))


def out_of_bounds(pool: Pool, length: int) -> Iterator[Reason]:
    """Say which bound of its pool a netmask length breaks."""
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    values = {"pool": pool.path, "length": length}
    if least is not None and length < least:
        yield Reason(
            Because.NETMASK_OUT_OF_BOUNDS, values | {"than": "larger", "end": "largest", "bound": least}
        )
    if most is not None and length > most:
        yield Reason(
            Because.NETMASK_OUT_OF_BOUNDS, values | {"than": "smaller", "end": "smallest", "bound": most}
        )


def _uses(report: Report) -> PoolUses:
    assert isinstance(report.pools, PoolUses)
    return report.pools


def _no_room(report: Report, uses: PoolUses, pool: int, length: int) -> Reason:
    others = _with_room(report, uses, pool, length)
    names = tuple(report.tree.pools[place].path for place in others[:NAMED])
    return Reason(
        Because.NO_ROOM,
        {
            "pool": report.tree.pools[pool].path,
            "length": length,
            "largest": uses[pool].largest_free_block,
            "others": names,
            "more": len(others) - len(names),
        },
    )


def _with_room(report: Report, uses: PoolUses, pool: int, length: int) -> list[int]:
    """List the pools of the same scope and family that could give such a block, those of its locale first."""
    plan = report.tree.columns
    room = np.zeros(len(report.tree.pools), np.bool_)
    for space in uses.spaces:
        room[space.pool] = _roomy(space, length)
    room &= (plan.scope == plan.scope[pool]) & (plan.width == plan.width[pool])
    room &= (plan.least <= length) & (plan.most >= length) & (plan.networks == plan.networks[pool])
    room[pool] = False
    found = np.flatnonzero(room)
    elsewhere = plan.locale[found] != plan.locale[pool]
    nearest: list[int] = found[np.argsort(elsewhere, kind="stable")].tolist()
    return nearest


def _roomy(space: Space, length: int) -> Flags:
    """Flag the pools that have a free block of a netmask length, or a larger one."""
    enough = space.free[max(space.width - length, 0) :] > 0
    flags: Flags = np.logical_or.reduce(enough, axis=0)
    return flags
