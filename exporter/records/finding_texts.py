"""The sentences of a finding: what is wrong and where, and the way out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exporter.records.candidates import candidate, entities_of_candidate, phrase
from exporter.records.compliance import reasons
from exporter.records.entities import Record
from exporter.records.moments import rfc3339_or_none
from exporter.records.overlaps import maximal_cidr
from ipam.finding import RULES, Rule
from ipam.report import REACHABILITY, Report
from ipam.words import Breach

OF_THE_IMPORT_PLAN = frozenset((Rule.UNMANAGED_IN_POOL, Rule.IMPORT_CANDIDATE, Rule.IMPORT_BLOCKED))
NAMED = 3  # subjects that a summary names before it counts


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about one finding."""

    summary: str
    remedy: str
    detail: Record


def words(report: Report, place: int, subjects: Sequence[Record]) -> Words:
    """Say what is wrong, where, and what to do about it."""
    return TEXTS[RULES[report.findings.rule[place]]](report, place, subjects)


def entities_of_words(report: Report, place: int) -> tuple[int, ...]:
    """List the entities that the words of a finding tell of beside its subjects."""
    if RULES[report.findings.rule[place]] not in OF_THE_IMPORT_PLAN:
        return ()
    line = _line(report, _row(report, place))
    return () if line is None else entities_of_candidate(report, line)


def _overlap(report: Report, place: int, subjects: Sequence[Record]) -> Words:
    group = int(report.findings.group[place])
    first, stop = report.findings.starts[place : place + 2].tolist()
    members, cidr = stop - first, maximal_cidr(report, group)
    return Words(
        f"{members} networks share addresses of {cidr}: {_named(subjects, members)}",
        "renumber all but one of them, move those that never meet into a scope of their own, "
        "or ignore them with a reason",
        {
            "cidr": str(cidr),
            "blocks": members,
            "reachability": str(REACHABILITY[report.overlaps.reach[group]]),
        },
    )


def _named(subjects: Sequence[Record], count: int) -> str:
    """Name the first subjects, and count the others."""
    named = ", ".join(phrase(one) for one in subjects[:NAMED])
    return f"{named} and {count - NAMED} more" if count > NAMED else named


def _plain(summary: str, remedy: str) -> Callable[[Report, int, Sequence[Record]], Words]:
    """Make the words of a rule that says the same of whatever it is about."""

    def text(report: Report, place: int, subjects: Sequence[Record]) -> Words:
        first, stop = report.findings.starts[place : place + 2].tolist()
        about = _named(subjects, stop - first) if subjects else f"pool '{_pool(report, place)}'"
        return Words(summary.format(about=about), remedy, {})

    return text


def _breach(breach: Breach, remedy: str) -> Callable[[Report, int, Sequence[Record]], Words]:
    def text(report: Report, place: int, subjects: Sequence[Record]) -> Words:
        broken = reasons(report, _row(report, place), breach)
        said = "; ".join(reason["text"] for reason in broken)
        return Words(f"{phrase(subjects[0])} breaks a rule: {said}", remedy, {"reasons": broken})

    return text


def _planned(summary: str, remedy: str) -> Callable[[Report, int, Sequence[Record]], Words]:
    def text(report: Report, place: int, subjects: Sequence[Record]) -> Words:
        line = _line(report, _row(report, place))
        if line is None:
            return _declared(report, place, subjects)
        verdict = candidate(report, line)
        why = "; ".join(reason["text"] for reason in verdict["reasons"])
        return Words(
            summary.format(subject=phrase(subjects[0]), pool=_pool(report, place), why=why),
            remedy.format(pool=_pool(report, place)),
            {"decision": verdict["decision"], "reasons": verdict["reasons"]},
        )

    return text


def _declared(report: Report, place: int, subjects: Sequence[Record]) -> Words:
    """Speak of a declared network, which auto-import never takes."""
    pool = _pool(report, place)
    return Words(
        f"{phrase(subjects[0])} lies in pool '{pool}' without a reservation around it",
        f"declare an allocation for it in pool '{pool}', so that its space is never given away",
        {"decision": None, "reasons": []},
    )


def _space(summary: str, remedy: str) -> Callable[[Report, int, Sequence[Record]], Words]:
    def text(report: Report, place: int, _subjects: Sequence[Record]) -> Words:
        number = int(report.findings.pool[place])
        pool, use = report.tree.pools[number], report.pools[number]
        detail = {
            "utilization": use.utilization,
            "safe_addresses": str(use.safe),
            "default_netmask_length": pool.rules.default_netmask_length,
            "allocatable_blocks": use.allocatable_blocks,
            "largest_free_block": None if use.largest_free_block is None else str(use.largest_free_block),
            "fragmentation": use.fragmentation,
        }
        return Words(summary.format(pool=pool.path, left=_left(detail), **detail), remedy, detail)

    return text


def _left(detail: Record) -> str:
    """Say how much a pool can still give away."""
    length, blocks = detail["default_netmask_length"], detail["allocatable_blocks"]
    if length is None or blocks is None:
        return f"{detail['safe_addresses']} addresses"
    return f"{blocks} {'block' if blocks == 1 else 'blocks'} of /{length}"


