"""How full resources are: VPCs by their subnets, subnets and pools by their addresses, Elastic IPs by use."""

import numpy as np
from numpy.typing import NDArray

from analyzer.field import EIP, PUBLIC_POOL, SUBNET, VPC, Traits
from ipam.blocks import Flags
from ipam.columns import Columns
from ipam.reading import UNKNOWN
from ipam.report import NONE
from ipam.snapshot import Snapshot
from ipam.words import Kind

IPV4_WIDTH = 32
SHARE = np.exp2(-np.arange(129.0))  # of a block that has so many bits less


def usage(snapshot: Snapshot, traits: Traits) -> NDArray[np.float64]:
    """Compute the share of each block that is in use.

    Source: Amazon VPC IPAM User Guide, "IP usage": of a VPC the share covered by subnets, of an IPv4 subnet
    the share of addresses in use, the reserved ones included; of an IPv6 subnet it cannot be known.

    Returns:
        Shares from 0 to 1; NaN where it cannot be known.
    """
    columns = snapshot.columns
    share = np.full(len(columns), np.nan)
    share[(traits.type == VPC) & _with_subnets(snapshot)] = 0.0
    inside = np.flatnonzero(traits.parent != NONE)
    above = traits.parent.take(inside)
    part = SHARE.take(columns.length.take(inside) - columns.length.take(above))
    share += np.bincount(above, part, minlength=len(columns))
    free = columns.free[: columns.ipv4]
    known = np.flatnonzero((free >= 0) & (traits.type[: columns.ipv4] == SUBNET))
    share[known] = 1 - free.take(known) * SHARE.take(IPV4_WIDTH - columns.length.take(known))
    _pools(columns, traits, share)
    addresses = np.flatnonzero((columns.attached >= 0) & (traits.type == EIP))
    share[addresses] = columns.attached[addresses]
    return share


def _pools(columns: Columns, traits: Traits, share: NDArray[np.float64]) -> None:
    """Say how full public IPv4 pools are: each of their ranges tells the free addresses of all together."""
    rows = np.flatnonzero(
        (traits.type[: columns.ipv4] == PUBLIC_POOL) & (columns.free[: columns.ipv4] != UNKNOWN)
    )
    if len(rows):
        pool = columns.network.take(rows)
        sizes = np.bincount(pool, np.exp2(IPV4_WIDTH - columns.length.take(rows).astype(np.float64)))
        share[rows] = np.maximum(1 - columns.free.take(rows) / sizes.take(pool), 0)


def _with_subnets(snapshot: Snapshot) -> Flags:
    """Flag the rows of regions whose subnets were read: without them a VPC's use cannot be known."""
    shards = [status.shard for status in snapshot.statuses]
    read = {
        (shard.source, shard.account, shard.region)
        for shard, status in zip(shards, snapshot.statuses, strict=True)
        if shard.kind is Kind.SUBNET and status.last_success
    }
    known = np.array([(shard.source, shard.account, shard.region) in read for shard in shards], np.bool_)
    flags: Flags = known.take(snapshot.columns.shard)
    return flags
