"""The plan in columns: CIDRs, allocations and rules of thousands of pools, made once for each tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from ipam.blocks import HALF, I32, I64, U8, U64, Flags
from ipam.cidr import FAMILY, WIDTH, Cidr
from ipam.finding_key import number
from ipam.identifier import fingerprint, orders
from ipam.organization import principal_key
from ipam.words import ORIGIN_IMPORT, AllocationType, Family, Provider, ResourceType

if TYPE_CHECKING:
    from ipam.pool import Pool, PoolTree

Pair = tuple[str, str]
Entry = tuple[Cidr, int, int]  # a CIDR, its pool, and its number

SHORTEST, LONGEST, UNSET = 0, 128, -1

OF_RESOURCES = frozenset((AllocationType.VPC, AllocationType.SUBNET, AllocationType.EIP))


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """CIDRs of one family that belong to the plan; of IPv4 `lo` is the address, `hi` is 0."""

    hi: U64
    lo: U64
    length: U8
    pool: I32  # index in the tree's pools
    scope: I32  # index in the tree's scopes
    number: I32  # of an allocation: its index in the tree; of a pool's CIDR: the CIDR's place in the pool

    def __len__(self) -> int:
        return len(self.length)

    def take(self, places: I64) -> "Planned":
        """Select by place."""
        return Planned(
            self.hi.take(places),
            self.lo.take(places),
            self.length.take(places),
            self.pool.take(places),
            self.scope.take(places),
            self.number.take(places),
        )


@dataclass(frozen=True, slots=True, eq=False)
class PlanColumns:
    """A pool tree in columns; those that are not of one family have a value for each pool of the tree."""

    cidrs: Mapping[Family, Planned]  # what pools are made of
    allocations: Mapping[Family, Planned]  # but those to sub-pools
    pools: Mapping[Family, I64]  # indices in the tree's pools
    scope: I32  # index in the tree's scopes
    parent: I32  # index in the tree's pools, or -1: of a pool that plans a VPC, which holds the space, too
    networks: U64  # fingerprint of the VPC whose subnets each pool plans, or 0
    depth: I32
    width: I32  # bits of an address
    least: I32  # netmask lengths that the rules allow; the least is the largest block
    most: I32
    default: I32  # netmask length, or -1
    blocks: I32  # the threshold
    utilization: np.ndarray[tuple[int], np.dtype[np.float64]]  # the first threshold; infinite without one
    auto_import: Flags
    locale: I32  # index in `locales`; -1 without one
    locales: tuple[str, ...]
    origin: I32  # index in `origins`
    origins: tuple[str, ...]
    key: U64  # of each pool's id
    pairs: tuple[tuple[str, str], ...]  # every tag pair that some pool requires, sorted
    required: U64  # bits of the pairs that each pool requires, in as many lines as it takes
    shared: tuple[frozenset[str], ...]  # keys of principals; empty: not shared
    of_subnet: Flags  # of each allocation of the tree: made for a subnet, or in a VPC that a pool plans
    of_resource: Flags  # of each: made for a resource, as a cloud's IPAM says
    imported: Flags  # of each: it is what an import plan came to
    named: U64  # of each: the order of the resource that it names; see `ipam.identifier`

    @classmethod
    def of(cls, tree: "PoolTree") -> Self:
        """Put a tree into columns."""
        place = {pool.id: number for number, pool in enumerate(tree.pools)}
        pools, scopes = tree.pools, _numbers((one.name for one in tree.scopes), tree.pools, "scope")
        made, held = _entries(tree, place)
        locales = tuple(sorted({pool.locale for pool in pools if pool.locale}))
        origins = tuple(sorted({pool.origin for pool in pools}))
        pairs = tuple(sorted({pair for pool in pools for pair in pool.rules.tags}))
        limits = (pool.thresholds.utilization for pool in pools)
        width = _ints(WIDTH[pool.family] for pool in pools)
        networks = np.array([_network(pool) for pool in pools], np.uint64)
        given = _ints(place[one.pool] for one in tree.allocations)
        return cls(
            {family: _planned(made, family, scopes) for family in Family},
            {family: _planned(held, family, scopes) for family in Family},
            {family: np.flatnonzero(width == WIDTH[family]) for family in Family},
            scopes,
            _ints(UNSET if pool.parent is None or pool.network else place[pool.parent] for pool in pools),
            networks,
            _ints(pool.depth for pool in pools),
            width,
            _bounds(pools, "min_netmask_length", SHORTEST),
            _bounds(pools, "max_netmask_length", LONGEST),
            _bounds(pools, "default_netmask_length", UNSET),
            _ints(pool.thresholds.blocks for pool in pools),
            np.array([limit[0] if limit else np.inf for limit in limits]),
            np.array([pool.auto_import for pool in pools], np.bool_),
            _numbers(locales, pools, "locale"),
            locales,
            _numbers(origins, pools, "origin"),
            origins,
            np.array([number(pool.id) for pool in pools], np.uint64),
            pairs,
            pair_bits([frozenset(pool.rules.tags) for pool in pools], pairs),
            tuple(frozenset(map(principal_key, pool.share)) for pool in pools),
            np.array([one.type is AllocationType.SUBNET for one in tree.allocations], np.bool_)
            | (networks.take(given) > 0 if len(given) else np.zeros(0, np.bool_)),
            np.array([one.type in OF_RESOURCES for one in tree.allocations], np.bool_),
            np.array([one.origin == ORIGIN_IMPORT for one in tree.allocations], np.bool_),
            orders([one.resource for one in tree.allocations]),
        )


def _entries(tree: "PoolTree", place: Mapping[str, int]) -> tuple[list[Entry], list[Entry]]:
    """List what the pools are made of, and what they gave to others than sub-pools."""
    made = [
        (cidr, pool, number) for pool, one in enumerate(tree.pools) for number, cidr in enumerate(one.cidrs)
    ]
    held = [
        (one.cidr, place[one.pool], number)
        for number, one in enumerate(tree.allocations)
        if one.type is not AllocationType.IPAM_POOL
    ]
    return made, held


def _network(pool: "Pool") -> int:
    """Number the VPC that a pool plans, as discovered ones are; AWS alone has such pools."""
    return fingerprint(Provider.AWS, ResourceType.VPC, "", pool.network) if pool.network else 0


def pair_bits(sets: Sequence[frozenset[Pair]], pairs: Sequence[Pair]) -> U64:
    """Write sets of tag pairs as bits: one line for each 64 pairs, one column for each set."""
    place = {pair: number for number, pair in enumerate(pairs)}
    bits = np.zeros((-(-len(pairs) // HALF), len(sets)), np.uint64)
    for column, one in enumerate(sets):
        for pair in one & place.keys():
            line, bit = divmod(place[pair], HALF)
            bits[line, column] |= np.uint64(1 << bit)
    return bits


def _ints(values: Iterable[int]) -> I32:
    return np.fromiter(values, np.int32)


def _numbers(words: Iterable[str], pools: Sequence["Pool"], name: str) -> I32:
    """Number what pools say by its place among the words."""
    place = {word: number for number, word in enumerate(words)}
    return _ints(place.get(getattr(pool, name), UNSET) for pool in pools)


def _bounds(pools: Sequence["Pool"], name: str, unset: int) -> I32:
    values = (getattr(pool.rules, name) for pool in pools)
    return _ints(unset if value is None else value for value in values)


def _planned(entries: Sequence[Entry], family: Family, scopes: I32) -> Planned:
    """Take the CIDRs of one family."""
    ours = [entry for entry in entries if FAMILY[entry[0].version] is family]
    octets = b"".join(cidr.network_address.packed for cidr, _, _ in ours)
    if family is Family.IPV4:
        lo = np.frombuffer(octets, ">u4").astype(np.uint64)
        hi = np.zeros(len(lo), np.uint64)
    else:
        hi, lo = np.frombuffer(octets, ">u8").astype(np.uint64).reshape(-1, 2).T.copy()
    pool = _ints(pool for _, pool, _ in ours)
    return Planned(
        hi,
        lo,
        np.array([cidr.prefixlen for cidr, _, _ in ours], np.uint8),
        pool,
        scopes.take(pool) if len(pool) else pool,
        _ints(number for _, _, number in ours),
    )
