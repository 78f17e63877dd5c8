"""Which side of an overlap is cheaper to renumber, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exporter.records.costs import DECLARED, DEFAULT, RESERVED, Cost, Costs
from exporter.records.phrases import addresses, counted
from ipam.blocks import I32
from ipam.report import Report

LARGEST = 2000  # sides that are compared; of more, the first


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What to keep, and what to renumber so that nothing collides any more."""

    keep: int  # an entity of the side that is kept
    move: int  # one of the side that moves first
    moving: int  # how many blocks have to move in all
    keeping: int  # how many blocks stay
    why: str


def choice(report: Report, costs: Costs, group: int) -> Choice | None:
    """Compare the sides of a group; None where nobody could renumber any of them."""
    sides = _sides(report, group)
    # Of equals the first is kept, as the import plan does.
    ranked = sorted((costs.of(side), -number) for number, side in enumerate(sides))
    (least, first), (most, last) = ranked[0], ranked[-1]
    if least.kind == RESERVED:
        return None
    keeping = len(sides[-last])
    moving = len(report.overlaps.members(group)) - keeping
    keep, move = _meeting(report, group, sides[-last], sides[-first])
    return Choice(keep, move, moving, keeping, _why(least, most))


def _meeting(report: Report, group: int, keep: I32, move: I32) -> tuple[int, int]:
    """Choose one block of each side, such that the two collide where any do; there may be a third side."""
    index = report.overlaps
    if index.domain[group] >= 0:
        places = int(index.starts[group]) + np.flatnonzero(np.isin(index.members(group), move))
        for place in places[:LARGEST].tolist():
            partners = index.entity[index.partners(group, place)]
            met = partners[np.isin(partners, keep)]
            if len(met):
                return int(met[0]), int(index.entity[place])
    return int(keep[0]), int(move[0])


def _sides(report: Report, group: int) -> Sequence[I32]:
    """Divide a group so that it is enough to renumber all sides but one."""
    index = report.overlaps
    places = np.arange(int(index.starts[group]), int(index.stops[group]))
    members = index.entity[places]
    if index.domain[group] >= 0:  # only blocks of different scopes collide
        scope = index.scope[places]
        return [members[scope == one] for one in np.unique(scope).tolist()]
    if (index.last[places[1:]] == places[1:]).all():  # nothing collides but with the largest
        return [members[:1], members[1:]]
    return [members[at : at + 1] for at in range(min(len(members), LARGEST))]


def _why(least: Cost, most: Cost) -> str:
    """Say by what the cheapest differs from the dearest."""
    it, has, are = ("it", "has", "is") if least.blocks == 1 else ("they", "have", "are")
    other = "the other" if most.blocks == 1 else "the others"
    kinds = {
        DEFAULT: f"{other} cannot have another block, being a default VPC",
        DECLARED: f"what a declared network like {other} would take is not known here",
        RESERVED: f"{other} is a reservation",
    }
    reasons = {
        "kind": kinds.get(most.kind, ""),
        "used": f"{it} {has} {_use(least)}, {other} {_use(most)}",
        "subnets": f"{it} {has} {counted(least.subnets, 'subnet')}, {other} {most.subnets}",
        "domains": f"{it} {are} in {counted(least.domains, 'routing domain')}, {other} in {most.domains}",
        "blocks": f"that is {least.blocks} to move instead of {most.blocks}",
        "size": f"{it} {are} the smaller",
        "managed": f"{other} holds the space in its pool",
    }
    differing = (name for name in reasons if getattr(least, name) != getattr(most, name))
    return reasons.get(next(differing, ""), "both take the same")


def _use(cost: Cost) -> str:
    if cost.used == float("inf"):
        return "an unknown number of addresses in use"
    return f"{addresses(int(cost.used))} in use in {counted(cost.subnets, 'subnet')}"
