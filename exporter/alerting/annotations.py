"""What an alert tells whoever is woken by it: what is wrong, who is in it, since when, and the way out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from exporter.alerting.arns import arn
from exporter.records.entities import Record
from exporter.records.phrases import TYPE_WORDS
from ipam.finding import Rule
from ipam.words import Reachability

NAMED = 6  # subjects that a description names before it counts
LONGEST = 4000  # characters of one text: receivers cut longer ones where they like
FINDING, TRUNCATED = "IPAMFinding", "IPAMFindingsTruncated"
MEANING = {  # of an overlap, by whether its networks reach each other
    Reachability.LIVE: "They are routed to each other: packets for shared addresses may reach the wrong one.",
    Reachability.UNKNOWN: (
        "Whether they are routed to each other is not known; where they are, packets may reach the wrong one."
    ),
    Reachability.LATENT: "Nothing routes them to each other now; joining them would break one of them.",
}
UNTIL_THEN = "until then keep "  # as an overlap that is live says it

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """Where more is told."""

    external_url: str
    runbooks: str = ""  # a folder of runbooks, each in a file with the name of its alert
    dashboard: str = ""

    def finding(self, identity: str) -> str:
        """Return where a finding is shown."""
        return f"{findings_url(self.external_url)}/{identity}"

    def shown(self, labels: Words) -> Words:
        """Return the links of an alert with these labels."""
        found = {}
        if self.runbooks:
            found["runbook_url"] = f"{self.runbooks.rstrip('/')}/{labels['alertname']}.md"
        if self.dashboard:
            variables = {f"var-{name}": labels[name] for name in ("provider", "pool") if labels.get(name)}
            asked = f"?{urlencode(variables, quote_via=quote)}" if variables else ""
            found["dashboard_url"] = f"{self.dashboard}{asked}"
        return found


def findings_url(external_url: str, **wanted: str) -> str:
    """Return where the findings are listed that meet some conditions; those that are empty are left out."""
    asked = urlencode({name: value for name, value in wanted.items() if value}, quote_via=quote)
    return f"{external_url.rstrip('/')}/findings{'?' if asked else ''}{asked}"


def annotations(finding: Record, links: Links, notes: Collection[str] = ()) -> Words:
    """Tell of a finding.

    Args:
        finding: Its record.
        links: Where more is told.
        notes: Sentences about its pools, and about what it rests on and is not freshly known.
    """
    return {
        "summary": _sentence(_head(finding)),
        "description": _short("\n".join(_description(finding, links, notes))),
        "remediation": _short("\n".join(_steps(finding["remedy"]))),
    }


def truncated(rule: str, told: int, left: int, external_url: str) -> Words:
    """Tell of findings that are no alerts of their own."""
    return {
        "summary": f"{left} more findings of rule {rule} are open than are told one by one.",
        "description": (
            f"{told + left} findings of rule {rule} are open. {told} of them are alerts of their own, the "
            f"gravest and oldest; {left} are not. So many at once mostly have one cause: a rule of a pool "
            "that nothing meets, a plan that was imported by halves, an account without tags."
        ),
        "remediation": (
            f"List all of them at {findings_url(external_url, rule=rule)}, or with `cidrwatch findings "
            f"--status {rule}`, and look for what they share; raise alerts.most_per_rule to have more "
            "of them told one by one."
        ),
    }


def _head(finding: Record) -> str:
    """Say what is wrong in one line; of an overlap without its networks, of which the description tells."""
    summary: str = finding["summary"]
    return summary.partition(": ")[0] if finding["rule"] == Rule.OVERLAP else summary


def _description(finding: Record, links: Links, notes: Collection[str]) -> Iterator[str]:
    if finding["rule"] == Rule.OVERLAP:
        yield MEANING[finding["detail"]["reachability"]]
    yield from (f"- {_subject(one)}" for one in finding["subjects"][:NAMED])
    more = finding["subject_count"] - NAMED
    if more > 0:
        yield f"- and {more} more: {links.finding(finding['id'])}"
    pool = f", in pool {finding['pool']}" if finding["pool"] else ""
    scope = f", scope {finding['scope']}" if finding["scope"] else ""
    yield f"Open since {finding['since'][:16].replace('T', ' ')} UTC{pool}{scope}."
    yield from notes


def _steps(remedy: str) -> Iterator[str]:
    """Yield the parts of a way out, one in a line; what can be done at once comes first."""
    parts = remedy.split("; ")
    at_once = [part for part in parts if part.startswith(UNTIL_THEN)]
    yield from (f"Now: keep {part.removeprefix(UNTIL_THEN)}." for part in at_once)
    yield from (_sentence(part) for part in parts if part not in at_once)


def _subject(one: Record) -> str:
    """Describe what is concerned, who answers for it, and where it is found in a console."""
    word = TYPE_WORDS.get(one["type"], one["type"])
    name = f" ({one['name']})" if one["name"] and one["name"] != one["id"] else ""
    account = f"account {one['account']}" if one["account"] else ""
    owner = f"owner {one['owner'] or 'unknown'}"
    if account and one["owner"] == one["account"]:
        owner, account = f"owner {account}", ""
    told = (f"{one['cidr']} {word} {one['id']}{name}", owner, account, one["region"], arn(one))
    return ", ".join(filter(None, told))


def _sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
