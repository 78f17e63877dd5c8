"""Which public addresses somebody brought into a cloud, by the ranges that the clouds tell of."""

import numpy as np

from ipam.blocks import I64, U8, Flags
from ipam.snapshot import Snapshot
from ipam.words import Kind, Provider

IPV4_WIDTH = 32

# Source: EC2 API reference, CreatePublicIpv4Pool: such a pool is for CIDRs that one owns and brings to AWS.
RANGES = {Provider.AWS: (Kind.BYOIP, Kind.PUBLIC_IPV4_POOL), Provider.ALIBABA: (Kind.BYOIP,)}


def brought(snapshot: Snapshot) -> Flags:
    """Flag the IPv4 rows whose first address lies in a range that was brought into the same cloud."""
    columns = snapshot.columns
    flags = np.zeros(len(snapshot), np.bool_)
    shards = [status.shard for status in snapshot.statuses]
    start = columns.start4.astype(np.int64)
    of_shard = columns.shard[: columns.ipv4]
    for provider, kinds in RANGES.items():
        ranges = np.array([one.provider is provider and one.kind in kinds for one in shards], np.bool_)
        there = np.array([one.provider is provider for one in shards], np.bool_)
        if not ranges.any():
            continue
        first, last = _merged(start, columns.length[: columns.ipv4], np.flatnonzero(ranges[of_shard]))
        place = np.searchsorted(first, start, "right") - 1
        inside = (place >= 0) & (start <= np.append(last, -1)[place])
        flags[: columns.ipv4] |= inside & there[of_shard]
    return flags


def _merged(start: I64, length: U8, rows: I64) -> tuple[I64, I64]:
    """Return the first addresses of some blocks, ascending, and how far the blocks up to each reach."""
    order = rows[np.argsort(start[rows], kind="stable")]
    first = start[order]
    size = np.int64(1) << (IPV4_WIDTH - length[order].astype(np.int64))
    return first, np.maximum.accumulate(first + size - 1)
