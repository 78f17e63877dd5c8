"""Estates that no company has, each hard in a way of its own: an analysis stays quick on all of them."""

from collections.abc import Callable, Mapping

import numpy as np
import plan
from estate import VPC, Estate, Table, accounts_for, finished, table

from ipam.blocks import I64, U64
from ipam.cidr import block
from ipam.pool import Pool, PoolTree
from ipam.words import Family

POOLS = 10_000
SCOPES = 20
TEN = 10 << 24
SPREAD = "a scope for each row"  # the rows are as identical ones; whoever measures gives each its own scope
LOCAL6 = 0xFD00 << 48  # the upper half of fd00::


def identical(size: int) -> Estate:
    """Repeat one /16."""
    return _alone(_ipv4(np.full(size, TEN | 1 << 16), np.full(size, 16)))


def chain4(size: int) -> Estate:
    """Nest 33 netmask lengths of one IPv4 address, each as often as the others."""
    length = np.arange(size) % 33
    return _alone(_ipv4((TEN | 0x123456) >> (32 - length) << (32 - length), length))


def chain6(size: int) -> Estate:
    """Nest 129 netmask lengths of one IPv6 address in fd00::/28, which has a pool."""
    length = np.arange(size) % 129
    address = LOCAL6 << 64 | 0x0123_4567_89AB_CDEF_0123_4567
    starts = [address >> (128 - one) << (128 - one) for one in range(129)]
    hi = np.array([start >> 64 for start in starts], np.uint64)[length]
    lo = np.array([start & (1 << 64) - 1 for start in starts], np.uint64)[length]
    return _alone(_rows(np.zeros(size, np.bool_), hi, lo, length))


def distinct(size: int) -> Estate:
    """Draw different single addresses out of 10.0.0.0/8."""
    offsets = np.random.default_rng(1).choice(1 << 24, size, replace=False)
    return _alone(_ipv4(TEN + offsets, np.full(size, 32)))


def dense(size: int) -> Estate:
    """Fill 10.0.0.0/8 with single addresses from its beginning."""
    return _alone(_ipv4(TEN + np.arange(size), np.full(size, 32)))


def blankets(size: int) -> Estate:
    """Lay a thousand times 10.0.0.0/8 over /24s: a billion pairs at a million rows."""
    large = min(1_000, size // 2)
    small = np.random.default_rng(1).integers(0, 1 << 16, size - large)
    starts = np.concatenate((np.full(large, TEN), TEN + (small << 8)))
    return _alone(_ipv4(starts, np.repeat([8, 24], [large, size - large])))


def nesting(size: int) -> Estate:
    """Draw blocks of any length between /8 and /32 out of 10.0.0.0/8."""
    draw = np.random.default_rng(1)
    length = draw.integers(8, 33, size)
    starts = (TEN + draw.integers(0, 1 << 24, size)) >> (32 - length) << (32 - length)
    return _alone(_ipv4(starts, length))


def ipv4_only(size: int) -> Estate:
    """Take the IPv4 rows of the usual estate alone."""
    return _family(size, size * 5 // 4, ipv4=True)


def ipv6_only(size: int) -> Estate:
    """Take the IPv6 rows of the usual estate alone."""
    return _family(size, size * 5, ipv4=False)


def wide_pools(size: int) -> Estate:
    """Plan ten thousand pools of fifty CIDRs each."""
    accounts, draw = accounts_for(size, SCOPES), np.random.default_rng(1)
    scopes = plan.scopes(SCOPES, accounts)
    pools = []
    for scope in scopes:
        top = f"{scope.name}:top"
        pools.append(Pool(top, "top", top, scope.name, Family.IPV4, (block(Family.IPV4, TEN, 8),)))
        for number in range(POOLS // SCOPES):
            first = TEN + (number * 50 << 8)
            cidrs = tuple(block(Family.IPV4, first + (place << 8), 24) for place in range(50))
            path = f"{top}/{number}"
            pools.append(Pool(path, str(number), path, scope.name, Family.IPV4, cidrs, top, 2))
    return finished(table(size, SCOPES, draw), accounts, PoolTree(scopes, tuple(pools)), draw)


ALL: Mapping[str, Callable[[int], Estate]] = {
    "all blocks identical": identical,
    "IPv4 chain of 33 lengths": chain4,
    "IPv6 chain of 129 lengths": chain6,
    "distinct single addresses": distinct,
    "dense single addresses": dense,
    "1,000 x /8 over /24s": blankets,
    "random nesting, /8 to /32": nesting,
    SPREAD: identical,
    "IPv4 alone": ipv4_only,
    "IPv6 alone": ipv6_only,
    "10,000 pools of 50 CIDRs": wide_pools,
}


def _rows(ipv4: np.ndarray, hi: U64, lo: U64, length: I64) -> Table:
    """Make each block the VPC of a network of its own, all of one owner and region."""
    count = len(hi)
    none = np.zeros(count, np.int64)
    return Table(
        ipv4, hi, lo, length, np.full(count, VPC), none, none, np.arange(count), np.zeros(count, np.bool_)
    )


def _ipv4(starts: I64, length: I64) -> Table:
    count = len(starts)
    return _rows(np.ones(count, np.bool_), np.zeros(count, np.uint64), starts.astype(np.uint64), length)


def _alone(rows: Table) -> Estate:
    """Put all rows into one scope."""
    return _planned(rows, 1, 1, 1)


def _planned(rows: Table, scopes: int, accounts: int, with_pools: int) -> Estate:
    made = plan.scopes(scopes, accounts)
    tree = plan.tree(POOLS, made, min(with_pools, scopes))
    return finished(rows, accounts, tree, np.random.default_rng(1))


def _family(size: int, drawn: int, *, ipv4: bool) -> Estate:
    draw = np.random.default_rng(1)
    rows = table(drawn, SCOPES, draw)
    chosen = rows.take(np.flatnonzero(rows.ipv4 == ipv4)[:size])
    accounts = accounts_for(drawn, SCOPES)
    scopes = plan.scopes(SCOPES, accounts)
    return finished(chosen, accounts, plan.tree(POOLS, scopes, SCOPES), draw)
