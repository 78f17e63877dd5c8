"""Metric families as bytes: rendered once, packed once, then served to whoever asks."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

from prometheus_client import generate_latest
from prometheus_client.core import HistogramMetricFamily, Metric, Sample
from prometheus_client.registry import Collector

from exporter.family import Distribution, Family, Labels, Type, Value
from exporter.packed import Packed
from exporter.sheet import Sheet
from exporter.text_format import Numbers, lines, text

Source = TypeVar("Source")

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PACKED_ONCE = 3  # gzip level of what is served a few times: 6 takes four times as long for a fifth less
PACKED_EACH_TIME = 1
PLAIN = {str(kind): kind for kind in (Type.GAUGE, Type.COUNTER)}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One family in the text format."""

    names: frozenset[str]  # by which it can be asked for
    text: bytes
    series: int


@dataclass(frozen=True, slots=True)
class Exposition:
    """A group of families, ready to be served whole or in part."""

    families: tuple[Rendered, ...]
    packed: Packed
    parts: tuple[Packed, ...] = ()  # of each family; empty where they are not packed apart

    @classmethod
    def of(cls, families: Iterable[Rendered], level: int = PACKED_ONCE) -> "Exposition":
        """Join rendered families."""
        rendered = tuple(families)
        return cls(rendered, Packed.of(b"".join(family.text for family in rendered), level))

    @classmethod
    def apart(
        cls, families: Iterable[Rendered], level: int = PACKED_ONCE, before: "Exposition | None" = None
    ) -> "Exposition":
        """Join rendered families, each of which is packed for itself: some of them cost next to nothing.

        Args:
            families: Those to join.
            level: How hard to pack them.
            before: What was packed so before: a family that reads the same is taken from it.
        """
        earlier = () if before is None else zip(before.families, before.parts, strict=True)
        known = {family.names: (family, part) for family, part in earlier}
        both = [_packed(family, level, known.get(family.names)) for family in families]
        parts = tuple(part for _, part in both)
        return cls(tuple(family for family, _ in both), Packed.joined(parts), parts)

    def only(self, names: Collection[str]) -> "Exposition":
        """Keep the families that are asked for by name; nobody has to have any of a name."""
        wanted = frozenset(names)
        places = [at for at, family in enumerate(self.families) if not family.names.isdisjoint(wanted)]
        chosen = tuple(self.families[at] for at in places)
        if not self.parts:
            return Exposition.of(chosen, PACKED_EACH_TIME)
        parts = tuple(self.parts[at] for at in places)
        return Exposition(chosen, Packed.joined(parts), parts)

    @property
    def text(self) -> bytes:
        """Return the text format."""
        return self.packed.text

    @property
    def series(self) -> int:
        """Count the time series."""
        return sum(family.series for family in self.families)


NOTHING = Exposition.of(())


def _packed(family: Rendered, level: int, known: tuple[Rendered, Packed] | None) -> tuple[Rendered, Packed]:
    """Pack a family, unless it reads as it did before."""
    if known is not None and known[0].text == family.text:
        return known
    return family, Packed.of(family.text, level)


@dataclass(frozen=True, slots=True)
class _One(Collector):
    """A registry that holds one metric."""

    metric: Metric

    def collect(self) -> Iterator[Metric]:
        """Yield the metric."""
        yield self.metric


Told = Sheet | tuple[tuple[Labels, Value], ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was written before: most of the next report, or scrape, reads the same."""

    numbers: Numbers = field(default_factory=Numbers)
    families: dict[str, tuple[Told, Rendered]] = field(default_factory=dict)  # by their names
    metrics: dict[str, tuple[list[Sample], Rendered]] = field(default_factory=dict)  # of the library


def render(family: Family[Source], source: Source, memory: Memory | None = None) -> Rendered:
    """Write one family in the text format; a family without samples is left out whole."""
    samples = family.samples(source)
    told = samples if isinstance(samples, Sheet) else tuple(samples)
    if memory is None:
        return _written(family, told, Numbers())
    before, found = memory.families.get(family.name, (None, None))
    if found is None or before != told:
        found = _written(family, told, memory.numbers)
        memory.families[family.name] = told, found
    return found


def _written(family: Family[Source], told: Told, numbers: Numbers) -> Rendered:
    if family.type is Type.HISTOGRAM:
        return rendered(_histogram(family, told))
    if not len(told):
        return Rendered(frozenset(), b"", 0)
    if isinstance(told, Sheet):
        written = lines(family, told.column.blocks, told.values, numbers)
    else:
        written = text(family, told, numbers)
    return Rendered(frozenset((family.name,)), written, len(told))


def remembered(metric: Metric, memory: Memory) -> Rendered:
    """Write one metric in the text format, unless it says what it said before."""
    before, found = memory.metrics.get(metric.name, (None, None))
    if found is None or before != metric.samples:
        found = rendered(metric)
        memory.metrics[metric.name] = metric.samples, found
    return found


def rendered(metric: Metric) -> Rendered:
    """Write one metric in the text format."""
    names = {sample.name for sample in metric.samples}
    if metric.type == Type.HISTOGRAM:
        names.add(metric.name)
    elif len(names) == 1 and metric.type in PLAIN:
        return _plain(metric, *names)
    return Rendered(frozenset(names), generate_latest(_One(metric)) if names else b"", len(metric.samples))


def _plain(metric: Metric, name: str) -> Rendered:
    """Write a gauge or counter ourselves, which takes a fraction of the library's time."""
    labels = tuple(metric.samples[0].labels)
    if any(tuple(sample.labels) != labels for sample in metric.samples):
        return Rendered(frozenset((name,)), generate_latest(_One(metric)), len(metric.samples))
    samples = [(tuple(sample.labels.values()), sample.value) for sample in metric.samples]
    kind = PLAIN[metric.type]
    family: Family[None] = Family(name, metric.documentation, labels, lambda _: samples, kind)
    return Rendered(frozenset((name,)), text(family, samples, Numbers()), len(samples))


def _histogram(family: Family[Source], told: Told) -> Metric:
    metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, value in told:
        if not isinstance(value, Distribution):
            raise TypeError(f"{family.name} is a histogram: its value is a distribution")
        bounds = [("+Inf" if bound == inf else str(bound), float(count)) for bound, count in value.buckets]
        metric.add_metric(labels, bounds, value.total)
    return metric
