"""What has changed among the alerts, as messages for people: one for what belongs together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Self

from exporter.alerting.alert import Alert
from exporter.alerting.annotations import findings_url
from exporter.records.phrases import counted
from ipam.finding import SEVERITY_WORDS, Severity

LINES = 5  # findings that one message names before it counts
MOST = 10  # messages at once; what would take more is told in one, by numbers
SUBJECTS = 3  # lines about who is concerned, of one finding
LONGEST = 300  # characters of one text
POOL = "pool "
RESOLVED = "resolved"

Key = str


@dataclass(frozen=True, slots=True)
class Told:
    """One finding as messages tell of it; kept, so that its end can be told as well."""

    rule: str
    severity: str
    where: str  # the pool, or else the account; "" for neither
    summary: str
    description: str = ""
    remedy: str = ""

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """Take the words of an alert."""
        labels, words = dict(alert.labels), dict(alert.annotations)
        pool, account = labels.get("pool"), labels.get("account")
        where = f"{POOL}{pool}" if pool else f"account {account}" if account else ""
        told = (words.get(name, "") for name in ("summary", "description", "remediation"))
        return cls(labels.get("rule", ""), labels.get("severity", ""), where, *told)

    @classmethod
    def recalled(cls, kept: Mapping[str, str]) -> Self:
        """Read what was kept; what another version did not know is empty."""
        return cls(**{one.name: str(kept.get(one.name, "")) for one in fields(cls)})

    @property
    def pool(self) -> str:
        """Return the pool, "" where there is none."""
        return self.where.removeprefix(POOL) if self.where.startswith(POOL) else ""

    @property
    def kept(self) -> Mapping[str, str]:
        """Write it to be kept, without what only a new finding needs."""
        return {**asdict(self), "description": "", "remedy": ""}


Findings = Mapping[Key, Told]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent; once it is, `now` is known of the findings that it tells of."""

    title: str
    body: str
    severity: Severity | None  # the gravest of what is open; None where everything is resolved
    now: Mapping[Key, Told | None]  # None: it is gone


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one finding."""

    key: Key
    before: Told | None
    now: Told | None

    @property
    def told(self) -> Told:
        """Return what it was last."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def word(self) -> str:
        """Say what happened."""
        if self.now is None:
            return RESOLVED
        return "opened" if self.before is None else f"now {self.now.severity}"


def told_findings(alerts: Iterable[Alert]) -> Findings:
    """Name what alerts tell of: one finding, whatever its severity, or the rest of a rule."""
    return {alert.key: Told.of(alert) for alert in alerts}


def messages(before: Findings, now: Findings, page: str) -> Sequence[Message]:
    """Tell what changed.

    Args:
        before: The findings as they were told last.
        now: The findings that are open.
        page: The URL under which the daemon shows them.
    """
    listed = _changes(before, now)
    grouped = [list(some) for _, some in groupby(listed, key=_group)]
    if len(grouped) > MOST:
        return [_digest(listed, len(now), page)]
    return [_message(group, page) for group in grouped]


def _changes(before: Findings, now: Findings) -> Sequence[Change]:
    """List what opened, was resolved, or is graver or less grave than it was."""
    found = [Change(one, before.get(one), now.get(one)) for one in before.keys() | now.keys()]
    return sorted((one for one in found if _differs(one)), key=_order)


def _differs(one: Change) -> bool:
    return one.before is None or one.now is None or one.before.severity != one.now.severity


def _order(one: Change) -> tuple[int, str, str, bool, str]:
    return (*_group(one), one.now is None, one.key)


def _group(one: Change) -> tuple[int, str, str]:
    """Group by rule and pool or account; the gravest come first."""
    return _rank(one.told.severity), one.told.rule, one.told.where


def _rank(severity: str) -> int:
    return SEVERITY_WORDS.index(Severity(severity)) if severity in SEVERITY_WORDS else len(SEVERITY_WORDS)


def _message(group: Sequence[Change], page: str) -> Message:
    first, severity = group[0].told, _severity(group)
    where = f" in {first.where}" if first.where else ""
    title = f"{severity or RESOLVED}: {first.rule}{where}: {_counts(group)}"
    return Message(title, "\n".join(_lines(group, page)), severity, _now(group))


def _lines(group: Sequence[Change], page: str) -> Iterator[str]:
    for one in group[:LINES]:
        yield f"{one.word.capitalize()}: {_cut(one.told.summary)}"
        if one.now is not None:
            yield from map(_cut, one.now.description.splitlines()[:SUBJECTS])
            if one.now.remedy:
                yield f"What to do: {_cut(one.now.remedy)}"
        yield ""
    if len(group) > LINES:
        first = group[0].told
        listed = findings_url(page, rule=first.rule, severity=first.severity, pool=first.pool)
        yield f"And {len(group) - LINES} more: {listed}"
    yield page


def _digest(listed: Sequence[Change], open_: int, page: str) -> Message:
    """Tell very much at once by numbers, as after the first reading of an estate."""
    by_rule = sorted(listed, key=_rule)
    all_ = findings_url(page)
    parts = [
        f"- {rule} ({severity}): {_counts(list(some))}"
        for (_, rule, severity), some in groupby(by_rule, key=_rule)
    ]
    body = "\n".join(
        (*parts, f"{counted(open_, 'finding')} open now: `cidrwatch findings` lists them.", all_)
    )
    return Message(f"findings: {_counts(by_rule)}", body, _severity(listed), _now(listed))


def _rule(one: Change) -> tuple[int, str, str]:
    return _rank(one.told.severity), one.told.rule, one.told.severity


def _counts(some: Sequence[Change]) -> str:
    words = [one.word for one in some]
    return ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))


def _severity(some: Sequence[Change]) -> Severity | None:
    """Return the gravest severity of what is open; None where everything is resolved."""
    ranks = [_rank(one.now.severity) for one in some if one.now is not None]
    return SEVERITY_WORDS[min(*ranks, len(SEVERITY_WORDS) - 1)] if ranks else None


def _now(some: Sequence[Change]) -> Mapping[Key, Told | None]:
    return {one.key: one.now for one in some}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
