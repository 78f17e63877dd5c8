"""Words about what clouds tell: shards that do not answer, addresses nobody uses, verdicts that differ."""

from collections.abc import Iterator

import numpy as np

from exporter.records.advice import Case, Words
from exporter.records.moments import rfc3339_or_none
from exporter.records.phrases import counted, lasting, phrase
from ipam.claims import comparable, spoken_of
from ipam.opinions import words
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP

Differing = tuple[str, str, str]  # which verdict, theirs, ours

VERDICTS = ("management", "compliance", "overlap")


def idle(case: Case) -> Words:
    """Tell of an Elastic IP that nothing uses."""
    since = int(case.report.findings.since[case.place])
    age = lasting(case.report.at.timestamp() - since)
    address = case.subjects[0]
    return Words(
        f"{phrase(address)} is attached to nothing, first noticed {age} ago",
        f"release it in account {address['account']}, or attach it: it is paid for by the hour",
        {},
    )


def stale(case: Case) -> Words:
    """Tell of a shard whose data are too old."""
    status = case.report.snapshot.statuses[int(case.report.findings.shard[case.place])]
    last = rfc3339_or_none(status.last_success)
    known = f"its data are of {last}" if last else "it has never answered"
    why = f": {status.error}" if status.error else ""
    return Words(
        f"shard {status.shard} is stale, {known}{why}",
        "mend what the error names (credentials, role, region, network); where there is none, run "
        "`cidrwatch scan`, or start the daemon; what was known is kept until then",
        {
            "shard": str(status.shard),
            "error_class": None if status.error_class is None else str(status.error_class),
            "error": status.error or None,
            "last_success": last,
            "failures": status.failures,
        },
    )


def vanished(case: Case) -> Words:
    """Tell of a shard of which most is missing all at once."""
    status = case.report.snapshot.statuses[int(case.report.findings.shard[case.place])]
    gone = counted(status.vanished, "resource")
    return Words(
        f"the last answer of shard {status.shard} lacked {gone}, most of what it held; it is not believed "
        "before another answer confirms it",
        "nothing, where the account was cleared on purpose: the shard is read again within a minute, or run "
        "`cidrwatch scan`; otherwise look at what its role may see; what was known is kept until then",
        {
            "shard": str(status.shard),
            "vanished_resources": status.vanished,
            "last_success": rfc3339_or_none(status.last_success),
        },
    )


def rejected(case: Case) -> Words:
    """Tell of a shard that answered with rows that make no sense."""
    status = case.report.snapshot.statuses[int(case.report.findings.shard[case.place])]
    return Words(
        f"shard {status.shard} answered with {counted(status.rejected, 'row')} that could not be read",
        "look at the log of the last collection for the rows; their last good copies are kept",
        {"shard": str(status.shard), "rejected_rows": status.rejected},
    )


def drift(case: Case) -> Words:
    """Tell what a cloud's own IPAM says of a block, and what we say."""
    provider = case.subjects[0]["provider"]
    differing = tuple(dict.fromkeys(_differing(case)))
    theirs = ", ".join(f"{verdict} {them}" for verdict, them, _ in differing)
    ours = ", ".join(f"{verdict} {us}" for verdict, _, us in differing)
    return Words(
        f"the IPAM of {provider} says of {phrase(case.subjects[0])}: {theirs}; this analysis says: {ours}",
        "compare its pools, rules and allocations with the plan here, and correct the one that is wrong; "
        "just after a change the cloud may only be behind",
        {
            "theirs": {verdict: them for verdict, them, _ in differing},
            "ours": {verdict: us for verdict, _, us in differing},
        },
    )


def _differing(case: Case) -> Iterator[Differing]:
    """Yield the verdicts of a cloud on this block, and not on an equal one elsewhere, that are not ours."""
    report, verdicts, row = case.report, case.report.verdicts, case.entity
    ours = (
        MANAGEMENT[verdicts.management[row]],
        COMPLIANCE[verdicts.compliance[row]],
        OVERLAP[verdicts.overlap[row]],
    )
    of, place = spoken_of(report.snapshot, np.array([row]))
    mirrors = tuple(scope.mirror for scope in report.tree.scopes)
    place = place[comparable(report.snapshot, place, verdicts.scope.take(of), mirrors)]
    for said in report.snapshot.opinions.said.take(place).tolist():
        for verdict, theirs, mine in zip(VERDICTS, words(said), ours, strict=True):
            if theirs != mine:
                yield verdict, str(theirs), str(mine)
