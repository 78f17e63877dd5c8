"""What the metrics of pools take from the plan alone: as long as that stays, it is written once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, product
from socket import inet_ntoa

from exporter.family import Labels
from exporter.sheet import Column
from ipam.blocks import IPV4
from ipam.cidr import Cidr, first
from ipam.pool import Pool, PoolTree
from ipam.pool_uses import PoolUse
from ipam.report import Report

POOL = ("pool", "family")
INFO = (
    *POOL,
    "pool_id",
    "parent",
    "cidrs",
    "scope",
    "provider",
    "locale",
    "default_netmask_length",
    "owner",
)
KINDS = ("child_pool", "resource", "reservation")
ACTIONS = ("allocate", "release")
PROVIDER_OF_ORIGIN = {"aws-ipam": "aws", "alibaba-ipam": "alibaba"}


@dataclass(frozen=True, eq=False)
class PoolColumns:
    """The pools of a plan that count, and their labels; not those of clouds' scopes that are apart."""

    tree: PoolTree

    @cached_property
    def counted(self) -> list[bool]:
        """Tell of each pool whether it counts."""
        return [pool.scope not in self.tree.apart for pool in self.tree.pools]

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """List those that count."""
        return tuple(compress(self.tree.pools, self.counted))

    def uses(self, report: Report) -> Sequence[PoolUse]:
        """Return the use of those that count, in a report about this plan."""
        return report.pools if all(self.counted) else list(compress(report.pools, self.counted))

    @cached_property
    def each(self) -> Column:
        """Label each pool."""
        return Column(POOL, [(pool.path, str(pool.family)) for pool in self.pools])

    @cached_property
    def with_default(self) -> list[bool]:
        """Tell of each pool that counts whether it has a default netmask length."""
        return [pool.rules.default_netmask_length is not None for pool in self.pools]

    @cached_property
    def of_default(self) -> Column:
        """Label the pools that have a default netmask length."""
        return Column(POOL, list(compress(self.each.labels, self.with_default)))

    @cached_property
    def kinds(self) -> Column:
        """Label each pool and kind of allocation."""
        return self._with("kind", KINDS)

    @cached_property
    def actions(self) -> Column:
        """Label each pool and what may happen to an allocation."""
        return self._with("action", ACTIONS)

    @cached_property
    def info(self) -> Column:
        """Label each pool with its properties."""
        return Column(INFO, [self._info(pool) for pool in self.pools])

    def _with(self, name: str, words: Sequence[str]) -> Column:
        return Column((*POOL, name), [(*labels, word) for labels, word in product(self.each.labels, words)])

    def _info(self, pool: Pool) -> Labels:
        length = pool.rules.default_netmask_length
        return (
            pool.path,
            str(pool.family),
            pool.id,
            "" if pool.parent is None else self.tree.by_id[pool.parent].path,
            ",".join(map(_written, pool.cidrs)),
            pool.scope,
            PROVIDER_OF_ORIGIN.get(pool.origin, ""),
            pool.locale or "",
            "" if length is None else str(length),
            pool.owner,
        )


class LastPlan:
    """Remembers the columns of the plan that was told of last."""

    def __init__(self) -> None:
        self._held = PoolColumns(PoolTree())

    def of(self, report: Report) -> PoolColumns:
        """Return the columns of a report's plan."""
        held = self._held
        if held.tree is not report.tree:
            held = self._held = PoolColumns(report.tree)
        return held


def counted(report: Report) -> Iterator[tuple[Pool, PoolUse]]:
    """Yield the pools and their use, but for those of clouds' scopes that no scope of ours stands for."""
    apart = report.tree.apart
    pairs = zip(report.tree.pools, report.pools, strict=True)
    return (pair for pair in pairs if pair[0].scope not in apart)


def _written(cidr: Cidr) -> str:
    """Write a block as `str` does, which takes several times as long for IPv4."""
    if cidr.version == IPV4:
        return f"{inet_ntoa(first(cidr).to_bytes(4, 'big'))}/{cidr.prefixlen}"
    return str(cidr)
