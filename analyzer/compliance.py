"""Which rules of its pool a managed block breaks."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I32, I64, U8, U64, Codes, Flags
from ipam.organization import Organization, principal_key
from ipam.plan_columns import PlanColumns, pair_bits
from ipam.pool import PoolTree
from ipam.snapshot import Snapshot
from ipam.words import Breach

ELSEWHERE = -2  # a region that no pool is for


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """The rules of all pools and what they are held against, as numbers."""

    plan: PlanColumns
    locale: I32  # of each shard: index in the plan's locales, or ELSEWHERE
    carried: U64  # bits of the required pairs that each tag set has
    shared: Flags  # of each pool: with some accounts only
    owners: tuple[str, ...]
    stands_for: tuple[frozenset[str], ...]  # of each owner: itself, and the units that it lies in
    administrators: frozenset[str]

    @classmethod
    def of(cls, tree: PoolTree, snapshot: Snapshot, organization: Organization) -> "Rulebook":
        """Number regions, tag pairs and accounts."""
        plan = tree.columns
        locales = {name: number for number, name in enumerate(plan.locales)}
        regions = (status.shard.region for status in snapshot.statuses)
        return cls(
            plan,
            np.fromiter((locales.get(region, ELSEWHERE) for region in regions), np.int32),
            pair_bits(snapshot.tag_sets, plan.pairs),
            np.array([bool(accounts) for accounts in plan.shared], np.bool_),
            snapshot.owners,
            tuple(organization.units(one) | {principal_key(one)} for one in snapshot.owners),
            tree.owners,
        )


def breaches(rulebook: Rulebook, snapshot: Snapshot, rows: I64, pool: I32, length: I64) -> U8:
    """Hold rows against the rules of their pools.

    Source: Amazon VPC IPAM User Guide, "Allocation rules": the rules of one pool bind what is allocated from
    that very pool; imported resources are flagged, never refused.

    Returns:
        Bits of Breach, for each row; 0 where nothing is broken.
    """
    plan, columns = rulebook.plan, snapshot.columns
    found = np.zeros(len(rows), np.uint8)
    if not len(rows):
        return found
    netmask = (length < plan.least.take(pool)) | (length > plan.most.take(pool))
    locale = plan.locale.take(pool)
    elsewhere = (locale >= 0) & (locale != rulebook.locale.take(columns.shard.take(rows)))
    found |= netmask.astype(np.uint8) * np.uint8(Breach.NETMASK_OUT_OF_BOUNDS)
    found |= elsewhere.astype(np.uint8) * np.uint8(Breach.LOCALE_MISMATCH)
    found |= _missing(rulebook, columns.tags.take(rows), pool) * np.uint8(Breach.TAG_MISSING)
    found |= _foreign(rulebook, columns.owner.take(rows), pool) * np.uint8(Breach.OWNER_NOT_SHARED)
    return found


def _missing(rulebook: Rulebook, tags: Codes, pool: I32) -> U8:
    flags = np.zeros(len(pool), np.bool_)
    for required, carried in zip(rulebook.plan.required, rulebook.carried, strict=True):
        wanted = required.take(pool)
        flags |= (carried.take(tags) & wanted) != wanted
    return flags.astype(np.uint8)


def _foreign(rulebook: Rulebook, owner: Codes, pool: I32) -> U8:
    """Tell whose pool is not shared with the owner; each pair of the two is looked up once."""
    flags = np.zeros(len(pool), np.uint8)
    asked = np.flatnonzero(rulebook.shared.take(pool))
    owners = len(rulebook.owners)
    pairs, of = np.unique(pool[asked].astype(np.int64) * owners + owner[asked], return_inverse=True)
    strange = [
        rulebook.plan.shared[pair // owners].isdisjoint(rulebook.stands_for[pair % owners])
        and rulebook.owners[pair % owners] not in rulebook.administrators
        for pair in pairs.tolist()
    ]
    flags[asked] = np.array(strange, np.uint8)[of]
    return flags
