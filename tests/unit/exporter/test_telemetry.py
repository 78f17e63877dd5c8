from datetime import UTC, datetime, timedelta

import estate
import pytest

from exporter.exposition import render
from exporter.process import Process
from exporter.process_families import PROCESS_FAMILIES
from exporter.settings import Build, Settings
from exporter.telemetry import Telemetry
from ipam.reading import ApiCall, Failure, Reading, Rows
from ipam.words import ErrorClass

SETTINGS = Settings(Build("0.1.0", "abc", "3.11"), timedelta(minutes=1))
AT = datetime(2026, 11, 1, tzinfo=UTC)
SHARD = estate.STATUSES[0].shard


def reading(failure=None, *calls):
    return Reading(SHARD, AT, Rows.of(()), failure=failure, calls=calls)


def lines(telemetry, name):
    family = next(family for family in PROCESS_FAMILIES if family.name == name)
    text = render(family, Process(SETTINGS, telemetry.facts())).text.decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("error_class", "reason"),
    [
        pytest.param(ErrorClass.ASSUME_DENIED, "auth", id="assume_denied"),
        pytest.param(ErrorClass.TOKEN, "auth", id="token"),
        pytest.param(ErrorClass.DENIED_SCP, "auth", id="denied_scp"),
        pytest.param(ErrorClass.THROTTLED, "throttled", id="throttled"),
        pytest.param(ErrorClass.TRANSIENT, "timeout", id="transient"),
        pytest.param(ErrorClass.BUG, "other", id="bug"),
        pytest.param(ErrorClass.REGION_DISABLED, "other", id="region_disabled"),
    ],
)
def test_a_failed_reading_counts_once_for_its_reason_and_the_other_reasons_are_there(error_class, reason):
    telemetry = Telemetry()
    telemetry.reading(reading(Failure(error_class, "no")))

    counted = lines(telemetry, "ipam_collector_failures_total")

    assert counted == [
        "ipam_collector_failures_total{"
        f'account="111122223333",collector="vpc",provider="aws",reason="{one}"}} {float(one == reason)}'
        for one in ("auth", "other", "throttled", "timeout")
    ]
    assert lines(telemetry, "ipam_collector_runs_total") == [
        'ipam_collector_runs_total{account="111122223333",collector="vpc",provider="aws"} 1.0'
    ]


def test_requests_errors_and_latencies_are_counted():
    telemetry = Telemetry()
    telemetry.reading(reading(None, ApiCall("DescribeVpcs", 0.05), ApiCall("DescribeVpcs", 45, "Throttling")))

    histogram = lines(telemetry, "ipam_cloud_api_request_duration_seconds")

    assert lines(telemetry, "ipam_cloud_api_requests_total") == [
        'ipam_cloud_api_requests_total{account="111122223333",operation="DescribeVpcs",provider="aws"} 2.0'
    ]
    (error,) = lines(telemetry, "ipam_cloud_api_request_errors_total")
    assert error == (
        "ipam_cloud_api_request_errors_total"
        '{account="111122223333",code="Throttling",operation="DescribeVpcs",provider="aws"} 1.0'
    )
    assert [line.rpartition(" ")[2] for line in histogram] == [*["1.0"] * 9, "2.0", "2.0", "45.05"]
    assert 'le="+Inf"' in histogram[9]


def test_an_analysis_that_fails_keeps_the_time_of_the_last_good_one():
    telemetry = Telemetry()
    telemetry.analysis(0.25, AT)
    telemetry.analysis_failed()

    facts = telemetry.facts()

    assert (facts.analyses, facts.analysis_failures, facts.analysis_seconds, facts.analysis_at) == (
        2,
        1,
        0.25,
        AT,
    )


