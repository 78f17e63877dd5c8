"""What the analysis found: immutable, in columns, replaced whole. Objects are made only for what is shown."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U8
from ipam.cidr import Cidr
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.snapshot import Snapshot
from ipam.words import Compliance, Decision, Management, Overlap, Why

NONE = -1

# Codes in columns are positions in these tuples.
MANAGEMENT = tuple(Management)
COMPLIANCE = tuple(Compliance)
OVERLAP = tuple(Overlap)
DECISION = tuple(Decision)
WHY = tuple(Why)


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What is said of each row of the snapshot."""

    scope: I32  # index in the tree's scopes
    pool: I32  # index in the tree's pools of the deepest pool that holds the block, or NONE
    management: U8  # index in MANAGEMENT
    compliance: U8  # index in COMPLIANCE
    breaches: U8  # bits of Breach
    overlap: U8  # index in OVERLAP
    overlap_count: I64  # blocks of other networks that share an address with this one
    utilization: NDArray[np.float64]  # 0 to 1; NaN where it cannot be known
    ignored_by: I32  # index in the policy's ignore rules, or NONE


@dataclass(frozen=True, slots=True)
class PoolUse:
    """The space of one pool; all counts are of addresses unless they say otherwise, and exact."""

    size: int
    allocated: int  # given to sub-pools
    assigned: int  # held by resources and custom allocations
    available: int  # neither
    safe: int  # available, less the blocks that were discovered there without an allocation
    allocatable_blocks: int | None  # of the default netmask length, in safe space; None without a default
    capacity: tuple[tuple[int, int], ...]  # (netmask length, blocks that can still be issued), in safe space
    largest_free_block: Cidr | None  # in safe space
    sub_pools: int  # how many allocations of each kind
    resources: int
    reservations: int

    @property
    def utilization(self) -> float:
        """Return the share of the size that is allocated or assigned; 0 for a pool without space."""
        return (self.allocated + self.assigned) / self.size if self.size else 0.0

    @property
    def fragmentation(self) -> float:
        """Return the share of the safe space that lies outside its largest block."""
        return 1 - self.largest_free_block.num_addresses / self.safe if self.largest_free_block else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The import plan: what happens to each unmanaged or ignored block that lies in a pool."""

    row: I32
    pool: I32  # index in the tree's pools
    decision: U8  # index in DECISION
    why: U8  # index in WHY
    other: I32  # the entity that wins or blocks, or NONE


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What is wrong, in columns; the subjects of finding i are subjects[starts[i]:starts[i + 1]]."""

    rule: U8  # index in tuple(Rule)
    severity: U8  # index in tuple(Severity)
    scope: I32  # index in the tree's scopes, or NONE
    pool: I32  # index in the tree's pools, or NONE
    shard: I32  # index in the snapshot's statuses, or NONE
    group: I32  # index of the overlap group, or NONE
    since: I64  # Unix seconds: when the cause was first seen
    starts: I64
    subjects: I32  # entities

    def __len__(self) -> int:
        return len(self.rule)


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One analysis of one snapshot against one pool tree.

    An *entity* is what can collide or stand in the way: row i of the snapshot; after those, the tree's custom
    allocations in their order; after those, its pools.
    """

    id: str
    at: datetime
    snapshot: Snapshot
    tree: PoolTree
    policy: Policy
    verdicts: Verdicts
    pools: tuple[PoolUse, ...]  # in the order of the tree's pools
    overlaps: Overlaps
    candidates: Candidates
    findings: Findings
    stale: frozenset[int]  # indices of the snapshot's statuses whose data are too old

    @property
    def fresh_share(self) -> float:
        """Return the share of the shards whose data are not stale; 1 where there are none."""
        count = len(self.snapshot.statuses)
        return 1 - len(self.stale) / count if count else 1.0
