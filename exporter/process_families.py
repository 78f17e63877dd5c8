"""Metrics of the process itself, made anew for every scrape from what it counted."""

from collections.abc import Callable, Iterator, Mapping

from exporter.account_families import ACCOUNT_FAMILIES
from exporter.event_families import EVENT_FAMILIES
from exporter.family import Family, Labels, Samples, Type
from exporter.notice_families import NOTICE_FAMILIES
from exporter.process import Process, unix
from exporter.series_guard import DROPPED
from exporter.telemetry import Facts
from exporter.web_families import WEB_FAMILIES

COLLECTOR = ("provider", "account", "collector")
REQUEST = ("provider", "account", "operation")


def _counted(count: Callable[[Facts], Mapping[Labels, int]]) -> Callable[[Process], Samples]:
    return lambda process: sorted(count(process.facts).items())


def _once(value: Callable[[Process], float | None]) -> Callable[[Process], Samples]:
    """Make the only sample of a family without labels; None leaves it out."""

    def samples(process: Process) -> Iterator[tuple[Labels, float]]:
        known = value(process)
        if known is not None:
            yield (), known

    return samples


def _build(process: Process) -> Samples:
    build = process.settings.build
    return (((build.version, build.revision, build.python_version), 1.0),)


COLLECTION_COUNTERS: tuple[Family[Process], ...] = (
    Family(
        "ipam_collector_runs_total",
        "Readings of the collector, each region counted.",
        COLLECTOR,
        _counted(lambda facts: facts.runs),
        Type.COUNTER,
    ),
    Family(
        "ipam_collector_failures_total",
        "Readings of the collector that failed; timeout stands for no answer in time or at all.",
        (*COLLECTOR, "reason"),
        _counted(lambda facts: facts.failures),
        Type.COUNTER,
    ),
    Family(
        "ipam_cloud_api_requests_total",
        "Cloud API requests sent, retries included.",
        REQUEST,
        _counted(lambda facts: facts.requests),
        Type.COUNTER,
    ),
    Family(
        "ipam_cloud_api_request_errors_total",
        "Cloud API requests that failed, by the cloud's error code.",
        (*REQUEST, "code"),
        _counted(lambda facts: facts.request_errors),
        Type.COUNTER,
    ),
    Family(
        "ipam_cloud_api_request_duration_seconds",
        "Latency of cloud API requests, retries apart.",
        ("provider", "operation"),
        lambda process: sorted(process.facts.latencies.items(), key=lambda item: item[0]),
        Type.HISTOGRAM,
    ),
    Family(
        "ipam_collection_lag_seconds",
        "How late the last shard was taken up after it was due; grows where collect.concurrency or the "
        "processor does not suffice; absent before the first.",
        (),
        _once(lambda process: process.facts.lag_seconds),
    ),
    Family(
        "ipam_cluster_connected",
        "Whether the Dask cluster of collect.executor was there (1) or not (0) the last time; absent where "
        "threads read.",
        (),
        _once(lambda process: process.facts.cluster),
    ),
)
ANALYSIS: tuple[Family[Process], ...] = (
    Family(
        "ipam_analysis_last_success_timestamp_seconds",
        "Unix time the last successful analysis finished; 0 before the first.",
        (),
        _once(lambda process: unix(process.facts.analysis_at)),
    ),
    Family(
        "ipam_analysis_interval_seconds",
        "Configured interval between analyses.",
        (),
        _once(lambda process: process.settings.analysis_interval.total_seconds()),
    ),
    Family(
        "ipam_analysis_duration_seconds",
        "Duration of the last successful analysis; absent before the first.",
        (),
        _once(lambda process: process.facts.analysis_seconds),
    ),
    Family(
        "ipam_analysis_runs_total",
        "Analyses run.",
        (),
        _once(lambda process: process.facts.analyses),
        Type.COUNTER,
    ),
    Family(
        "ipam_analysis_failures_total",
        "Analyses that failed.",
        (),
        _once(lambda process: process.facts.analysis_failures),
        Type.COUNTER,
    ),
)
SELF: tuple[Family[Process], ...] = (
    Family(
        "ipam_build_info",
        "Version of the running daemon; value is always 1.",
        ("version", "revision", "python_version"),
        _build,
    ),
    Family(
        "ipam_config_last_reload_successful",
        "Whether the last load of the configuration succeeded; absent before the first.",
        (),
        _once(lambda process: process.facts.reload_good),
    ),
    Family(
        "ipam_config_last_reload_success_timestamp_seconds",
        "Unix time of the last successful load of the configuration; 0 before the first.",
        (),
        _once(lambda process: unix(process.facts.reload_at)),
    ),
    Family(
        "ipam_exposition_series",
        "Series in the last rendered report; 0 before the first.",
        (),
        _once(lambda process: 0 if process.exposed is None else process.exposed.series),
    ),
    Family(
        "ipam_exposition_rendered_timestamp_seconds",
        "Unix time the report was rendered; 0 before the first.",
        (),
        _once(lambda process: 0 if process.exposed is None else unix(process.exposed.at)),
    ),
    Family(
        "ipam_exposition_render_duration_seconds",
        "Time it took to render the report; absent before the first.",
        (),
        _once(lambda process: None if process.exposed is None else process.exposed.seconds),
    ),
    Family(
        "ipam_scheduler_runs_missed_total",
        "Scheduled runs left out because the one before was still running, or it was too late.",
        ("job_name",),
        _counted(lambda facts: facts.missed),
        Type.COUNTER,
    ),
    Family(
        DROPPED,
        "Series of a family that a limit keeps out, when it was rendered last; 0 where all are there.",
        ("metric",),
        lambda process: process.dropped(),
    ),
)
# The last of them tells what the others lack.
PROCESS_FAMILIES = (
    *COLLECTION_COUNTERS,
    *ACCOUNT_FAMILIES,
    *EVENT_FAMILIES,
    *NOTICE_FAMILIES,
    *ANALYSIS,
    *WEB_FAMILIES,
    *SELF,
)
