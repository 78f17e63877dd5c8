"""Metrics of telling others of findings: alerts for Alertmanagers, messages for services of Apprise."""

from collections.abc import Callable, Mapping

from exporter.family import Family, Labels, Samples, Type
from exporter.notices import Notices
from exporter.process import Process, unix

ALERTMANAGER = ("alertmanager",)
SERVICE = ("service",)


def _counted(count: Callable[[Notices], Mapping[Labels, int]]) -> Callable[[Process], Samples]:
    return lambda process: sorted(count(process.facts.notices).items())


def _resend(process: Process) -> Samples:
    resend = process.facts.notices.resend
    return [] if resend is None else [((), resend.total_seconds())]


def _successes(process: Process) -> Samples:
    return [(one, unix(at)) for one, at in sorted(process.facts.notices.successes.items())]


NOTICE_FAMILIES: tuple[Family[Process], ...] = (
    Family(
        "ipam_notifier_active_alerts",
        "Alerts that hold and are sent to every Alertmanager; 0 where none is configured.",
        (),
        lambda process: [((), process.facts.notices.active)],
    ),
    Family(
        "ipam_notifier_interval_seconds",
        "Configured time after which alerts are sent again (alerts.resend); absent without an Alertmanager.",
        (),
        _resend,
    ),
    Family(
        "ipam_notifier_alerts_sent_total",
        "Alerts that an Alertmanager took, each time they were sent again counted.",
        ALERTMANAGER,
        _counted(lambda notices: notices.alerts),
        Type.COUNTER,
    ),
    Family(
        "ipam_notifier_errors_total",
        "Requests to an Alertmanager that failed, or that it did not take as a whole.",
        ALERTMANAGER,
        _counted(lambda notices: notices.alert_errors),
        Type.COUNTER,
    ),
    Family(
        "ipam_notifier_last_success_timestamp_seconds",
        "Unix time an Alertmanager last took everything, also where there was no alert; 0 before the first.",
        ALERTMANAGER,
        _successes,
    ),
    Family(
        "ipam_notifier_messages_sent_total",
        "Messages that a service of Apprise took.",
        SERVICE,
        _counted(lambda notices: notices.messages),
        Type.COUNTER,
    ),
    Family(
        "ipam_notifier_message_errors_total",
        "Attempts to send a message through Apprise that failed.",
        SERVICE,
        _counted(lambda notices: notices.message_errors),
        Type.COUNTER,
    ),
)
