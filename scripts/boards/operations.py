"""The Operations dashboard: is collection keeping up, is the daemon well, do alerts get through."""

from boards import variables
from boards.board import Board, Row
from boards.operations_daemon import DAEMON, NOTIFIER
from boards.panels import About, Look, figure, series, target, timeline
from boards.query import PROVIDER, chosen, once, or_zero, speed, total
from boards.scale import (
    GOOD,
    GREY,
    INTERVALS,
    INTERVALS_LONG,
    LOOK,
    MESSAGES,
    NONE_IS_BEST,
    READINGS,
    WHOLE_IS_BEST,
)
from boards.tables import Column, records

COLLECTOR = ("provider", "account", "collector")
SUCCESS = once("ipam_collector_success", COLLECTOR, PROVIDER)
LAST = once("ipam_collector_last_success_timestamp_seconds", COLLECTOR, PROVIDER)
AGE = f"time() - ({LAST} > 0)"
EVERY = once("ipam_collector_interval_seconds", COLLECTOR, PROVIDER)
NEVER = {"mappings": [{"type": "value", "options": {"0": {"text": "never", "index": 0}}}]}
FAILED = f"{SUCCESS} == 0"
SHARDS = once("ipam_shards", ("provider", "status"), PROVIDER)
LATENCY = chosen("ipam_cloud_api_request_duration_seconds_bucket", PROVIDER)
P95 = f"histogram_quantile(0.95, sum by (provider, le) (rate({LATENCY}[$__rate_interval])))"

NOW = Row(
    "Now",
    [
        figure(
            About("Daemons up", "Replicas that Prometheus can scrape.", width=4, height=4),
            'sum(up{job=~"$job", instance=~"$instance"})',
            scale=((None, "red"), (1, GOOD)),
        ),
        figure(
            About("Fresh data", "Share of the listings whose data are not stale.", "percentunit", 4, 4),
            f"min(max by (job) ({chosen('ipam_fresh_shards_ratio')}))",
            scale=WHOLE_IS_BEST,
        ),
        figure(
            About(
                "Oldest data",
                "Age of the oldest data that are served, in intervals of their collector: 3 is stale.",
                INTERVALS_LONG,
                4,
                4,
            ),
            f"max(({AGE}) / {EVERY})",
            scale=INTERVALS,
        ),
        figure(
            About(
                "Failing collectors",
                "Collectors (one kind in one account) whose last run failed in some region.",
                width=4,
                height=4,
            ),
            or_zero(f"count({FAILED})"),
            scale=NONE_IS_BEST,
        ),
        figure(
            About(
                "Age of the report",
                "Time since the last successful analysis of the slowest replica.",
                "s",
                4,
                4,
            ),
            f"max(time() - {chosen('ipam_analysis_last_success_timestamp_seconds')})",
            scale=((None, GOOD), (300, LOOK), (900, "red")),
        ),
        figure(
            About(
                "Configuration",
                "Whether every replica took up the configuration file the last time it was told to.",
                "bool_yes_no",
                4,
                4,
            ),
            f"min({chosen('ipam_config_last_reload_successful')})",
            scale=((None, "red"), (1, GOOD)),
        ),
    ],
)

COLLECTION = Row(
    "Collection",
    [
        timeline(
            About(
                "Accounts that fail",
                "In how many accounts the last run of a collector failed; one of many shows as well.",
                height=9,
            ),
            f"sum by (provider, collector) (1 - ({SUCCESS}))",
            "{{provider}} {{collector}}",
            ((None, GOOD), (1, LOOK), (10, "red")),
        ),
        records(
            About(
                "Failing collectors",
                "Collectors whose last run failed, and when their data were last read whole.",
                width=12,
                height=9,
                empty="Every collector succeeds",
            ),
            {"A": FAILED, "B": f"({LAST} * 1000) and on (job, provider, account, collector) ({FAILED})"},
            [
                Column("provider", "Provider", 100),
                Column("account", "Account"),
                Column("collector", "Collector"),
                Column("B", "Last success", 160, "dateTimeFromNow", more=NEVER),
            ],
            order=("Account", False),
        ),
        series(
            About(
                "Age of the data",
                "The oldest data of each provider's collectors, in their intervals: data older than three "
                "are stale. Those that were never read are in the table above.",
                INTERVALS_LONG,
                height=9,
            ),
            [target(f"max by (provider, collector) (({AGE}) / {EVERY})", "{{provider}} {{collector}}")],
            Look(scale=((None, "transparent"), (3, LOOK)), beside=True),
        ),
        series(
            About("Duration of runs", "Time that the slowest region of a collector took.", "s", height=9),
            [
                target(
                    f"max by (provider, collector) ({once('ipam_collector_duration_seconds', COLLECTOR, PROVIDER)})",
                    "{{provider}} {{collector}}",
                )
            ],
            Look(beside=True),
        ),
        series(
            About(
                "Shards by status",
                "Listings (one account, region and kind each) by the status of the last reading.",
                width=6,
            ),
            [target(total(["status"], SHARDS), "{{status}}")],
            Look(steps=True, stacked=True, colours={"ok": GOOD, "error": "red", "pending": GREY}),
        ),
        series(
            About(
                "Failed readings", "Readings that failed, by reason.", READINGS, 6, empty="No reading failed"
            ),
            [target(f"{speed('ipam_collector_failures_total', ['reason'], PROVIDER)} > 0", "{{reason}}")],
            Look(),
        ),
        series(
            About(
                "Lag",
                "How late the last shard was taken up after it was due. Growth means that collect.concurrency or the "
                "processor does not suffice.",
                "s",
                6,
            ),
            [target(chosen("ipam_collection_lag_seconds"), "{{instance}}")],
            Look(),
        ),
        series(
            About(
                "Events of changes",
                "Messages of the clouds' event queues by what became of them.",
                MESSAGES,
                6,
                empty="No event queue is followed",
            ),
            [
                target(
                    speed("ipam_events_total", ["provider", "outcome"], PROVIDER), "{{provider}}: {{outcome}}"
                )
            ],
            Look(stacked=True),
        ),
    ],
)

CLOUDS = Row(
    "The clouds' APIs",
    [
        series(
            About("Requests", "Requests to the clouds, retries included.", "reqps", 8),
            [target(speed("ipam_cloud_api_requests_total", ["provider"], PROVIDER), "{{provider}}")],
            Look(stacked=True),
        ),
        series(
            About(
                "Errors",
                "Requests that failed, by the cloud's own code; throttling is among them.",
                "reqps",
                8,
                empty="No request failed",
            ),
            [
                target(
                    speed("ipam_cloud_api_request_errors_total", ["provider", "code"], PROVIDER),
                    "{{provider}} {{code}}",
                )
            ],
            Look(),
        ),
        series(
            About("Latency", "The 95th percentile of the latency of requests, retries apart.", "s", 8),
            [target(P95, "{{provider}}")],
            Look(),
        ),
    ],
)

OPERATIONS = Board(
    "ipam-operations",
    "Is collection keeping up, is the daemon well, do alerts get through.",
    "now-6h",
    (variables.of("ipam_collector_success", "provider", "Provider"),),
    (NOW, COLLECTION, CLOUDS, NOTIFIER, DAEMON),
)
