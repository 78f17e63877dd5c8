"""Whether auto-import would take a block, and how it would stand in its pool."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from analyzer.freshness import freshness
from analyzer.meeting import equal
from analyzer.partners import partners
from analyzer.sides import vpc_network
from ipam.cidr import Cidr
from ipam.pool import Pool, PoolTree
from ipam.report import DECISION, MANAGEMENT, NONE, Report
from ipam.snapshot import Snapshot
from ipam.what_if import MOST, SUPPOSED, Action, Because, Outcome, Pair, Reason, Result
from ipam.words import Decision, Management, ResourceType


def with_auto_import(tree: PoolTree, pool: Pool | None) -> PoolTree:
    """Return a plan in which the pool imports by itself."""
    if pool is None or pool.auto_import:
        return tree
    pools = tuple(replace(one, auto_import=True) if one.id == pool.id else one for one in tree.pools)
    return replace(tree, pools=pools)


def rows_of_vpc(report: Report, name: str) -> list[int]:
    """List the blocks of a VPC; none where no cloud has it."""
    network = vpc_network(report, name)
    if network is None:
        return []
    flags = (report.snapshot.columns.network == network) & report.snapshot.types(ResourceType.VPC)
    rows: list[int] = np.flatnonzero(flags).tolist()
    return rows


def rows_of_block(snapshot: Snapshot, cidr: Cidr) -> list[int]:
    """List the VPC blocks and Elastic IPs that are the very block."""
    flags = snapshot.types(ResourceType.VPC) | snapshot.types(ResourceType.EIP)
    rows: list[int] = np.flatnonzero(flags & equal(snapshot.columns, cidr)).tolist()
    return rows


def imported(report: Report, row: int, asked: Mapping[str, object], pool: Pool | None) -> Outcome:
    """Judge the import of one row.

    Args:
        report: The analysis, made with the plan of `with_auto_import`.
        row: The block.
        asked: The words that the user gave.
        pool: Where it should go; None leaves it to the plan.
    """
    reasons = tuple(_reasons(report, row, pool))
    misplaced = any(one.code is Because.IN_ANOTHER_POOL for one in reasons)
    refused = misplaced or not _managed(report, row)
    met = partners(report, row)
    pairs = tuple(_ordered(report, row, other) for other in met[:MOST])
    result = Result.REFUSED if refused else Result.COLLIDES if pairs else Result.OK
    more = (Reason(Because.MORE_COLLISIONS, {}),) if len(met) > MOST else ()
    told = (*reasons, *more, *freshness(report))
    return Outcome(Action.IMPORT, asked, result, report.snapshot.cidr(row), pairs, told, row)


def _reasons(report: Report, row: int, pool: Pool | None) -> Iterator[Reason]:
    """Say what the import plan, which has words of its own, does not."""
    place = int(report.verdicts.pool[row])
    cidr = report.snapshot.cidr(row)
    if place == NONE:
        yield Reason(Because.IN_NO_POOL, {"cidr": cidr, "scope": _scope(report, row)})
    elif pool is not None and report.tree.pools[place].id != pool.id:
        values = {"cidr": cidr, "pool": pool.path, "deepest": report.tree.pools[place].path}
        yield Reason(Because.IN_ANOTHER_POOL, values)
    elif report.snapshot.status(row).shard.source == SUPPOSED:
        yield Reason(Because.AS_THE_POOL_ASKS, {"pool": report.tree.pools[place].path})
    if report.verdicts.breaches[row]:
        yield Reason(Because.BREAKS_RULES, {"pool": report.tree.pools[place].path})
    if _decision(report, row) is None:
        if _managed(report, row):
            yield Reason(Because.ALREADY_MANAGED, {"cidr": cidr})
        elif report.verdicts.management[row] == MANAGEMENT.index(Management.IGNORED):
            yield Reason(Because.IGNORED_BY_RULE, {"cidr": cidr})


def _scope(report: Report, row: int) -> str:
    return report.tree.scopes[int(report.verdicts.scope[row])].name


def _managed(report: Report, row: int) -> bool:
    return bool(report.verdicts.management[row] == MANAGEMENT.index(Management.MANAGED))


def _decision(report: Report, row: int) -> Decision | None:
    """Return what the import plan decides, None where it has nothing to decide."""
    line = line_of(report, row)
    return None if line is None else DECISION[report.candidates.decision[line]]


def line_of(report: Report, row: int) -> int | None:
    """Find a row in the import plan."""
    lines = np.flatnonzero(report.candidates.row == row)
    return int(lines[0]) if len(lines) else None


def _ordered(report: Report, row: int, other: int) -> Pair:
    """Put the larger block first."""
    rows = len(report.snapshot)
    theirs = (
        report.snapshot.cidr(other).prefixlen
        if other < rows
        else report.tree.allocations[other - rows].cidr.prefixlen
    )
    return (other, row) if theirs <= report.snapshot.cidr(row).prefixlen else (row, other)
