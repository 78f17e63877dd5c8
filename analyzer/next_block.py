"""The block that an allocation would get now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.freshness import freshness
from ipam.blocks import Flags
from ipam.cidr import Cidr, share_addresses
from ipam.fitting import fitting
from ipam.held_back import NOTHING_HELD_BACK, Cooling, HeldBack
from ipam.pool import Pool
from ipam.pool_uses import PoolUses, Space
from ipam.report import Report
from ipam.space import best_fit, free_blocks, largest
from ipam.what_if import Action, Because, Outcome, Reason, Result

NAMED = 3  # other pools with space


def next_block(report: Report, pool: int, length: int, cooling: Cooling = NOTHING_HELD_BACK) -> Outcome:
    """Choose the block of a netmask length: best fit in the pool's safe space.

    Safe space leaves out allocations, sub-pools, and every discovered block that is not ignored. What is held
    back after a release is left out as well.

    Args:
        report: The analysis.
        pool: Place in the tree's pools.
        length: Netmask length, one that the pool's family has.
        cooling: What pools hold back.
    """
    one = report.tree.pools[pool]
    asked = {"pool": one.path, "netmask_length": length}
    told = freshness(report)
    refused = tuple(out_of_bounds(one, length))
    if refused:
        return Outcome(Action.NEXT, asked, Result.REFUSED, reasons=(*refused, *told))
    left = _Left(report, cooling)
    found = left.fitting(pool, length)
    more = tuple(_held_back(left, pool, (length, found)))
    if found is None:
        reasons = (_no_room(left, pool, length), *more, *told)
        return Outcome(Action.NEXT, asked, Result.REFUSED, reasons=reasons)
    chosen = Reason(Because.BEST_FIT, {"pool": one.path, "cidr": found})
    return Outcome(Action.NEXT, asked, Result.OK, found, reasons=(chosen, *more, *told))


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


@dataclass(frozen=True, slots=True)
class _Left:
    """What pools have left: their safe space, without what they hold back."""

    report: Report
    cooling: Cooling

    @property
    def uses(self) -> PoolUses:
        """Return the use of all pools."""
        assert isinstance(self.report.pools, PoolUses)
        return self.report.pools

    def held_back(self, pool: int) -> Sequence[HeldBack]:
        """List what a pool holds back."""
        return self.cooling.of(self.report.tree.pools[pool].id)

    def fitting(self, pool: int, length: int) -> Cidr | None:
        """Choose the block that a pool gives."""
        safe = self.uses.free_blocks(pool)
        if not self.held_back(pool):
            return fitting(safe, length)
        return best_fit(self._blocks(pool), length)

    def largest(self, pool: int) -> Cidr | None:
        """Name the largest block that a pool has left."""
        return largest(self._blocks(pool)) if self.held_back(pool) else self.uses[pool].largest_free_block

    def _blocks(self, pool: int) -> tuple[Cidr, ...]:
        return free_blocks(self.uses.free_blocks(pool).cidrs(), (one.cidr for one in self.held_back(pool)))


def _held_back(left: _Left, pool: int, chosen: tuple[int, Cidr | None]) -> Iterator[Reason]:
    """Say what would be chosen if nothing were held back, where that is something else."""
    length, found = chosen
    otherwise = fitting(left.uses.free_blocks(pool), length)
    met = [one for one in left.held_back(pool) if otherwise and share_addresses(one.cidr, otherwise)]
    if otherwise != found and met:
        values = {"cidr": met[0].cidr, "until": met[0].until, "pool": left.report.tree.pools[pool].path}
        yield Reason(Because.HELD_BACK, values)


def _no_room(left: _Left, pool: int, length: int) -> Reason:
    others = _with_room(left, pool, length)
    pools = left.report.tree.pools
    names = tuple(pools[place].path for place in others[:NAMED])
    return Reason(
        Because.NO_ROOM,
        {
            "pool": pools[pool].path,
            "length": length,
            "largest": left.largest(pool),
            "others": names,
            "more": len(others) - len(names),
        },
    )


def _with_room(left: _Left, pool: int, length: int) -> list[int]:
    """List the pools of the same scope and family that could give such a block, those of its locale first."""
    plan = left.report.tree.columns
    room = np.zeros(len(left.report.tree.pools), np.bool_)
    for space in left.uses.spaces:
        room[space.pool] = _roomy(space, length)
    room &= (plan.scope == plan.scope[pool]) & (plan.width == plan.width[pool])
    room &= (plan.least <= length) & (plan.most >= length) & (plan.networks == plan.networks[pool])
    room[pool] = False
    found = np.flatnonzero(room)
    elsewhere = plan.locale[found] != plan.locale[pool]
    nearest: list[int] = found[np.argsort(elsewhere, kind="stable")].tolist()
    return [one for one in nearest if not left.held_back(one) or left.fitting(one, length)]


def _roomy(space: Space, length: int) -> Flags:
    """Flag the pools that have a free block of a netmask length, or a larger one."""
    enough = space.free[max(space.width - length, 0) :] > 0
    flags: Flags = np.logical_or.reduce(enough)
    return flags
