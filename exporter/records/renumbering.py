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
    why: str


def choice(report: Report, costs: Costs, group: int) -> Choice | None:
    """Compare the sides of a group; None where nobody could renumber any of them."""
    sides = _sides(report, group)
    ranked = sorted((costs.of(side), number) for number, side in enumerate(sides))
    (least, first), (most, last) = ranked[0], ranked[-1]
    if least.kind == RESERVED:
        return None
    moving = sum(map(len, sides)) - len(sides[last])
    return Choice(int(sides[last][0]), int(sides[first][0]), moving, _why(least, most))


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
    if most.kind != least.kind:
        return {
            DEFAULT: "the other is a default VPC, which cannot have another block",
            DECLARED: "what the other, a declared network, would take is not known here",
            RESERVED: "the other is a reservation",
        }[most.kind]
    if most.used != least.used:
        return f"it has {_use(least)}, the other {_use(most)}"
    if most.subnets != least.subnets:
        return f"it has {counted(least.subnets, 'subnet')}, the other {most.subnets}"
    if most.domains != least.domains:
        return f"it is attached to {counted(least.domains, 'routing domain')}, the other to {most.domains}"
    return "it is the smaller" if most.size != least.size else "both take the same"


def _use(cost: Cost) -> str:
    if cost.used == float("inf"):
        return "an unknown number"
    return f"{addresses(int(cost.used))} in use in {counted(cost.subnets, 'subnet')}"
