"""Who is told of findings, in the exporter's own terms: translated from the configuration."""

from importlib.metadata import version

from config.alerting import Alertmanager
from config.settings import Settings
from exporter.alerting.annotations import Links
from exporter.alerting.choice import Wanted
from exporter.alerting.finding_alerts import Telling
from exporter.alerting.http_transport import Endpoint, HttpTransport
from exporter.alerting.outbox import Pace
from ipam.finding import Rule


def telling(settings: Settings, address: str) -> Telling:
    """Say which findings are told, and where more stands.

    Args:
        settings: What the configuration file says.
        address: The URL at which the daemon listens.
    """
    alerts = settings.alerts
    rules = frozenset(alerts.rules or Rule) - frozenset(alerts.exclude)
    labels = tuple(sorted(alerts.labels.items()))
    links = Links(page(settings, address), alerts.runbooks or "", alerts.dashboard or "")
    return Telling(Wanted(alerts.min_severity, rules, alerts.most_per_rule), links, labels)


def page(settings: Settings, address: str) -> str:
    """Return the URL under which people reach the daemon."""
    return settings.web.external_url or address


def pace(settings: Settings) -> Pace:
    """Say how often alerts are sent."""
    return Pace(settings.alerts.resend, settings.analyze.interval)


def transport(one: Alertmanager) -> HttpTransport:
    """Prepare the way to an Alertmanager; nobody is called yet."""
    endpoint = Endpoint(
        one.url,
        one.timeout.total_seconds(),
        one.user or "",
        one.password_file,
        one.token_file,
        one.ca_bundle,
        one.cert_file,
        one.key_file,
    )
    return HttpTransport(endpoint, f"cidrwatch/{version('cidrwatch')}")
