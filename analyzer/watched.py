"""Which discovered blocks a pool's allocations have to do with."""

from ipam.blocks import Flags
from ipam.pool import Pool
from ipam.report import MANAGEMENT, Report
from ipam.words import Management


def watched(report: Report, pool: Pool) -> Flags:
    """Flag the rows of the pool's scope that are not ignored."""
    place = [scope.name for scope in report.tree.scopes].index(pool.scope)
    flags: Flags = report.verdicts.scope == place
    flags &= report.verdicts.management != MANAGEMENT.index(Management.IGNORED)
    return flags
