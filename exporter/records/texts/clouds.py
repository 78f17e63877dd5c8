"""Words about what clouds tell: shards that do not answer, addresses nobody uses, verdicts that differ."""

from collections.abc import Iterator

from exporter.records.advice import Case, Words
from exporter.records.moments import rfc3339_or_none
from exporter.records.phrases import counted, lasting, phrase
from ipam.opinion import Opinion
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP

Differing = tuple[str, str, str]  # which verdict, theirs, ours


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
    differing = [one for opinion in _opinions(case) for one in _differing(case, opinion)]
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


def _opinions(case: Case) -> Iterator[Opinion]:
    """Yield what a cloud says of this block, and not of an equal one elsewhere."""
    block = case.subjects[0]
    known = {block["id"], case.report.snapshot.text(case.entity).parent} - {""}
    for one in case.advice.opinions.get((block["provider"], block["type"], block["cidr"]), ()):
        if {one.resource, one.vpc} & known:
            yield one


def _differing(case: Case, opinion: Opinion) -> Iterator[Differing]:
    verdicts, row = case.report.verdicts, case.entity
    for verdict, theirs, ours in (
        ("management", opinion.management, MANAGEMENT[verdicts.management[row]]),
        ("compliance", opinion.compliance, COMPLIANCE[verdicts.compliance[row]]),
        ("overlap", opinion.overlap, OVERLAP[verdicts.overlap[row]]),
    ):
        if theirs != ours:
            yield verdict, str(theirs), str(ours)
