"""The rows of the Operations dashboard about the daemon itself, and about the alerts that it sends."""

from boards.board import Row
from boards.panels import About, Look, figure, series, target
from boards.query import chosen, speed
from boards.scale import ALERTS, CORES, GOOD, LOOK, RUNS
from boards.tables import Column, records

BUILD = ("instance", "version", "revision", "python_version")
ENDPOINT = ["alertmanager"]
DAY = 86400  # seconds
OFF = "No Alertmanager is configured"

NOTIFIER = Row(
    "Alerts sent by the daemon",
    [
        series(
            About("Active alerts", "Findings for which an alert is being sent.", width=8, empty=OFF),
            [target(chosen("ipam_notifier_active_alerts"), "{{instance}}")],
            Look(steps=True),
        ),
        series(
            About(
                "Sent and failed",
                "Alerts taken by each Alertmanager, and sendings that failed.",
                ALERTS,
                8,
                empty=OFF,
            ),
            [
                target(speed("ipam_notifier_alerts_sent_total", ENDPOINT), "{{alertmanager}}", "A"),
                target(speed("ipam_notifier_errors_total", ENDPOINT), "{{alertmanager}} failed", "B"),
            ],
            Look(),
        ),
        series(
            About(
                "Time since the last success",
                "How long ago each Alertmanager last took alerts.",
                "s",
                8,
                empty=OFF,
            ),
            [
                target(
                    f"min by (alertmanager) (time() - ({chosen('ipam_notifier_last_success_timestamp_seconds')} > 0))",
                    "{{alertmanager}}",
                )
            ],
            Look(scale=((None, "transparent"), (300, "orange"))),
        ),
    ],
)

DAEMON = Row(
    "The daemon",
    [
        series(
            About(
                "Duration of analyses and of rendering",
                "Time that the last analysis took, and the rendering of its metrics.",
                "s",
                8,
            ),
            [
                target(chosen("ipam_analysis_duration_seconds"), "analysis {{instance}}", "A"),
                target(chosen("ipam_exposition_render_duration_seconds"), "rendering {{instance}}", "B"),
            ],
            Look(),
        ),
        series(
            About("Age of the metrics", "Time since the metrics were rendered.", "s", 8),
            [
                target(
                    f"time() - ({chosen('ipam_exposition_rendered_timestamp_seconds')} > 0)", "{{instance}}"
                )
            ],
            Look(),
        ),
        series(
            About(
                "Series",
                "Series of the last report, and those that were dropped to keep within a limit.",
                width=8,
            ),
            [
                target(chosen("ipam_exposition_series"), "series {{instance}}", "A"),
                target(
                    f"sum by (metric) ({chosen('ipam_exposition_series_dropped')}) > 0",
                    "{{metric}} dropped",
                    "B",
                ),
            ],
            Look(steps=True),
        ),
        series(
            About("Memory", "Resident memory of each replica.", "bytes", 8),
            [target(chosen("process_resident_memory_bytes"), "{{instance}}")],
            Look(),
        ),
        series(
            About("Processor", "Processor cores that each replica uses.", CORES, 8),
            [target(speed("process_cpu_seconds_total", ["instance"]), "{{instance}}")],
            Look(),
        ),
        series(
            About("Open files", "File descriptors of each replica.", width=8),
            [target(chosen("process_open_fds"), "{{instance}}")],
            Look(),
        ),
        series(
            About("Duration of scrapes", "Time that Prometheus takes to scrape each replica.", "s", 8),
            [target('scrape_duration_seconds{job=~"$job", instance=~"$instance"}', "{{instance}}")],
            Look(),
        ),
        series(
            About("Samples", "Samples that Prometheus takes from each replica at a scrape.", width=8),
            [target('scrape_samples_scraped{job=~"$job", instance=~"$instance"}', "{{instance}}")],
            Look(steps=True),
        ),
        series(
            About(
                "Missed runs",
                "Scheduled runs that were left out, because the one before was still running or it was too late.",
                RUNS,
                8,
            ),
            [target(speed("ipam_scheduler_runs_missed_total", ["job_name"]), "{{job_name}}")],
            Look(),
        ),
        figure(
            About(
                "Certificate",
                "Time until the first certificate of a replica expires; the web file names another one before.",
                "s",
                12,
                4,
                empty="No replica serves TLS",
            ),
            f"min({chosen('ipam_web_certificate_expiry_timestamp_seconds')} - time())",
            scale=((None, "red"), (7 * DAY, LOOK), (21 * DAY, GOOD)),
        ),
        figure(
            About(
                "Web file",
                "Whether every replica took up its web file, with certificate and users, the last time it changed.",
                "bool_yes_no",
                12,
                4,
                empty="No replica has a web file",
            ),
            f"min({chosen('ipam_web_config_last_reload_successful')})",
            scale=((None, "red"), (1, GOOD)),
        ),
        records(
            About("Builds", "What runs where.", width=24, height=4),
            {
                "A": f"max by ({', '.join(('job', *BUILD))}) ({chosen('ipam_build_info')})",
                "B": f"max by (job, instance) ({chosen('process_start_time_seconds')}) * 1000",
            },
            [
                Column("instance", "Instance"),
                Column("version", "Version"),
                Column("revision", "Revision"),
                Column("python_version", "Python"),
                Column("B", "Started", unit="dateTimeFromNow"),
            ],
            order=("Instance", False),
        ),
    ],
)
