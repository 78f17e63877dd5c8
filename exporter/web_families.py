"""Metrics of the web file: whether it could be read, and how long its certificate is good."""

from collections.abc import Callable, Iterator

from exporter.family import Family, Labels, Samples
from exporter.process import Process, unix
from exporter.telemetry import WebFile


def _of_web_file(value: Callable[[WebFile], float | None]) -> Callable[[Process], Samples]:
    """Make the only sample; without a web file, or where it has no value, there is none."""

    def samples(process: Process) -> Iterator[tuple[Labels, float]]:
        web_file = process.facts.web_file
        known = None if web_file is None else value(web_file)
        if known is not None:
            yield (), known

    return samples


def _expiry(web_file: WebFile) -> float | None:
    return None if web_file.certificate_until is None else unix(web_file.certificate_until)


WEB_FAMILIES: tuple[Family[Process], ...] = (
    Family(
        "ipam_web_config_last_reload_successful",
        "Whether the last reading of the web file (web.config_file) succeeded; absent without one.",
        (),
        _of_web_file(lambda web_file: web_file.attempts.good),
    ),
    Family(
        "ipam_web_config_last_reload_success_timestamp_seconds",
        "Unix time of the last successful reading of the web file; absent without one.",
        (),
        _of_web_file(lambda web_file: unix(web_file.attempts.last_success)),
    ),
    Family(
        "ipam_web_certificate_expiry_timestamp_seconds",
        "Unix time at which the certificate that is served expires; absent without TLS.",
        (),
        _of_web_file(_expiry),
    ),
)
