"""The discovered blocks that the allocations of a pool keep clear of."""

import numpy as np

from analyzer.meeting import meeting
from analyzer.watched import watched
from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.report import Report


def avoided(report: Report, pool: Pool) -> tuple[Cidr, ...]:
    """List the blocks of the pool's scope that are not ignored and share addresses with its CIDRs."""
    columns = report.snapshot.columns
    near = np.zeros(len(columns), np.bool_)
    for cidr in pool.cidrs:
        near |= meeting(columns, cidr)
    near &= watched(report, pool)
    return tuple(dict.fromkeys(map(report.snapshot.cidr, np.flatnonzero(near).tolist())))
