"""The lines that are written here against those that prometheus_client writes."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric

from exporter.exposition import render
from exporter.family import Distribution, Family, Type
from exporter.telemetry import BUCKETS

LABELS = ("pool", "family", "account")
VALUES = st.one_of(
    st.floats(), st.integers(0, 2**128), st.integers(-(10**7), 10**7), st.booleans(), st.floats(9e5, 1e17)
)


class Written:
    """A registry's collector that tells one metric."""

    def __init__(self, metric):
        self.metric = metric

    def collect(self):
        yield self.metric


def by_the_library(family, samples):
    metric = Metric(family.name.removesuffix("_total"), family.help, family.type)
    for labels, value in samples:
        metric.add_sample(family.name, dict(zip(family.labels, labels, strict=True)), value)
    registry = CollectorRegistry()
    registry.register(Written(metric))
    return generate_latest(registry)


WORDS = (
    "",
    " ",
    '"',
    "\\",
    "\n",
    "\\n",
    '\\"',
    "\r\n",
    "\x85\u2028\u2029",
    "\0",
    "zürich/生产",
    "\U0001f600",
    "{}=,# ",
)


@pytest.mark.parametrize("word", WORDS)
def test_an_odd_word_reads_as_the_library_writes_it(word):
    """As a label's value, beside one that needs nothing, and as the meaning."""
    samples = [((word, "plain"), 1), (("plain", word), 2), (("", ""), 3)]
    family = Family("ipam_x", word or "X.", LABELS[:2], lambda _: samples)

    assert render(family, None).text == by_the_library(family, samples)


DISTRIBUTIONS = st.lists(st.integers(0, 2**60), min_size=len(BUCKETS), max_size=len(BUCKETS)).map(sorted)


@given(st.integers(0, 2), st.text(min_size=1), st.data())
def test_every_histogram_reads_as_the_library_writes_it(width, meaning, data):
    labels = st.tuples(*[st.text()] * width)
    drawn = st.tuples(labels, DISTRIBUTIONS, st.floats(0))
    held = data.draw(st.lists(drawn, min_size=1, max_size=3))
    samples = [
        (words, Distribution(tuple(zip(BUCKETS, counts, strict=True)), total))
        for words, counts, total in held
    ]
    family = Family("ipam_x", meaning, LABELS[:width], lambda _: samples, Type.HISTOGRAM)

    found = render(family, None)

    assert found.text == by_the_library_observed(family, held)
    assert found.series == len(samples) * (len(BUCKETS) + 2)


def by_the_library_observed(family, held):
    """Write the samples of a histogram one by one, as an exporter without families of its own would."""
    metric = Metric(family.name, family.help, "histogram")
    for words, counts, total in held:
        named = dict(zip(family.labels, words, strict=True))
        for bound, count in zip(BUCKETS, counts, strict=True):
            written = "+Inf" if bound == inf else str(bound)
            metric.add_sample(f"{family.name}_bucket", {**named, "le": written}, count)
        metric.add_sample(f"{family.name}_count", named, counts[-1])
        metric.add_sample(f"{family.name}_sum", named, total)
    registry = CollectorRegistry()
    registry.register(Written(metric))
    return generate_latest(registry)


@given(
    st.integers(0, len(LABELS)), st.sampled_from([Type.GAUGE, Type.COUNTER]), st.text(min_size=1), st.data()
)
def test_every_sample_reads_as_the_library_writes_it(width, kind, meaning, data):
    labels = st.tuples(*[st.text()] * width)
    samples = data.draw(st.lists(st.tuples(labels, VALUES), min_size=1, max_size=5))
    name = "ipam_x_total" if kind is Type.COUNTER else "ipam_x"
    family = Family(name, meaning, LABELS[:width], lambda _: samples, kind)

    found = render(family, None)

    assert found.text == by_the_library(family, samples)
    assert (found.series, found.names) == (len(samples), {name})


@pytest.mark.parametrize(
    "value",
    [999_999.5, 1_000_000, 1_000_000.5, 1e16, 2**64, 2**88, 2**128, -0.0, -1e7, inf, -inf, nan, 5e-324, True],
)
def test_a_number_on_a_border_reads_as_the_library_writes_it(value):
    family = Family("ipam_x", "X.", (), lambda _: [((), value)])

    assert render(family, None).text == by_the_library(family, [((), value)])
