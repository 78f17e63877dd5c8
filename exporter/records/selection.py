"""Filters over whole columns, so that a million rows are judged before one record is made."""

import numpy as np

from exporter.records.entities import ALLOCATION
from exporter.records.filter import Filter, pools
from ipam.blocks import Flags
from ipam.finding import RULES, SEVERITY_WORDS
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, NONE, OVERLAP, Report
from ipam.shard import ShardStatus
from ipam.words import TYPE_OF_KIND


def rows(report: Report, wanted: Filter) -> Flags:
    """Flag the rows that meet every condition but `status`."""
    flags = _rows_by_shard(report, wanted)
    if wanted.account:
        flags &= report.snapshot.columns.owner == _place(report.snapshot.owners, wanted.account)
    if wanted.scope:
        flags &= report.verdicts.scope == _scope(report, wanted)
    if wanted.pool:
        flags &= np.isin(report.verdicts.pool, list(pools(report, wanted)))
    return flags


def rows_with_status(report: Report, status: str) -> Flags:
    """Flag the rows of which one of the three statuses is the given word; all where it is empty."""
    verdicts = report.verdicts
    if not status:
        return np.ones(len(report.snapshot), np.bool_)
    flags: Flags = _is(verdicts.management, MANAGEMENT, status)
    flags |= _is(verdicts.compliance, COMPLIANCE, status)
    flags |= _is(verdicts.overlap, OVERLAP, status)
    return flags


def entities(report: Report, wanted: Filter) -> Flags:
    """Flag the rows, custom allocations and pools that meet every condition but `status`."""
    chosen, tree = pools(report, wanted), report.tree
    foreign = bool(wanted.provider or wanted.account or wanted.type not in ("", ALLOCATION))
    meets = {
        pool.id: not foreign
        and wanted.region in ("", pool.locale)
        and wanted.scope in ("", pool.scope)
        and place in chosen
        for place, pool in enumerate(tree.pools)
    }
    held = [meets[allocation.pool] for allocation in tree.allocations]
    return np.concatenate((rows(report, wanted), np.array([*held, *([False] * len(tree.pools))], np.bool_)))


def findings(report: Report, wanted: Filter) -> Flags:
    """Flag the findings that meet every condition."""
    found = report.findings
    flags = np.ones(len(found), np.bool_)
    if wanted.status:
        flags &= _is(found.rule, RULES, wanted.status) | _is(found.severity, SEVERITY_WORDS, wanted.status)
    if wanted.rule:
        flags &= _is(found.rule, RULES, wanted.rule)
    if wanted.severity:
        flags &= _is(found.severity, SEVERITY_WORDS, wanted.severity)
    if wanted.scope:
        flags &= found.scope == _scope(report, wanted)
    if wanted.pool or wanted.provider or wanted.account or wanted.region or wanted.type:
        flags &= _by_subject(report, wanted) | _by_pool(report, wanted) | _by_shard(report, wanted)
    return flags


def candidates(report: Report, wanted: Filter) -> Flags:
    """Flag the lines of the import plan that meet every condition."""
    plan = report.candidates
    flags = rows(report, wanted)[plan.row]
    return flags & _is(plan.decision, DECISION, wanted.status) if wanted.status else flags


def shard_meets(status: ShardStatus, wanted: Filter) -> bool:
    """Tell whether a shard meets every condition."""
    shard = status.shard
    return (
        wanted.provider in ("", shard.provider)
        and wanted.account in ("", shard.account)
        and wanted.region in ("", shard.region)
        and wanted.type in ("", shard.kind)
        and wanted.status in ("", status.state)
    )


def _rows_by_shard(report: Report, wanted: Filter) -> Flags:
    of_shard = np.array(
        [
            wanted.provider in ("", status.shard.provider)
            and wanted.type in ("", TYPE_OF_KIND.get(status.shard.kind))
            for status in report.snapshot.statuses
        ],
        np.bool_,
    )
    flags: Flags = of_shard[report.snapshot.columns.shard]
    return flags & report.snapshot.in_regions((wanted.region,)) if wanted.region else flags


def _by_subject(report: Report, wanted: Filter) -> Flags:
    """Flag the findings of which one subject meets the conditions."""
    found = report.findings
    finding = np.repeat(np.arange(len(found)), np.diff(found.starts))
    flags: Flags = np.zeros(len(found), np.bool_)
    flags[finding[entities(report, wanted)[found.subjects]]] = True
    return flags


def _by_pool(report: Report, wanted: Filter) -> Flags:
    """Flag the findings about a pool itself; they meet no condition about resources."""
    found = report.findings
    if wanted.provider or wanted.account or wanted.region or wanted.type:
        return np.zeros(len(found), np.bool_)
    about_pool = (found.pool >= 0) & (np.diff(found.starts) == 0)
    flags: Flags = about_pool & np.isin(found.pool, list(pools(report, wanted)))
    return flags


def _by_shard(report: Report, wanted: Filter) -> Flags:
    """Flag the findings about a shard; they lie in no pool."""
    found = report.findings
    if wanted.pool:
        return np.zeros(len(found), np.bool_)
    conditions = Filter(
        provider=wanted.provider, account=wanted.account, region=wanted.region, type=wanted.type
    )
    meets = np.array([shard_meets(status, conditions) for status in report.snapshot.statuses] + [False])
    flags: Flags = meets[found.shard]  # NONE is the last place, which is False
    return flags


def _place(words: tuple[str, ...], word: str) -> int:
    """Find the number of a word, NONE where it has none."""
    return words.index(word) if word in words else NONE


def _scope(report: Report, wanted: Filter) -> int:
    return [scope.name for scope in report.tree.scopes].index(wanted.scope)


def _is(column: np.ndarray[tuple[int], np.dtype[np.uint8]], words: tuple[str, ...], word: str) -> Flags:
    flags: Flags = column == words.index(word) if word in words else np.zeros(len(column), np.bool_)
    return flags
