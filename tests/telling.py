"""What a report says, in words: every output, known by names instead of rows."""

from collections.abc import Sequence
from ipaddress import ip_network

from ipam.finding import RULES, SEVERITY_WORDS, Rule
from ipam.finding_key import identity
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, OVERLAP, REACHABILITY, WHY, Report
from ipam.words import Breach

Subject = tuple[
    str, ...
]  # type, source, id and block of a resource; of the plan "allocation" or "pool", and id


def subjects(report: Report) -> list[Subject]:
    """Name every entity of a report."""
    snapshot = report.snapshot
    rows = range(len(snapshot))
    found: list[Subject] = [
        (str(snapshot.type(row)), snapshot.status(row).shard.source, text.resource, str(snapshot.cidr(row)))
        for row, text in zip(rows, snapshot.texts.of(rows), strict=True)
    ]
    found += [("allocation", one.id) for one in report.tree.allocations]
    return [*found, *(("pool", one.id) for one in report.tree.pools)]


def short(subject: Subject) -> str:
    """Name an entity by its id alone."""
    return subject[2] if len(subject) > 2 else subject[1]


def _named(names: Sequence[str], place: int) -> str | None:
    return names[place] if place >= 0 else None


def verdicts(report: Report) -> dict[Subject, tuple]:
    """List scope, pool, management, compliance, breaches, overlap, count, use and ignore rule of each row."""
    found, tree = report.verdicts, report.tree
    scopes, pools = [one.name for one in tree.scopes], [one.path for one in tree.pools]
    return {
        name: (
            scopes[found.scope[row]],
            _named(pools, int(found.pool[row])),
            str(MANAGEMENT[found.management[row]]),
            str(COMPLIANCE[found.compliance[row]]),
            Breach(int(found.breaches[row])),
            str(OVERLAP[found.overlap[row]]),
            int(found.overlap_count[row]),
            None if found.utilization[row] != found.utilization[row] else float(found.utilization[row]),
            int(found.ignored_by[row]),
        )
        for row, name in enumerate(subjects(report)[: len(report.snapshot)])
    }  # fmt: skip


def candidates(report: Report) -> dict[Subject, tuple]:
    """List pool, decision, reason and the one in the way, of each row that the import plan is about."""
    names, plan = subjects(report), report.candidates
    return {
        names[row]: (report.tree.pools[pool].path, str(DECISION[decision]), str(WHY[why]), _of(names, other))
        for row, pool, decision, why, other in zip(
            plan.row.tolist(), plan.pool.tolist(), plan.decision.tolist(), plan.why.tolist(), plan.other.tolist(),
            strict=True,
        )
    }  # fmt: skip


def besides(report: Report) -> dict[Subject, tuple]:
    """List what else would be in the way of each row that the import plan is about, and whom that names."""
    names, plan = subjects(report), report.candidates
    lines = zip(plan.row.tolist(), plan.besides.tolist(), plan.besides_other.tolist(), strict=True)
    return {names[row]: (str(WHY[why]), _of(names, other)) for row, why, other in lines}


def _of(names: Sequence[Subject], entity: int) -> Subject | None:
    return names[entity] if entity >= 0 else None


def groups(report: Report) -> dict[tuple[str, str, str], tuple]:
    """List members, pairs and reach of each overlap group, by its kind, its scope or domain, and its block."""
    names, overlaps = subjects(report), report.overlaps
    scopes, blocks = [one.name for one in report.tree.scopes], _blocks(report)
    found = {}
    for group in range(len(overlaps)):
        members = overlaps.members(group).tolist()
        pairs = [frozenset((names[one], names[other])) for one, other in overlaps.pairs(group)]
        assert len(pairs) == len(set(pairs))
        domain, scope = int(overlaps.domain[group]), overlaps.scope_of(group)
        place = ("domain", report.reach.names[domain]) if domain >= 0 else ("scope", scopes[scope])
        key = (*place, str(blocks[members[0]]))
        assert key not in found
        reach = str(REACHABILITY[overlaps.reach[group]])
        found[key] = (frozenset(names[one] for one in members), frozenset(pairs), reach)
    return found


def _blocks(report: Report) -> list:
    snapshot = report.snapshot
    return [*map(snapshot.cidr, range(len(snapshot))), *(one.cidr for one in report.tree.allocations)]


def pairs(report: Report) -> set[tuple[str, ...]]:
    """Name both ends of every overlap by their ids, sorted."""
    drawn = (pair for _, listed, _ in groups(report).values() for pair in listed)
    return {tuple(sorted(map(short, pair))) for pair in drawn}


def findings(report: Report) -> dict[str, tuple]:
    """List rule, severity, scope, pool, shard, start and subjects of each finding, by its id."""
    names, found, tree = subjects(report), report.findings, report.tree
    scopes, pools = [one.name for one in tree.scopes], [one.path for one in tree.pools]
    shards = [str(status.shard) for status in report.snapshot.statuses]
    listed = {
        identity(int(found.key[at])): (
            str(RULES[found.rule[at]]),
            str(SEVERITY_WORDS[found.severity[at]]),
            _named(scopes, int(found.scope[at])),
            _named(pools, int(found.pool[at])),
            _named(shards, int(found.shard[at])),
            int(found.since[at]),
            frozenset(names[one] for one in found.subjects[found.starts[at] : found.starts[at + 1]].tolist()),
        )
        for at in range(len(found))
    }
    assert len(listed) == len(found)  # no two findings have one id
    return listed


def of_rule(report: Report, rule: Rule) -> list[list[str]]:
    """Name the subjects of each finding of one rule, sorted."""
    return sorted(sorted(map(short, one[6])) for one in findings(report).values() if one[0] == rule)


def severities(report: Report, rule: Rule = Rule.OVERLAP) -> list[str]:
    """List how grave the findings of one rule are."""
    return [one[1] for one in findings(report).values() if one[0] == rule]


def uses(report: Report) -> dict[str, tuple]:
    """List the exact use and the free blocks of each pool, by its path."""
    return {
        pool.path: (report.pools[place], tuple(map(str, report.pools.free_blocks(place).cidrs())))
        for place, pool in enumerate(report.tree.pools)
    }


def told(report: Report) -> tuple[dict, ...]:
    """Say everything that a report says."""
    return (
        verdicts(report),
        candidates(report),
        besides(report),
        groups(report),
        findings(report),
        uses(report),
    )


def of_resource(report: Report, resource: str, cidr: str | None = None) -> tuple:
    """Return the verdicts on a resource, on its block where it has several."""
    said = (
        one
        for (_, _, name, block), one in verdicts(report).items()
        if name == resource and (cidr is None or ip_network(block) == ip_network(cidr))
    )
    return next(said)


def management(report: Report, resource: str, cidr: str | None = None) -> str:
    """Say whether a resource is managed."""
    return of_resource(report, resource, cidr)[2]


def compliance(report: Report, resource: str, cidr: str | None = None) -> str:
    """Say whether a resource keeps its pool's rules."""
    return of_resource(report, resource, cidr)[3]


def overlap(report: Report, resource: str, cidr: str | None = None) -> str:
    """Say whether a resource overlaps."""
    return of_resource(report, resource, cidr)[5]


def decision(report: Report, resource: str, cidr: str | None = None) -> str:
    """Say what the import plan does with a resource, and why."""
    said = (
        f"{decided}: {why}"
        for (_, _, name, block), (_, decided, why, _) in candidates(report).items()
        if name == resource and (cidr is None or block == cidr)
    )
    return next(said)
