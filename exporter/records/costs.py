"""What it takes to renumber a block: who lives in it, and who else knows its addresses."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64
from ipam.ranges import ranges
from ipam.report import MANAGEMENT, Report
from ipam.words import Management, ResourceType

F64 = NDArray[np.float64]

# A VPC can be replaced by whoever owns it. A default VPC has the same block wherever it is made anew; what a
# declared network takes is not known here, and behind a reservation there is nothing that could move.
MOVABLE, DEFAULT, DECLARED, RESERVED = range(4)
MANAGED = MANAGEMENT.index(Management.MANAGED)
IPV4_WIDTH = 32


class Cost(NamedTuple):
    """What decides, the first difference most; unknown use is more than any that is known."""

    kind: int  # the hardest to move
    used: float  # addresses, infinite where it is not known
    subnets: int
    domains: int  # that its networks are attached to
    blocks: int
    size: float  # in addresses
    managed: int  # blocks that hold the space in a pool


@dataclass(frozen=True)
class Costs:
    """The costs of all networks of a report, counted once for a list of findings."""

    report: Report

    def of(self, entities: I32) -> Cost:
        """Add up what it takes to renumber some blocks together."""
        report, columns = self.report, self.report.snapshot.columns
        rows = entities[entities < len(report.snapshot)]
        networks = np.unique(columns.network[rows])
        networks = networks[networks >= 0]
        length = columns.length[rows].astype(np.float64)
        width = np.where(rows < columns.ipv4, 32.0, 128.0)
        return Cost(
            self._kind(entities),
            float(
                np.inf if np.isnan(report.verdicts.utilization[rows]).any() else self._used[networks].sum()
            ),
            int(self._subnets[networks].sum()),
            self._domains(networks),
            len(entities),
            float(np.exp2(width - length).sum()),
            int((report.verdicts.management[rows] == MANAGED).sum()),
        )

    def _domains(self, networks: I32) -> int:
        """Count the routing domains that some networks are in together."""
        reach = self.report.reach
        begins = reach.starts[networks].astype(np.int64)
        return len(np.unique(reach.domains[ranges(begins, reach.starts[networks + 1] - begins)]))

    def _kind(self, entities: I32) -> int:
        rows = entities[entities < len(self.report.snapshot)]
        if len(rows) < len(entities):
            return RESERVED
        snapshot = self.report.snapshot
        if any(snapshot.type(row) is not ResourceType.VPC for row in rows.tolist()):
            return DECLARED
        return DEFAULT if snapshot.columns.default[rows].any() else MOVABLE

    @cached_property
    def _subnet_rows(self) -> I64:
        columns = self.report.snapshot.columns
        return np.flatnonzero(self.report.snapshot.types(ResourceType.SUBNET) & (columns.network >= 0))

    @cached_property
    def _subnets(self) -> I64:
        """Count the subnets of each network."""
        columns = self.report.snapshot.columns
        return np.bincount(columns.network[self._subnet_rows], minlength=len(self.report.snapshot.networks))

    @cached_property
    def _used(self) -> F64:
        """Count the IPv4 addresses in use in the subnets of each network, the reserved ones included."""
        columns = self.report.snapshot.columns
        rows = self._subnet_rows[columns.free[self._subnet_rows] >= 0]
        rows = rows[rows < columns.ipv4]
        used = np.exp2(IPV4_WIDTH - columns.length[rows].astype(np.float64)) - columns.free[rows]
        count = len(self.report.snapshot.networks)
        return np.bincount(columns.network[rows], used, minlength=count).astype(np.float64)
