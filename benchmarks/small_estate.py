"""A large made-up estate: always the same for the same size."""

from datetime import UTC, datetime

import numpy as np

from ipam.blocks import Blocks
from ipam.cidr import parse
from ipam.pool import Pool, PoolTree, Rules
from ipam.reading import Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import Snapshot
from ipam.words import Family, Kind, Provider, ShardState

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SUBNETS = 6  # of each VPC


def snapshot(size: int) -> Snapshot:
    """Make `size` blocks: /20 VPCs drawn from 10.0.0.0/8, so that many overlap, each with /24 subnets."""
    draw = np.random.default_rng(1)
    vpcs = size // (SUBNETS + 1)
    starts = (10 << 24) + (draw.integers(0, 1 << 12, vpcs, dtype=np.uint64) << np.uint64(12))
    inside = np.repeat(starts, SUBNETS) + (np.tile(np.arange(SUBNETS, dtype=np.uint64), vpcs) << np.uint64(8))
    lo = np.concatenate((starts, inside))
    count = len(lo)
    ids = tuple(f"vpc-{n}" for n in range(vpcs))
    blocks = Blocks(
        np.full(count, 4, np.uint8),
        np.zeros(count, np.uint64),
        lo,
        np.concatenate((np.full(vpcs, 20, np.uint8), np.full(count - vpcs, 24, np.uint8))),
    )
    parents = tuple(name for name in ids for _ in range(SUBNETS))
    rows = Rows(
        blocks,
        (*ids, *(f"subnet-{n}" for n in range(count - vpcs))),
        ("111122223333",) * count,
        ("",) * count,
        ("",) * vpcs + parents,
        ("",) * count,
        ("",) * count,
        ({},) * count,
        np.zeros(count, np.bool_),
        np.full(count, -1, np.int64),
        np.full(count, -1, np.int8),
    )
    statuses = tuple(
        ShardStatus(
            Shard("aws", Provider.AWS, "111122223333", "eu-west-1", kind), ShardState.OK, last_success=NOW
        )
        for kind in (Kind.VPC, Kind.SUBNET)
    )
    shard = np.concatenate((np.zeros(vpcs, np.int32), np.ones(count - vpcs, np.int32)))
    return Snapshot(statuses, rows, shard, np.zeros(count, np.int64))


def tree(size: int) -> PoolTree:
    """Make `size` sub-pools of 10.0.0.0/8, half of which import what they find."""
    root = Pool("top", "top", "top", "private", Family.IPV4, (parse("10.0.0.0/8"),))
    length = 8 + max(1, (size - 1).bit_length())
    pools = tuple(
        Pool(
            f"top/{n}", str(n), f"top/{n}", "private", Family.IPV4, (cidr,), "top", 2, "eu-west-1",
            Rules(16, 20, 24), auto_import=n % 2 == 0,
        )
        for n, cidr in zip(range(size), parse("10.0.0.0/8").subnets(new_prefix=length), strict=False)
    )  # fmt: skip
    return PoolTree(pools=(root, *pools))
