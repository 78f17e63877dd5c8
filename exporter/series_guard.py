"""A limit for the series of each family: what is beyond it is left out and counted, and what is in stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from exporter.exposition import Memory, Rendered, render
from exporter.family import Family, Samples, Type
from exporter.sheet import Column, Sheet

Source = TypeVar("Source")

HEAD = 2  # lines of a family before its samples
DROPPED = "ipam_exposition_series_dropped"  # has a series for each family that can grow


def guarded(families: Iterable[Family[Any]]) -> tuple[str, ...]:
    """Name the families that can grow: one without labels cannot, and histograms are of known operations."""
    can_grow = (one for one in families if one.labels and one.type is not Type.HISTOGRAM)
    return tuple(one.name for one in can_grow if one.name != DROPPED)


class SeriesGuard:
    """Remembers what each family showed last: series that were there keep their place while they exist."""

    def __init__(self, limit: int, names: Sequence[str]) -> None:
        self._limit = limit
        self._shown: dict[str, bytes] = {}
        self._memory = Memory()
        self._dropped = dict.fromkeys(names, 0)
        self._column = _labelled(names)

    def configure(self, limit: int, names: Sequence[str]) -> None:
        """Go on with another limit, or other families."""
        before = self._dropped
        self._limit, self._dropped = limit, {name: before.get(name, 0) for name in names}
        self._column = _labelled(names)

    @property
    def dropped(self) -> Mapping[str, int]:
        """Return how many series each family lacked when it was rendered last."""
        return self._dropped

    def told(self) -> Samples:
        """Tell of each family how many series it lacked when it was rendered last."""
        column, dropped = self._column, self._dropped
        return Sheet(column, [dropped.get(name, 0) for (name,) in column.labels])

    def render(self, family: Family[Source], source: Source) -> Rendered:
        """Write one family in the text format, within the limit."""
        whole = render(family, source, self._memory)
        if family.name not in self._dropped:
            return whole
        beyond = max(0, whole.series - self._limit)
        found = whole
        if beyond:
            text = within(whole.text, self._shown.get(family.name, b""), self._limit)
            found = replace(whole, text=text, series=self._limit)
        self._shown[family.name] = found.text
        left_out = 0 if family.left_out is None else family.left_out(source)
        self._dropped[family.name] = beyond + left_out
        return found


def _labelled(names: Sequence[str]) -> Column:
    return Column(("metric",), [(name,) for name in sorted(names)])


def within(text: bytes, before: bytes, limit: int) -> bytes:
    """Keep so many samples of a family: those that were there before, then the first of the others."""
    lines = text.split(b"\n")
    samples = lines[HEAD:-1]
    names = [line.rpartition(b" ")[0] for line in samples]
    known = {line.rpartition(b" ")[0] for line in before.split(b"\n")[HEAD:-1]}
    ranked = sorted(range(len(samples)), key=lambda place: names[place] not in known)
    kept = sorted(ranked[:limit])
    return b"\n".join((*lines[:HEAD], *(samples[place] for place in kept), b""))
