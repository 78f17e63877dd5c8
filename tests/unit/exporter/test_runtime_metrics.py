"""What the library tells of the process is written as the library writes it."""

import pytest
from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from exporter.exposition import rendered


class Told:
    def __init__(self, metric):
        self.metric = metric

    def collect(self):
        yield self.metric


def by_the_library(metric):
    registry = CollectorRegistry()
    registry.register(Told(metric))
    return generate_latest(registry)


def runtime():
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return list(registry.collect())


def mixed():
    metric = Metric("m", "M.", "gauge")
    metric.add_sample("m", {"a": "1"}, 1)
    metric.add_sample("m", {"a": "1", "b": "2"}, 2)
    return metric


def counter():
    metric = CounterMetricFamily("c", 'C "\\.', labels=("z", "a"), created=5)
    metric.add_metric(("1", "x\n"), 2e9)
    return metric


OTHERS = [counter(), GaugeMetricFamily("g", "", value=-0.0), InfoMetricFamily("i", "I.", {"a": "b"}), mixed()]


@pytest.mark.parametrize("metric", [*runtime(), *OTHERS], ids=lambda metric: metric.name)
def test_a_metric_of_the_library_reads_as_the_library_writes_it(metric):
    assert rendered(metric).text == by_the_library(metric)
    assert rendered(metric).series == len(metric.samples)
