"""From a report to alerts: one for each finding that is told, and one for each rule with too many."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from exporter.alerting.alert import Alert, Pairs
from exporter.alerting.annotations import FINDING, TRUNCATED, Links, annotations, findings_url, truncated
from exporter.alerting.choice import Chosen, Wanted, chosen
from exporter.finding_families import providers
from exporter.records.advice import Advice
from exporter.records.entities import Record
from exporter.records.findings import of_places
from exporter.records.moments import rfc3339
from ipam.blocks import I32
from ipam.finding import SEVERITY_WORDS, Rule
from ipam.report import NONE, Report
from ipam.shard import ShardStatus

OLD_NAMED = 3  # shards without fresh data that one alert names
POOLS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told, and where more stands."""

    wanted: Wanted
    links: Links
    labels: Pairs = ()  # of every alert: whose daemon tells it


def finding_alerts(report: Report, telling: Telling, before: Collection[str] = ()) -> Iterator[Alert]:
    """Yield the alerts of a report.

    Args:
        report: Whose findings are told.
        telling: Which of them, and how.
        before: The ids of the findings that were told so far.
    """
    choices = list(chosen(report, telling.wanted, before))
    places = [place for choice in choices for place in choice.told]
    words = providers(report)
    for place, record in zip(places, of_places(Advice(report), places), strict=True):
        yield _alert(report, place, record, words[place], telling)
    for choice in choices:
        if choice.left:
            yield _truncated(report, choice, telling)


def _alert(report: Report, place: int, record: Record, provider: str, telling: Telling) -> Alert:
    account, region, owner = _home(report, place, record)
    labels = {
        **dict(telling.labels),
        "alertname": FINDING,
        "finding_id": record["id"],
        "rule": record["rule"],
        "severity": record["severity"],
        "provider": provider,
        "account": account,
        "region": region,
        "pool": record["pool"] or "",
        "owner": owner,
    }
    links = telling.links
    notes = (*_owned(report, place), *_old(report, place))
    told = {**annotations(record, links, notes), **links.shown(labels)}
    since = datetime.fromtimestamp(int(report.findings.since[place]), UTC)
    return Alert.of(labels, told, since, links.finding(record["id"]))


def _home(report: Report, place: int, record: Record) -> tuple[str, str, str]:
    """Return the account, the region and the owner of a finding.

    An overlap belongs to nobody alone: its alert stays the same whoever joins it, and no account's silence
    covers it. It is its pool's, as what concerns no network is.
    """
    shard = int(report.findings.shard[place])
    if shard != NONE:
        about = report.snapshot.statuses[shard].shard
        return about.account, about.region, about.account
    if record["rule"] == Rule.OVERLAP or not record["subjects"]:
        pool = int(report.findings.pool[place])
        return "", "", "" if pool == NONE else report.tree.pools[pool].owner
    first: Mapping[str, str] = record["subjects"][0]
    return first["account"], first["region"], first["owner"]


def _owned(report: Report, place: int) -> Iterator[str]:
    """Say who owns the pools of a finding, beside those who answer for its networks."""
    pools = report.tree.pools
    places = {int(report.findings.pool[place]), *report.verdicts.pool[_rows(report, place)].tolist()} - {NONE}
    owned = [f"{pools[one].owner} ('{pools[one].path}')" for one in sorted(places) if pools[one].owner]
    if owned:
        more = f" and {len(owned) - POOLS_NAMED} more" if len(owned) > POOLS_NAMED else ""
        yield f"Pool owner: {', '.join(owned[:POOLS_NAMED])}{more}."


def _rows(report: Report, place: int) -> I32:
    """Return the networks of a finding, as rows."""
    first, stop = report.findings.starts[place : place + 2].tolist()
    entities = report.findings.subjects[first:stop]
    rows: I32 = entities[entities < len(report.snapshot)]
    return rows


def _old(report: Report, place: int) -> Sequence[str]:
    """Say which data behind a finding are old: it is told until somebody reads that it is gone."""
    shards = np.unique(report.snapshot.columns.shard[_rows(report, place)])
    places = [place for place in shards.tolist() if place in report.stale]
    told = [_silent(report.snapshot.statuses[one]) for one in places[:OLD_NAMED]]
    more = len(places) - OLD_NAMED
    return [*told, f"So it is with {more} more."] if more > 0 else told


def _silent(status: ShardStatus) -> str:
    last = "never" if status.last_success is None else f"last at {rfc3339(status.last_success)}"
    shard = status.shard
    where = ", ".join(
        filter(None, (f"account {shard.account}" if shard.account else shard.source, shard.region))
    )
    return f"Not fresh: {where} was read {last}; this is what was known then."


def _truncated(report: Report, choice: Chosen, telling: Telling) -> Alert:
    found, left = report.findings, list(choice.left)
    severity = SEVERITY_WORDS[int(found.severity[left].min())]
    own = {"alertname": TRUNCATED, "rule": str(choice.rule), "severity": str(severity)}
    labels, links = {**dict(telling.labels), **own}, telling.links
    told = {
        **truncated(str(choice.rule), len(choice.told), len(left), links.external_url),
        **links.shown(labels),
    }
    since = datetime.fromtimestamp(int(found.since[left].min()), UTC)
    return Alert.of(labels, told, since, findings_url(links.external_url, rule=str(choice.rule)))