def _stale(report: Report, place: int, _subjects: Sequence[Record]) -> Words:
    status = report.snapshot.statuses[int(report.findings.shard[place])]
    last = rfc3339_or_none(status.last_success)
    known = f"its data are of {last}" if last else "it has never answered"
    why = f": {status.error}" if status.error else ""
    return Words(
        f"shard {status.shard} is stale, {known}{why}",
        "mend what the error names (credentials, role, region, network); what was known is kept until then",
        {
            "shard": str(status.shard),
            "error_class": None if status.error_class is None else str(status.error_class),
            "error": status.error or None,
            "last_success": last,
            "failures": status.failures,
        },
    )


def _rejected(report: Report, place: int, _subjects: Sequence[Record]) -> Words:
    status = report.snapshot.statuses[int(report.findings.shard[place])]
    rows = f"{status.rejected} {'row' if status.rejected == 1 else 'rows'}"
    return Words(
        f"shard {status.shard} answered with {rows} that could not be read",
        "look at the log of the last collection for the rows; their last good copies are kept",
        {"shard": str(status.shard), "rejected_rows": status.rejected},
    )


def _row(report: Report, place: int) -> int:
    return int(report.findings.subjects[report.findings.starts[place]])


def _line(report: Report, row: int) -> int | None:
    """Find a row in the import plan, at once where the plan stands in the order of the rows."""
    rows = report.candidates.row
    line = int(np.searchsorted(rows, row))
    if line < len(rows) and rows[line] == row:
        return line
    found = np.flatnonzero(rows == row)
    return int(found[0]) if len(found) else None


def _pool(report: Report, place: int) -> str:
    return report.tree.pools[int(report.findings.pool[place])].path


TEXTS: dict[Rule, Callable[[Report, int, Sequence[Record]], Words]] = {
    Rule.OVERLAP: _overlap,
    Rule.NETMASK_OUT_OF_BOUNDS: _breach(
        Breach.NETMASK_OUT_OF_BOUNDS,
        "replace the block by one of an allowed size, or change the pool's netmask bounds",
    ),
    Rule.TAG_MISSING: _breach(
        Breach.TAG_MISSING, "set the tags on the resource, or change the tags that the pool asks for"
    ),
    Rule.LOCALE_MISMATCH: _breach(
        Breach.LOCALE_MISMATCH, "move the network to a pool of its own region, or change the pool's locale"
    ),
    Rule.OWNER_NOT_SHARED: _breach(
        Breach.OWNER_NOT_SHARED, "share the pool with the account, or move the network to a pool of its own"
    ),
    Rule.UNMANAGED_IN_POOL: _planned(
        "{subject} lies in pool '{pool}' without an allocation: {why}",
        "declare an allocation of this block in pool '{pool}', turn its auto_import on, or ignore the block",
    ),
    Rule.IMPORT_CANDIDATE: _planned(
        "{subject} would be imported into pool '{pool}': {why}",
        "nothing has to be done; to keep it out of pool '{pool}', ignore it with a reason",
    ),
    Rule.IMPORT_BLOCKED: _planned(
        "{subject} cannot be imported into pool '{pool}': {why}",
        "release the allocation that stands in the way, or ignore the block; until then its space in pool "
        "'{pool}' is avoided, not managed",
    ),
    Rule.GHOST_ALLOCATION: _plain(
        "{about} is held for a network that is gone",
        "release it, so that its space can be given away again",
    ),
    Rule.ALLOCATION_OUTSIDE_POOL: _plain(
        "{about} does not lie in one CIDR of its pool", "release it, or provision its space to the pool"
    ),
    Rule.ALLOCATION_CONFLICT: _plain(
        "one pool has given the same addresses away twice: {about}", "release all but one of them"
    ),
    Rule.SUBPOOL_MISMATCH: _plain(
        "a sub-pool and the allocations of its parent differ: {about}",
        "make the CIDRs of the sub-pool and its allocations in the parent the same",
    ),
    Rule.POOL_EXHAUSTED: _space(
        "pool '{pool}' is exhausted: no block of /{default_netmask_length} is left",
        "provision more space to the pool, or release allocations that are not needed",
    ),
    Rule.POOL_NEARLY_EXHAUSTED: _space(
        "pool '{pool}' is nearly exhausted: {left} left, {utilization:.1%} used",
        "provision more space to the pool before the last block is taken, or release what is not needed",
    ),
    Rule.POOL_FRAGMENTED: _space(
        "pool '{pool}' is fragmented: {fragmentation:.1%} of its free space lies outside the largest free "
        "block, {largest_free_block}",
        "allocate best fit, and move small allocations together when they are renewed",
    ),
    Rule.EIP_UNASSOCIATED: _plain("{about} is attached to nothing", "release it, or attach it"),
    Rule.QUOTA_HEADROOM: _plain(
        "{about} comes near one of its quotas", "raise the quota in time, or join what is split"
    ),
    Rule.EXEMPTION_EXPIRED: _plain(
        "an exemption has passed its last day: {about}",
        "mend what it silenced, renew the exemption with a later day, or remove it",
    ),
    Rule.STALE_SHARD: _stale,
    Rule.ROW_REJECTED: _rejected,
    Rule.VERDICT_DRIFT: _plain(
        "the IPAM of the cloud judges {about} otherwise than this analysis",
        "compare its plan with this one, and correct the one that is wrong",
    ),
}
