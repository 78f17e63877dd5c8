"""The address space of a root pool drawn to scale: its pools in rows, below them what was discovered."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64
from ipam.cidr import WIDTH, Cidr, first
from ipam.pool import Pool
from ipam.report import MANAGEMENT, OVERLAP, Report
from ipam.words import Family, Management, Overlap, ResourceType

COLUMNS = 1000  # the resolution of the drawing; what is smaller still fills one column
ROWS = 4  # of pools
TICKS = 8
FREE, MANAGED, UNMANAGED, OVERLAPPING = range(4)
HOSTS = np.array([(1 << length) - 1 for length in range(WIDTH[Family.IPV4], -1, -1)], np.uint32)  # host bits
STATES = ("free", "managed", "unmanaged", "overlapping")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one row, in columns."""

    start: float
    width: float
    name: str  # a pool's name, or the state of what was discovered
    title: str = ""


@dataclass(frozen=True, slots=True)
class Ruler:
    """One CIDR of a root pool."""

    pool: str
    cidr: str
    rows: tuple[tuple[Bar, ...], ...]
    found: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]


def ruler(report: Report) -> Ruler | None:
    """Draw the largest IPv4 CIDR of the root pools; None where there is none."""
    roots = [
        (cidr, pool)
        for pool in report.tree.children.get(None, ())
        for cidr in pool.cidrs
        if pool.family is Family.IPV4 and pool.scope not in report.tree.apart
    ]
    if not roots:
        return None
    cidr, root = max(roots, key=lambda pair: pair[0].num_addresses)
    rows = [
        _bars(cidr, [pool for pool in _tree(report, root) if pool.depth == root.depth + row])
        for row in range(ROWS)
    ]
    return Ruler(
        root.path,
        str(cidr),
        tuple(row for row in rows if row),
        _found(report, cidr, root.scope),
        _ticks(cidr),
    )


def _tree(report: Report, root: Pool) -> list[Pool]:
    found = [root]
    for pool in found:
        found.extend(report.tree.children.get(pool.id, ()))
    return found


def _bars(frame: Cidr, pools: list[Pool]) -> tuple[Bar, ...]:
    """Place pools in a row; those too narrow to be seen are left out."""
    bars = []
    for pool in pools:
        for cidr in pool.cidrs:
            start, width = _column(frame, first(cidr)), cidr.num_addresses / frame.num_addresses * COLUMNS
            if 0 <= start < COLUMNS and width >= 1:
                bars.append(Bar(round(start, 2), round(width, 2), pool.name, f"{pool.path} {cidr}"))
    return tuple(sorted(bars, key=lambda bar: bar.start))


def _found(report: Report, frame: Cidr, scope: str) -> tuple[Bar, ...]:
    """Paint each column with the gravest state of a network in it, and join equal neighbours."""
    states = np.zeros(COLUMNS, np.int64)
    shown = _inside(report, frame, scope)
    start, stop = _columns(report, frame, shown)
    state = _states(report, shown)
    for grave in (MANAGED, UNMANAGED, OVERLAPPING):
        chosen = state == grave
        edges = np.bincount(start[chosen], minlength=COLUMNS + 1)[: COLUMNS + 1]
        edges = edges - np.bincount(stop[chosen], minlength=COLUMNS + 1)[: COLUMNS + 1]
        states[np.cumsum(edges)[:COLUMNS] > 0] = grave
    cuts = np.flatnonzero(np.diff(states, prepend=-1, append=-1))
    return tuple(
        Bar(begin, end - begin, STATES[states[begin]])
        for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
        if states[begin] != FREE
    )


def _columns(report: Report, frame: Cidr, rows: I64) -> tuple[I64, I64]:
    """Return the first column of each block and the one after its last, within the drawing."""
    columns = report.snapshot.columns
    scale = COLUMNS / frame.num_addresses
    start = columns.start4[rows].astype(np.float64) - first(frame)
    stop = start + HOSTS[columns.length[rows]] + 1.0
    begin = np.clip(np.floor(start * scale), 0, COLUMNS - 1).astype(np.int64)
    return begin, np.clip(np.ceil(stop * scale), 1, COLUMNS).astype(np.int64)


def _inside(report: Report, frame: Cidr, scope: str) -> I64:
    """List the IPv4 networks of a scope that lie in a block, or around it."""
    place = [one.name for one in report.tree.scopes].index(scope)
    columns, four = report.snapshot.columns, report.snapshot.columns.part(Family.IPV4)
    low, high = np.uint32(first(frame)), np.uint32(first(frame) + frame.num_addresses - 1)
    flags = (columns.start4 <= high) & (columns.start4 | HOSTS[columns.length[four]] >= low)
    flags &= report.verdicts.scope[four] == place
    flags &= ~report.snapshot.types(ResourceType.SUBNET)[four]
    flags &= ~report.snapshot.types(ResourceType.BYOIP_CIDR)[four]
    return np.flatnonzero(flags)


def _states(report: Report, rows: I64) -> I64:
    management, overlap = report.verdicts.management[rows], report.verdicts.overlap[rows]
    managed = management == MANAGEMENT.index(Management.MANAGED)
    ignored = management == MANAGEMENT.index(Management.IGNORED)
    overlapping = overlap == OVERLAP.index(Overlap.OVERLAPPING)
    return np.select([overlapping, ignored, managed], [OVERLAPPING, FREE, MANAGED], UNMANAGED)


def _ticks(frame: Cidr) -> tuple[tuple[float, str], ...]:
    step = max(1, frame.num_addresses // TICKS)
    addresses = range(0, frame.num_addresses, step)
    return tuple((offset / frame.num_addresses * COLUMNS, str(frame[offset])) for offset in addresses)


def _column(frame: Cidr, address: int) -> float:
    return (address - first(frame)) / frame.num_addresses * COLUMNS
