"""How full resources are: VPCs by their subnets, subnets by their addresses, Elastic IPs by their use."""

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, IPV4, Flags
from ipam.snapshot import Snapshot
from ipam.words import Kind, ResourceType

IPV4_WIDTH = 32


def usage(snapshot: Snapshot, parent: I64) -> NDArray[np.float64]:
    """Compute the share of each block that is in use.

    Source: Amazon VPC IPAM User Guide, "IP usage": of a VPC the share covered by subnets, of an IPv4 subnet
    the share of addresses in use, the reserved ones included; of an IPv6 subnet it cannot be known.

    Returns:
        Shares from 0 to 1; NaN where it cannot be known.
    """
    rows = snapshot.rows
    share = np.full(len(rows), np.nan)
    length = rows.blocks.length.astype(np.float64)
    vpc = snapshot.types(ResourceType.VPC)
    share[vpc & _with_subnets(snapshot)] = 0.0
    inside = np.flatnonzero(parent >= 0)
    np.add.at(share, parent[inside], np.exp2(length[parent[inside]] - length[inside]))
    known = snapshot.types(ResourceType.SUBNET) & (rows.blocks.version == IPV4) & (rows.free >= 0)
    share[known] = 1 - rows.free[known] / np.exp2(IPV4_WIDTH - length[known])
    addresses = snapshot.types(ResourceType.EIP) & (rows.attached >= 0)
    share[addresses] = rows.attached[addresses]
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
    flags: Flags = known[snapshot.shard]
    return flags
