"""Blocks of one family, of whatever scopes, by the routing domains that join their networks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from analyzer.holders import CODES, Spans
from analyzer.overlap import Arena, crossed, crossings
from analyzer.reachability import expanded
from ipam.blocks import I32, I64, U64, Flags
from ipam.columns import Columns
from ipam.position import Ipv4Order, Ipv6Order
from ipam.reach import Reach
from ipam.spread import scattered


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Blocks in one order, each entered once for each domain that its network is in."""

    arena: Arena  # by position alone
    scope: I64  # of each place of the arena
    place: I64  # of each entry: in the arena, ascending
    domain: I64  # of each entry
    reach: Reach

    @classmethod
    def of(cls, columns: Columns, scope: I32, rows: I64, reach: Reach) -> Self:
        """Put rows of one family in one order; `scope` is that of all rows."""
        arena = _arena(columns, rows)
        place, domain = expanded(reach, arena.network)
        return cls(arena, scope.take(arena.entity).astype(np.int64), place, domain.astype(np.int64), reach)

    @property
    def in_scopes(self) -> I64:
        """Number for each entry its pair of a domain and a scope."""
        return numbered(self.domain, self.scope.take(self.place))

    def spans(self, group: I64) -> Spans:
        """Make keys of the entries, by a group that each of them is in."""
        return regrouped(self.arena, self.place, group)

    def totals(self, place: I64, met: I64, asked: Flags) -> tuple[I64, I64]:
        """Add up for each place what it meets in all its domains, where a block met in several counts once.

        Args:
            place: Of some entries.
            met: Of each of them: how many blocks of other scopes and networks it meets in its domain.
            asked: Which places of the arena ask; the others are met.

        Returns:
            The entities that meet any, and how many.
        """
        found = np.zeros(len(self.arena), np.int64)
        np.add.at(found, place, met)
        several = np.flatnonzero(np.bincount(place[met > 0]) > 1)
        for ours, blocks in self._alike(several, asked):
            met_here = crossings(self.arena.spans.take(blocks), self.arena.spans.take(ours))
            found[ours] = met_here - self._own(ours, blocks)
        meets = np.flatnonzero(found)
        return self.arena.entity[meets], found[meets]

    def _alike(self, places: I64, asked: Flags) -> Iterator[tuple[I64, I64]]:
        """Yield places of one scope and of the same domains, and beside them what they could meet."""
        if not len(places):
            return
        labels = np.stack((self._domains_of(places), self.scope[places].astype(np.uint64)))
        first, which = np.unique(labels, axis=1, return_index=True, return_inverse=True)[1:]
        entries = np.flatnonzero(~asked.take(self.place))
        entries = entries[np.argsort(self.domain[entries], kind="stable")]
        begins = np.searchsorted(self.domain[entries], np.arange(len(self.reach.names) + 1))
        for number, one in enumerate(places[first].tolist()):
            domains = self.reach.of(int(self.arena.network[one]))
            held = [entries[begins[domain] : begins[domain + 1]] for domain in domains]
            blocks = np.unique(self.place[np.concatenate(held)])
            yield places[which == number], blocks[self.scope[blocks] != self.scope[one]]

    def _domains_of(self, places: I64) -> U64:
        """Number the sets of domains that places are in."""
        summed = np.append(np.uint64(0), np.cumsum(scattered(self.domain.astype(np.uint64))))
        begin, stop = (np.searchsorted(self.place, places, side) for side in ("left", "right"))
        numbers: U64 = summed[stop] - summed[begin]
        return numbers

    def _own(self, ours: I64, blocks: I64) -> I64:
        """Count for each of our places the blocks of its own network that it meets, where data are bad."""
        network = self.arena.network
        blocks = blocks[np.isin(network[blocks], network[ours])]
        if not len(blocks):
            return np.zeros(len(ours), np.int64)
        asked, around = (regrouped(self.arena, one, network[one]) for one in (ours, blocks))
        return crossed(around, asked)


def regrouped(arena: Arena, place: I64, group: I64) -> Spans:
    """Make keys of places, by a group that each of them is in."""
    spans = arena.spans.take(place)
    return Spans.of(group, spans.first & CODES, spans.last & CODES)


def numbered(one: I64 | I32, other: I64 | I32) -> I64:
    """Number the pairs of two columns."""
    pairs = one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other
    numbers: I64 = np.unique(pairs, return_inverse=True)[1]
    return numbers


def _arena(columns: Columns, rows: I64) -> Arena:
    """Put rows of one family, of whatever scopes, in one order."""
    length = columns.length.take(rows)
    if len(rows) and rows[0] < columns.ipv4:
        code = Ipv4Order.codes(columns.start4.take(rows), length)
        end = Ipv4Order().ends(code)
    else:
        six = rows - columns.ipv4
        order, code = Ipv6Order.of(columns.hi6.take(six), columns.lo6.take(six), length)
        end = order.ends(code)
    sorted_places = np.argsort(code, kind="stable")
    none = np.zeros(len(rows), np.bool_)
    return Arena(
        Spans(code, end).take(sorted_places),
        rows[sorted_places],
        columns.network.take(rows[sorted_places]).astype(np.int64),
        none,
        none,
    )
