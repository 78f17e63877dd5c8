"""How full resources are: VPCs by their subnets, subnets by their addresses, Elastic IPs by their use."""

import numpy as np
from numpy.typing import NDArray

from analyzer.field import EIP, SUBNET, VPC, Traits
from ipam.blocks import Flags
from ipam.snapshot import Snapshot
from ipam.words import Kind

IPV4_WIDTH = 32


def usage(snapshot: Snapshot, traits: Traits) -> NDArray[np.float64]:
    """Compute the share of each block that is in use.

    Source: Amazon VPC IPAM User Guide, "IP usage": of a VPC the share covered by subnets, of an IPv4 subnet
    the share of addresses in use, the reserved ones included; of an IPv6 subnet it cannot be known.

    Returns:
        Shares from 0 to 1; NaN where it cannot be known.
    """
    columns, four = snapshot.columns, slice(0, snapshot.columns.ipv4)
    share = np.full(len(columns), np.nan, np.float64)
    share[(traits.type == VPC) & _with_subnets(snapshot)] = 0.0
    inside = np.flatnonzero(traits.parent >= 0)
    above = traits.parent.take(inside)
    part = np.exp2(columns.length.take(above) - columns.length.take(inside).astype(np.float64))
    share += np.bincount(above, part, minlength=len(columns))
    free = columns.free[four]
    known = np.flatnonzero((traits.type[four] == SUBNET) & (free >= 0))
    size = np.exp2(IPV4_WIDTH - columns.length.take(known).astype(np.float64))
    share[known] = 1 - free.take(known) / size
    addresses = (traits.type == EIP) & (columns.attached >= 0)
    share[addresses] = columns.attached[addresses]
    return share


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
