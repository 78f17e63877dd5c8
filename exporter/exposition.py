"""Metric families as bytes: rendered once, packed once, then served to whoever asks."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from prometheus_client import generate_latest
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from exporter.family import Distribution, Family, Type
from exporter.packed import Packed
from exporter.sheet import Sheet
from exporter.text_format import lines, text

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
    def apart(cls, families: Iterable[Rendered], level: int = PACKED_ONCE) -> "Exposition":
        """Join rendered families, each of which is packed for itself: some of them cost next to nothing."""
        rendered = tuple(families)
        parts = tuple(Packed.of(family.text, level) for family in rendered)
        return cls(rendered, Packed.joined(parts), parts)

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


@dataclass(frozen=True, slots=True)
class _One(Collector):
    """A registry that holds one metric."""

    metric: Metric

    def collect(self) -> Iterator[Metric]:
        """Yield the metric."""
        yield self.metric


def render(family: Family[Source], source: Source) -> Rendered:
    """Write one family in the text format; a family without samples is left out whole."""
    if family.type is Type.HISTOGRAM:
        return rendered(_histogram(family, source))
    told = family.samples(source)
    samples = told if isinstance(told, Sheet) else tuple(told)
    if not len(samples):
        return Rendered(frozenset(), b"", 0)
    if isinstance(samples, Sheet):
        written = lines(family, samples.column.blocks, samples.values)
    else:
        written = text(family, samples)
    return Rendered(frozenset((family.name,)), written.encode(), len(samples))


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
    return Rendered(frozenset((name,)), text(family, samples).encode(), len(samples))


def _histogram(family: Family[Source], source: Source) -> Metric:
    metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, value in family.samples(source):
        if not isinstance(value, Distribution):
            raise TypeError(f"{family.name} is a histogram: its value is a distribution")
        bounds = [("+Inf" if bound == inf else str(bound), float(count)) for bound, count in value.buckets]
        metric.add_metric(labels, bounds, value.total)
    return metric
