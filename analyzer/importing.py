"""The import plan: which unmanaged blocks auto-import would take, and why not the others."""

from dataclasses import dataclass

import numpy as np

from analyzer.binding import Bindings
from analyzer.field import EIP, VPC, Field
from analyzer.holders import Spans, outermost
from analyzer.ties import first_come, precedes
from ipam.blocks import I32, I64, U8, U64, Flags
from ipam.columns import Columns
from ipam.report import DECISION, NONE, WHY
from ipam.words import Decision, Why

IMPORT, BLOCKED, LOSES, IGNORED, OFF = (
    DECISION.index(one)
    for one in (Decision.IMPORT, Decision.BLOCKED, Decision.LOSES, Decision.IGNORED, Decision.OFF)
)


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """What is decided about each of some rows of a field."""

    place: I64  # in the field, ascending
    decision: U8  # index in DECISION
    why: U8  # index in WHY
    other: I64  # the entity that wins or blocks, or NONE
    besides: U8  # index in WHY of what would be in the way of what is ignored or off; FITS: nothing
    besides_other: I64  # the entity that would win or block, or NONE

    def put(self, at: I64 | Flags, decision: int, why: Why, other: I64 | I32 | int = NONE) -> None:
        """Decide about some of them."""
        self.decision[at] = decision
        self.why[at] = WHY.index(why)
        self.other[at] = other

    def overrule(self, at: Flags, decision: int, why: Why) -> None:
        """Decide about some of them whatever else is in their way, and keep that in mind."""
        self.besides[at] = self.why[at]
        self.besides_other[at] = self.other[at]
        self.put(at, decision, why)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What the import plan of a field is made from."""

    field: Field
    columns: Columns
    bindings: Bindings
    pool: I32  # of each row: index in the tree's pools, or NONE
    straddles: Flags  # of each row: a pool's CIDR lies strictly inside
    auto_import: Flags  # of each pool
    entities: tuple[int, int]  # those of allocations and of pools begin at these numbers


def import_plan(stage: Stage) -> Choices:
    """Decide for each VPC block and Elastic IP that lies in a pool without an allocation.

    Source: Amazon VPC IPAM User Guide, "Automatically import"; ties are broken by the earliest first seen,
    then the lesser resource id, so that the same estate always gives the same plan. What is off or ignored
    is decided as if its pool imported, or as if it alone were watched, to tell what else is in its way.
    """
    field, held = stage.field, stage.bindings
    able = (field.type == VPC) | (field.type == EIP)
    place = np.flatnonzero(able & (stage.pool >= 0) & ~held.bound & ~held.fulfils)
    choices = _fitting(place)
    monitored = field.monitored.take(place)
    off = ~stage.auto_import.take(stage.pool.take(place))
    _block(stage, choices)
    _contest(stage, choices, monitored)
    choices.overrule(off & monitored, OFF, Why.AUTO_IMPORT_OFF)
    choices.overrule(~monitored, IGNORED, Why.IGNORED_BY_RULE)
    return choices


def _fitting(place: I64) -> Choices:
    """Begin with everything imported."""
    count = len(place)
    return Choices(
        place,
        np.full(count, IMPORT, np.uint8),
        np.full(count, WHY.index(Why.FITS), np.uint8),
        np.full(count, NONE, np.int64),
        np.full(count, WHY.index(Why.FITS), np.uint8),
        np.full(count, NONE, np.int64),
    )


def _block(stage: Stage, choices: Choices) -> None:
    """Block what lies in a custom allocation, covers one, or covers the CIDR of a pool."""
    field, plots = stage.field, stage.field.plots
    wide = np.flatnonzero(stage.straddles.take(choices.place))
    cidr = _first_inside(field.spans.take(choices.place[wide]), plots.index.spans.first, "right")
    choices.put(wide, BLOCKED, Why.COVERS_ALLOCATION, stage.entities[1] + plots.pool.take(cidr))
    if not len(plots.allocations):
        return
    spans = field.spans.take(choices.place)
    inner = _first_inside(spans, plots.allocations.first, "left")
    begin = np.append(plots.allocations.first, np.iinfo(np.int64).max).take(inner)
    covers = np.flatnonzero(begin <= spans.last)
    choices.put(covers, BLOCKED, Why.COVERS_ALLOCATION, stage.entities[0] + plots.number.take(inner[covers]))
    _block_inside(stage, choices)


def _block_inside(stage: Stage, choices: Choices) -> None:
    """Block what lies in a custom allocation; where an equal block holds it, that one was there first.

    To an allocation that was imported it has lost, as it did when the import plan was made. An ignored
    block that would hold the allocation itself, were it watched, has nothing in its way.
    """
    field, plots = stage.field, stage.field.plots
    allocation = stage.bindings.allocation.take(choices.place)
    inside = np.flatnonzero(allocation != NONE)
    lies_in = allocation[inside]
    number = plots.number.take(lies_in)
    choices.put(inside, BLOCKED, Why.INSIDE_ALLOCATION, stage.entities[0] + number)
    holder = stage.bindings.holder.take(lies_in)
    place = choices.place[inside]
    equal = plots.allocations.first.take(lies_in) == field.spans.first.take(place)
    lost = stage.bindings.imported.take(lies_in) & (holder != NONE)
    choices.put(inside[lost], LOSES, Why.LARGER_SIBLING_WINS, field.rows.take(holder[lost]))
    equal &= ~stage.bindings.of_subnet.take(lies_in)
    choices.put(inside[equal], BLOCKED, Why.IDENTICAL_SEEN_EARLIER, field.rows.take(holder[equal]))
    choices.decision[inside[equal & lost]] = LOSES
    equal &= (holder == NONE) | _would_hold(stage, (place, holder), stage.bindings.named.take(lies_in))
    choices.put(inside[equal], IMPORT, Why.FITS)


def _would_hold(stage: Stage, pairs: tuple[I64, I64], named: U64) -> Flags:
    """Tell which ignored blocks would hold the allocation themselves: by its name, else as the first."""
    field, columns = stage.field, stage.columns
    place, holder = pairs
    row, other = field.rows.take(place), field.rows.take(holder)
    meant, kept = columns.order.take(row) == named, columns.order.take(other) == named
    flags: Flags = ~field.monitored.take(place)
    flags &= (meant & ~kept) | ((meant == kept) & precedes(columns, row, other))
    return flags


def _first_inside(outer: Spans, begin: I64, side: str) -> I64:
    """Find the first of some sorted blocks that begins at each outer one ("left") or after it ("right")."""
    found: I64 = np.searchsorted(begin, outer.first, side)  # type: ignore[call-overload] # a side, as a variable
    return found


def _contest(stage: Stage, choices: Choices, monitored: Flags) -> None:
    """Let what fits compete: of blocks that overlap the largest wins, of equal ones the first to come.

    Blocks that lie in each other and fit lie in one pool: a larger one around a pool's CIDR is blocked. Those
    that are not monitored take nothing from anybody.
    """
    field = stage.field
    fits = choices.decision == IMPORT
    numbers = np.flatnonzero(fits & monitored)
    if not len(numbers):
        return
    ranked = first_come(field, stage.columns, choices.place[numbers])
    numbers = np.searchsorted(choices.place, ranked)
    spans = field.spans.take(ranked)
    wins = outermost(spans)
    winner = ranked.take(np.maximum.accumulate(np.where(wins, np.arange(len(ranked)), 0)))
    equal = field.spans.first.take(winner) == spans.first
    row = field.rows.take(winner)
    later = ~wins & equal
    choices.put(numbers[~wins], LOSES, Why.LARGER_SIBLING_WINS, row[~wins])
    choices.put(numbers[later], LOSES, Why.IDENTICAL_SEEN_EARLIER, row[later])
    _contest_alone(stage, choices, ranked[wins], np.flatnonzero(fits & ~monitored))


def _contest_alone(stage: Stage, choices: Choices, winners: I64, numbers: I64) -> None:
    """Let each of the ignored compete with the winners, which lie apart, as if it alone were watched."""
    field = stage.field
    place, won = choices.place[numbers], field.spans.take(winners)
    first = field.spans.first.take(place)
    at = np.searchsorted(won.first, first, "right") - 1  # -1 takes the last, which begins behind
    met = np.flatnonzero((at >= 0) & (won.last.take(at) >= first))
    row = field.rows.take(winners.take(at[met]))
    equal = won.first.take(at[met]) == first[met]
    later = equal & precedes(stage.columns, row, field.rows.take(place[met]))
    choices.put(numbers[met[~equal]], LOSES, Why.LARGER_SIBLING_WINS, row[~equal])
    choices.put(numbers[met[later]], LOSES, Why.IDENTICAL_SEEN_EARLIER, row[later])