def test_a_refused_reload_keeps_the_time_of_the_last_good_one():
    telemetry = Telemetry()
    telemetry.reload(ok=True, at=AT)
    telemetry.reload(ok=False, at=AT + timedelta(hours=1))

    assert lines(telemetry, "ipam_config_last_reload_successful") == [
        "ipam_config_last_reload_successful 0.0"
    ]
    assert lines(telemetry, "ipam_config_last_reload_success_timestamp_seconds") == [
        "ipam_config_last_reload_success_timestamp_seconds 1.7934912e+09"
    ]


def test_every_job_is_there_before_it_misses_a_run():
    telemetry = Telemetry(("analyze", "collect"))
    telemetry.missed("collect")

    assert lines(telemetry, "ipam_scheduler_runs_missed_total") == [
        'ipam_scheduler_runs_missed_total{job_name="analyze"} 0.0',
        'ipam_scheduler_runs_missed_total{job_name="collect"} 1.0',
    ]


def test_a_collector_counts_from_0_before_it_ran():
    telemetry = Telemetry()
    telemetry.collectors([("aws", "111122223333", "vpc")])

    assert lines(telemetry, "ipam_collector_runs_total") == [
        'ipam_collector_runs_total{account="111122223333",collector="vpc",provider="aws"} 0.0'
    ]
    assert len(lines(telemetry, "ipam_collector_failures_total")) == 4


def test_a_collector_that_goes_on_keeps_its_counts_and_an_account_that_left_has_none():
    telemetry = Telemetry()
    telemetry.reading(
        reading(Failure(ErrorClass.THROTTLED, "no"), ApiCall("DescribeVpcs", 0.1, "Throttling"))
    )
    telemetry.calls(SHARD.provider, [ApiCall("ListAccounts", 0.1)])
    before = telemetry.facts()
    telemetry.collectors([("aws", "111122223333", "vpc")])
    same = telemetry.facts()
    telemetry.collectors([("aws", "444455556666", "vpc")])
    other = telemetry.facts()

    assert (same.runs, same.failures) == (before.runs, before.failures)
    assert (same.requests, same.request_errors) == (before.requests, before.request_errors)
    assert other.runs == {("aws", "444455556666", "vpc"): 0}
    assert {labels[1] for labels in other.failures} == {"444455556666"}
    assert other.requests == {("aws", "", "ListAccounts"): 1}
    assert other.request_errors == {}


def test_facts_do_not_change_with_what_happens_later():
    telemetry = Telemetry()
    before = telemetry.facts()
    telemetry.reading(reading())

    assert dict(before.runs) == {}


def test_messages_of_event_queues_are_counted_by_outcome_and_each_outcome_is_there():
    telemetry = Telemetry()
    telemetry.queues([("aws", "org")], ("marked", "malformed"))
    telemetry.events(("aws", "org"), ["marked", "marked"])
    telemetry.queues([("aws", "org")], ("marked", "malformed"))

    assert lines(telemetry, "ipam_events_total") == [
        'ipam_events_total{outcome="malformed",provider="aws",source="org"} 0.0',
        'ipam_events_total{outcome="marked",provider="aws",source="org"} 2.0',
    ]


def test_an_event_queue_that_was_never_read_has_no_success_and_one_that_left_the_file_has_no_series():
    telemetry = Telemetry()
    success, at = "ipam_event_queue_success", "ipam_event_queue_last_success_timestamp_seconds"
    telemetry.queues([("aws", "org")], ())
    before = lines(telemetry, success), lines(telemetry, at)
    telemetry.queue(("aws", "org"), ok=True, at=AT)
    telemetry.queue(("aws", "org"), ok=False, at=AT + timedelta(minutes=1))
    failing = lines(telemetry, success), lines(telemetry, at)
    telemetry.queues([], ())
    telemetry.queue(("aws", "org"), ok=True, at=AT)

    assert before == ([], [f'{at}{{provider="aws",source="org"}} 0.0'])
    assert failing == (
        [f'{success}{{provider="aws",source="org"}} 0.0'],
        [f'{at}{{provider="aws",source="org"}} 1.7934912e+09'],
    )
    assert lines(telemetry, success) == lines(telemetry, at) == []
