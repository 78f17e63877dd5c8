from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import estate
import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporter.exposition import Exposition, render
from exporter.families import PROCESS_FAMILIES, report_families
from exporter.process import Exposed, Process
from exporter.settings import Build, Settings, Singles
from exporter.telemetry import Telemetry
from ipam.finding import Rule
from ipam.reading import ApiCall, Failure, Reading, Rows
from ipam.tallies import Allocating, Finding, Tallies
from ipam.words import ErrorClass, Kind

EVERY = estate.AT - estate.READ
SETTINGS = Settings(
    Build("0.1.0", "abc", "3.11"), EVERY, dict.fromkeys(Kind, EVERY), vpc=Singles(), subnet=Singles()
)
TALLIES = Tallies({"p-prod": Allocating(5, 2)}, {Rule.OVERLAP: Finding(3, 2)})


def of_report():
    report = replace(estate.report(), tallies=TALLIES)
    return Exposition.of(render(family, report) for family in report_families(SETTINGS))


def of_process():
    telemetry = Telemetry(("analyze", "collect"))
    calls = (ApiCall("DescribeVpcs", 0.2), ApiCall("DescribeVpcs", 3.0, "Throttling"))
    failure = Failure(ErrorClass.THROTTLED, "slow down")
    shard = estate.STATUSES[0].shard
    telemetry.reading(Reading(shard, estate.AT, Rows.of(()), failure=failure, calls=calls))
    telemetry.late(1.5)
    telemetry.analysis(0.5, estate.AT)
    telemetry.reload(ok=True, at=estate.READ)
    telemetry.notices.replace(
        ("http://am-a.example:9093", "https://am-b.example/am"), ("chat",), timedelta(minutes=1)
    )
    telemetry.notices.active(3)
    telemetry.notices.delivered("http://am-a.example:9093", 3, 0, estate.AT)
    telemetry.notices.delivered("https://am-b.example/am", 0, 1, estate.AT)
    process = Process(
        SETTINGS, telemetry.facts(), Exposed(100, estate.AT, 0.01), lambda: [(("ipam_pool_info",), 7)]
    )
    return Exposition.of(render(family, process) for family in PROCESS_FAMILIES)


@pytest.mark.parametrize(
    ("exposition", "golden"),
    [
        pytest.param(of_report, "exposition_report.txt", id="of a report"),
        pytest.param(of_process, "exposition_process.txt", id="of the process"),
    ],
)
def test_the_whole_text_is_as_it_was_read_and_approved(exposition, golden):
    expected = Path(__file__).with_name(golden).read_text("utf-8")

    assert exposition().text.decode() == expected


def test_the_series_are_counted_as_they_are_written():
    exposition = of_report()
    parsed = text_string_to_metric_families(exposition.text.decode())

    assert exposition.series == sum(len(family.samples) for family in parsed)
