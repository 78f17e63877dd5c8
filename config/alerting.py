"""The section about who is told of findings: Alertmanagers, and people without one through Apprise."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticKnownError

from config.address import HttpUrl
from config.section import Section
from config.values import Count, Duration, FilePath, LabelName, Text, VariableName, distinct
from ipam.finding import Rule, Severity


def read_severity(value: object) -> Severity:
    """Read how grave something is."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if value not in tuple(Severity):
        raise PydanticKnownError("literal_error", {"expected": ", ".join(f"'{one}'" for one in Severity)})
    return Severity(value)


def read_any_rule(value: object) -> Rule:
    """Read the name of a rule."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if value not in tuple(Rule):
        raise PydanticKnownError("literal_error", {"expected": ", ".join(f"'{one}'" for one in Rule)})
    return Rule(value)


def read_messages(value: object) -> object:
    """Refuse the bare URL of a service, without repeating it."""
    if isinstance(value, str):
        told = "holds a secret, as the URL of a service does: write it into a file, and name that like"
        raise ValueError(f"{told} {{name: netops, url_file: netops.url}}")  # noqa: TRY004 - pydantic's way
    return value


SeverityWord = Annotated[
    Severity,
    BeforeValidator(read_severity),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "enum": list(map(str, Severity))}),
]
AnyRule = Annotated[
    Rule,
    BeforeValidator(read_any_rule),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "enum": list(map(str, Rule))}),
]
Rules = Annotated[tuple[AnyRule, ...], AfterValidator(distinct)]


class Alertmanager(Section):
    """One Alertmanager; of a cluster each is named, never a load balancer before them."""

    url: HttpUrl
    """Its URL, with the path prefix it may have; `/api/v2/alerts` is added."""
    user: Text | None = None
    """The user for basic authentication; the password stands in `password_file`."""
    password_file: FilePath | None = None
    """File with the password, read whenever alerts are sent."""
    token_file: FilePath | None = None
    """File with a bearer token, read whenever alerts are sent."""
    ca_bundle: FilePath | None = None
    """File of the authorities that its certificate may come from. Absent: those of the system."""
    cert_file: FilePath | None = None
    """File with a certificate of our own, where it asks for one."""
    key_file: FilePath | None = None
    """File with the key of that certificate."""
    timeout: Duration = timedelta(seconds=10)
    """Longest time for one request and its whole answer."""


class Apprise(Section):
    """One service of Apprise that people read: a chat, a mailbox, a pager. Its URL stands elsewhere."""

    name: Text
    """What it is called in logs and metrics, for its URL is secret."""
    url_file: FilePath | None = None
    """File with the URL of the service, as Apprise writes it; read whenever a message is sent."""
    url_env: VariableName | None = None
    """Environment variable with the URL, instead of a file."""
    interval: Duration = timedelta(minutes=5)
    """Time between two rounds of messages; what changes meanwhile is told together."""


class Alerts(Section):
    """Who is told of findings, and of which. Absent: nobody is; Prometheus can alert on the metrics."""

    alertmanagers: tuple[Alertmanager, ...] = ()
    """Alertmanagers; each gets every alert."""
    labels: dict[LabelName, Text] = Field(default_factory=dict)
    """Labels of every alert besides its own, like Prometheus' `external_labels`: they tell estates apart."""
    min_severity: SeverityWord = Severity.WARNING
    """The least grave findings that are told: critical, warning or info."""
    rules: Annotated[Rules, Field(min_length=1)] | None = None
    """The rules whose findings are told. Absent: all."""
    exclude: Rules = ()
    """Rules whose findings are not told."""
    most_per_rule: Count = 100
    """Findings of one rule that are alerts of their own; one further alert speaks for the others."""
    resend: Duration = timedelta(minutes=1)
    """Time between two times at which every alert is sent again; unsent, it lapses after four of them."""
    runbooks: HttpUrl | None = None
    """URL of a folder of runbooks, for `runbook_url`; `/IPAMFinding.md` is added. Absent: no such link."""
    dashboard: HttpUrl | None = None
    """URL of a Grafana dashboard, for `dashboard_url`; its variables are added. Absent: no such link."""
    apprise: tuple[Annotated[Apprise, BeforeValidator(read_messages)], ...] = ()
    """Services of Apprise, for teams without an Alertmanager; needs the extra `cidrwatch[apprise]`."""
