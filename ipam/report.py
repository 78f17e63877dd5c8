"""What the analysis found: immutable, in columns, replaced whole. Objects are made only for what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U8, U64
from ipam.exemption import Exemption
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.pool_uses import PoolUse
from ipam.reach import Reach
from ipam.snapshot import Snapshot
from ipam.tallies import NOTHING_COUNTED, Tallies
from ipam.words import Compliance, Decision, Management, Overlap, Reachability, Why

NONE = -1

# Codes in columns are positions in these tuples.
MANAGEMENT = tuple(Management)
COMPLIANCE = tuple(Compliance)
OVERLAP = tuple(Overlap)
DECISION = tuple(Decision)
WHY = tuple(Why)
REACHABILITY = tuple(Reachability)


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What is said of each row of the snapshot."""

    scope: I32  # index in the tree's scopes
    pool: I32  # index in the tree's pools of the deepest pool that holds the block, or NONE
    management: U8  # index in MANAGEMENT
    compliance: U8  # index in COMPLIANCE
    breaches: U8  # bits of Breach
    overlap: U8  # index in OVERLAP
    overlap_count: I32  # blocks of other networks that share an address with this one
    utilization: NDArray[np.float64]  # 0 to 1; NaN where it cannot be known
    ignored_by: I32  # index in the policy's ignore rules, or NONE


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The import plan: what happens to each unmanaged or ignored block that lies in a pool."""

    row: I32
    pool: I32  # index in the tree's pools
    decision: U8  # index in DECISION
    why: U8  # index in WHY
    other: I32  # the entity that wins or blocks, or NONE
    besides: U8  # index in WHY of what would be in the way of what is ignored or off; FITS: nothing
    besides_other: I32  # the entity that would win or block, or NONE


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What is wrong, in columns; the subjects of finding i are subjects[starts[i]:starts[i + 1]]."""

    rule: U8  # index in tuple(Rule)
    severity: U8  # index in tuple(Severity)
    scope: I32  # index in the tree's scopes, or NONE
    pool: I32  # index in the tree's pools, or NONE
    shard: I32  # index in the snapshot's statuses, or NONE
    group: I32  # index of the overlap group, or of the policy's exemption that expired; else NONE
    since: I64  # Unix seconds: when the cause was first seen
    key: U64  # tells the finding apart, and stays the same while its cause lasts
    starts: I64
    subjects: I32  # entities

    def __len__(self) -> int:
        return len(self.rule)


@dataclass(frozen=True, slots=True, eq=False)
class Silenced:
    """The findings that exemptions hold back; their causes last."""

    key: U64
    since: I64  # Unix seconds
    rule: U8  # index in tuple(Rule)
    idle: tuple[int, ...] = ()  # the policy's exemptions, by their place, that hold and silence nothing now

    def __len__(self) -> int:
        return len(self.key)


NOTHING_SILENCED = Silenced(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint8))


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
    pools: Sequence[PoolUse]  # in the order of the tree
    overlaps: Overlaps
    reach: Reach  # which networks reach each other
    candidates: Candidates
    findings: Findings
    stale: frozenset[int]  # indices of the snapshot's statuses whose data are too old
    silenced: Silenced = NOTHING_SILENCED
    tallies: Tallies = NOTHING_COUNTED

    def reachability(self, one: int, other: int) -> tuple[Reachability, str]:
        """Say whether two entities reach each other, and through what; "" where they do not."""
        return self.reach.between(self._network(one), self._network(other))

    def _network(self, entity: int) -> int:
        return int(self.snapshot.columns.network[entity]) if entity < len(self.snapshot) else NONE

    @property
    def causes(self) -> tuple[U64, I64, U8]:
        """Return number, start and rule of each finding, the silenced ones behind: their causes last, too."""
        told, silenced = self.findings, self.silenced
        return (
            np.concatenate((told.key, silenced.key)),
            np.concatenate((told.since, silenced.since)),
            np.concatenate((told.rule, silenced.rule)),
        )

    def known_since(self, since: I64) -> Self:
        """Return a report that tells since when each of its causes is known."""
        told, silenced = np.split(since, [len(self.findings)])
        return replace(
            self,
            findings=replace(self.findings, since=told),
            silenced=replace(self.silenced, since=silenced),
        )

    @property
    def idle_exemptions(self) -> tuple[Exemption, ...]:
        """List the exemptions in force that silence nothing now."""
        return tuple(self.policy.exemptions[place] for place in self.silenced.idle)

    @property
    def fresh_share(self) -> float:
        """Return the share of the shards whose data are not stale; 1 where there are none."""
        count = len(self.snapshot.statuses)
        return 1 - len(self.stale) / count if count else 1.0
