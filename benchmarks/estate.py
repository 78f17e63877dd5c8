"""A large made-up estate of the shape that companies have: always the same for the same size and seed.

One tenth of the rows are VPC blocks, six tenths subnets inside them, three tenths Elastic IPs; one fifth is
IPv6. About a third overlaps another network, and seven eighths lie in a pool.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import plan
from numpy.typing import NDArray

from ipam.blocks import I64, U64, Flags
from ipam.columns import Columns
from ipam.pool import PoolTree
from ipam.reading import UNKNOWN
from ipam.report import NONE
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import Snapshot
from ipam.text import Text
from ipam.words import Family, Kind, Provider, ShardState

NOW = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = (Kind.VPC, Kind.SUBNET, Kind.EIP)
VPC, SUBNET, EIP = range(3)
IPV6_SHARE = 0.2
DEFAULT_VPC = 172 << 24 | 31 << 16  # 172.31.0.0/16: every default VPC has this block
ACCOUNT_ROWS = 2000
SITES = ("",)
TAG_SETS = tuple(
    frozenset(pair for bit, pair in enumerate(plan.PAIRS) if code >> bit & 1) for code in range(16)
)


@dataclass(frozen=True, slots=True, eq=False)
class Estate:
    """What exists, and what was planned for it."""

    columns: Columns
    statuses: tuple[ShardStatus, ...]
    owners: tuple[str, ...]
    networks: U64  # fingerprints, ascending; the column `network` counts in them
    tree: PoolTree

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def snapshot(self) -> Snapshot:
        """Put what an analysis reads around the columns."""
        return Snapshot(
            self.statuses, self.columns, self.owners, SITES, TAG_SETS, MadeUpTexts(self),
            frozenset(plan.PAIRS), self.networks,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class MadeUpTexts:
    """Names of resources, made from their numbers when they are asked for."""

    estate: Estate

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row."""
        return tuple(map(self._text, rows))

    def _text(self, row: int) -> Text:
        columns = self.estate.columns
        kind = self.estate.statuses[int(columns.shard[row])].shard.kind
        vpc = f"vpc-{columns.network[row]}"
        resource = vpc if kind is Kind.VPC else f"{kind}-{row}"
        parent = vpc if kind is Kind.SUBNET else ""
        return Text(resource, "", parent, "", "available", dict(TAG_SETS[int(columns.tags[row])]))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows under construction, in any order of the families."""

    ipv4: Flags
    hi: U64
    lo: U64
    length: I64
    kind: I64  # index in KINDS
    owner: I64
    region: I64
    network: I64
    default: Flags

    @classmethod
    def joined(cls, *parts: "Table") -> "Table":
        """Put tables one below the other."""
        return cls(*(np.concatenate([getattr(one, name) for one in parts]) for name in cls.__slots__))

    def take(self, rows: NDArray[np.integer]) -> "Table":
        """Select rows."""
        return Table(*(getattr(self, name)[rows] for name in self.__slots__))

    def __len__(self) -> int:
        return len(self.hi)


def estate(size: int, scopes: int = 20, pools: int = 10_000, seed: int = 7) -> Estate:
    """Make an estate of so many rows.

    Args:
        size: How many address blocks exist.
        scopes: How many scopes they are spread over evenly.
        pools: How many pools are planned, over all scopes.
        seed: Which of all such estates.
    """
    draw = np.random.default_rng(seed)
    accounts = accounts_for(size, scopes)
    made = plan.scopes(scopes, accounts)
    return finished(table(size, scopes, draw), accounts, plan.tree(pools, made, scopes, seed), draw)


def accounts_for(size: int, scopes: int) -> int:
    """Say how many accounts each scope has."""
    return max(1, size // scopes // ACCOUNT_ROWS)


def table(size: int, scopes: int, draw: np.random.Generator) -> Table:
    """Make the rows of an estate, in random order."""
    accounts = accounts_for(size, scopes)
    rows = Table.joined(*_vpcs_and_subnets(size, scopes, accounts, draw), _eips(size, scopes, accounts, draw))
    return rows.take(draw.permutation(len(rows)))


def finished(rows: Table, accounts: int, tree: PoolTree, draw: np.random.Generator) -> Estate:
    """Sort the families apart and add what a listing says beside the block."""
    held = rows.take(np.argsort(~rows.ipv4, kind="stable"))
    count, ipv4 = len(held), int(held.ipv4.sum())
    listing, shard = np.unique(
        (held.owner * len(plan.REGIONS) + held.region) * len(KINDS) + held.kind, return_inverse=True
    )
    owners = tuple(
        plan.account(number // accounts, number % accounts) for number in range(int(held.owner.max()) + 1)
    )
    numbers = np.unique(held.network[held.network != NONE])
    network = np.where(held.network == NONE, NONE, np.searchsorted(numbers, held.network))
    subnets, eips = held.kind == SUBNET, held.kind == EIP
    room = np.minimum(1 << np.minimum(32 - held.length.clip(0, 32), 20), 1 << 20)
    columns = Columns(
        start4=held.lo[:ipv4].astype(np.uint32),
        hi6=held.hi[ipv4:].copy(),
        lo6=held.lo[ipv4:].copy(),
        length=held.length.astype(np.uint8),
        shard=shard.astype(np.int32),
        owner=held.owner.astype(np.min_scalar_type(len(owners))),
        site=np.zeros(count, np.uint8),
        network=network.astype(np.int32),
        order=draw.integers(0, 1 << 63, count, np.uint64),
        first_seen=(int(NOW.timestamp()) - draw.integers(0, 400 * 86_400, count)).astype(np.uint32),
        default=held.default,
        attached=np.where(eips, draw.random(count) < 0.9, UNKNOWN).astype(np.int8),
        free=np.where(subnets & held.ipv4, (room * draw.random(count)).astype(np.int64), UNKNOWN).astype(
            np.int32
        ),
        tags=np.bitwise_or.reduce(
            [(draw.random(count) < 0.9).astype(np.uint8) << bit for bit in range(len(plan.PAIRS))]
        ),
    )
    return Estate(columns, tuple(_statuses(listing, owners)), owners, numbers.astype(np.uint64), tree)


def _statuses(listing: I64, owners: tuple[str, ...]) -> Iterator[ShardStatus]:
    for code in listing.tolist():
        rest, kind = divmod(code, len(KINDS))
        owner, region = divmod(rest, len(plan.REGIONS))
        provider = Provider.ALIBABA if owner % 5 == 4 else Provider.AWS
        yield ShardStatus(
            Shard(provider.value, provider, owners[owner], plan.REGIONS[region], KINDS[kind]),
            ShardState.OK,
            last_attempt=NOW,
            last_success=NOW,
        )


def _vpcs_and_subnets(size: int, scopes: int, accounts: int, draw: np.random.Generator) -> tuple[Table, ...]:
    """Make the VPC blocks of both families, some VPCs having both, and the subnets of each."""
    blocks, subnets = size // 10, size * 6 // 10
    of_ipv6 = int(blocks * IPV6_SHARE)
    ipv4 = _ipv4_vpcs(blocks - of_ipv6, scopes, accounts, draw)
    ipv6 = _ipv6_vpcs(ipv4, of_ipv6, accounts, draw)
    subnets6 = int(subnets * IPV6_SHARE)
    return ipv4, ipv6, _subnets(ipv4, subnets - subnets6, draw), _subnets(ipv6, subnets6, draw)


def _ipv4_vpcs(count: int, scopes: int, accounts: int, draw: np.random.Generator) -> Table:
    """Lay VPCs into 10.0.0.0/8 of each scope side by side; then enlarge, copy or make default some."""
    scope = np.arange(count) % scopes
    bits = int(np.clip(np.ceil(np.log2(count / scopes + 1)) + 1, 14, 20))
    slot = np.empty(count, np.int64)
    for number in range(scopes):
        mine = np.flatnonzero(scope == number)
        slot[mine] = draw.choice(1 << bits, len(mine), replace=len(mine) > 1 << bits)
    length = np.full(count, 8 + bits)
    start = (10 << 24) + (slot << (24 - bits))
    fate = draw.random(count)
    large = fate < 0.06
    length[large] = draw.integers(16, 21, int(large.sum()))
    copies = np.flatnonzero((fate > 0.06) & (fate < 0.16))
    start[copies] = start[(copies + scopes) % count]
    default = fate > 0.99
    start[default], length[default] = DEFAULT_VPC, 16
    start = start >> (32 - length) << (32 - length)
    home = plan.region_of(Family.IPV4, start)
    region = np.where(draw.random(count) < 0.9, home, draw.integers(0, len(plan.REGIONS), count))
    return Table(
        np.ones(count, np.bool_), np.zeros(count, np.uint64), start.astype(np.uint64), length,
        np.full(count, VPC), scope * accounts + draw.integers(0, accounts, count), region,
        np.arange(count), default,
    )  # fmt: skip


def _ipv6_vpcs(ipv4: Table, count: int, accounts: int, draw: np.random.Generator) -> Table:
    """Give some VPCs an IPv6 /56, one half of them public, the other unique local."""
    chosen = ipv4.take(draw.choice(len(ipv4), count, replace=count > len(ipv4)))
    scope = (chosen.owner // accounts).astype(np.uint64)
    public = (
        np.uint64(0x2001_0DB8 << 32)
        | scope << np.uint64(20)
        | draw.integers(0, 1 << 8, count, np.uint64) << 8
    )
    local = (
        np.uint64(0xFD00 << 48) | scope << np.uint64(36) | draw.integers(0, 1 << 28, count, np.uint64) << 8
    )
    return Table(
        np.zeros(count, np.bool_), np.where(draw.random(count) < 0.5, public, local),
        np.zeros(count, np.uint64),
        np.full(count, 56), chosen.kind, chosen.owner, chosen.region, chosen.network, chosen.default,
    )  # fmt: skip


def _subnets(vpcs: Table, count: int, draw: np.random.Generator) -> Table:
    """Cut subnets out of the VPCs, side by side in each."""
    of = np.sort(draw.integers(0, len(vpcs), count))
    held = np.bincount(of, minlength=len(vpcs))
    number = np.arange(count) - np.repeat(np.cumsum(held) - held, held)
    bits = np.ceil(np.log2(np.maximum(held, 2))).astype(np.int64)[of]
    rows = vpcs.take(of)
    ipv4 = rows.ipv4
    length = np.where(ipv4, np.minimum(rows.length + bits, 32), 64)
    step4, step6 = (number << (32 - length).clip(0)).astype(np.uint64), number.astype(np.uint64)
    return Table(
        ipv4, np.where(ipv4, rows.hi, rows.hi + step6), np.where(ipv4, rows.lo + step4, rows.lo), length,
        np.full(count, SUBNET), rows.owner, rows.region, rows.network, rows.default,
    )  # fmt: skip


def _eips(size: int, scopes: int, accounts: int, draw: np.random.Generator) -> Table:
    """Draw single addresses: IPv4 ones half out of 100.64.0.0/10, which has a pool, half from anywhere."""
    count = size * 3 // 10
    ipv4 = np.arange(count) >= int(count * IPV6_SHARE)
    scope = draw.integers(0, scopes, count)
    shared = (100 << 24 | 64 << 16) + draw.integers(0, 1 << 22, count)
    anywhere = draw.integers(1 << 24, 223 << 24, count)
    hi = (
        np.uint64(0x2001_0DB8 << 32)
        | scope.astype(np.uint64) << np.uint64(20)
        | draw.integers(0, 1 << 20, count, np.uint64)
    )
    lo = np.where(draw.random(count) < 0.5, shared, anywhere).astype(np.uint64)
    return Table(
        ipv4, np.where(ipv4, np.uint64(0), hi),
        np.where(ipv4, lo, draw.integers(0, 1 << 63, count, np.uint64)),
        np.where(ipv4, 32, 128), np.full(count, EIP), scope * accounts + draw.integers(0, accounts, count),
        draw.integers(0, len(plan.REGIONS), count), size + np.arange(count), np.zeros(count, np.bool_),
    )  # fmt: skip
