"""The lines that are written here against those that prometheus_client writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric

from exporter.exposition import render
from exporter.family import Family, Type

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


@pytest.mark.parametrize("value", [999_999.5, 1_000_000, 1_000_000.5, 1e16, 2**64, -0.0, -1e7])
def test_a_number_on_a_border_reads_as_the_library_writes_it(value):
    family = Family("ipam_x", "X.", (), lambda _: [((), value)])

    assert render(family, None).text == by_the_library(family, [((), value)])
