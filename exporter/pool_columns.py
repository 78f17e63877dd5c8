"""What the metrics of pools take from the plan alone: as long as that stays, it is written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, product
from socket import AF_INET6, inet_ntoa, inet_ntop
from typing import TypeVar

from exporter.family import Labels
from exporter.sheet import Column, Sheet
from ipam.blocks import IPV4
from ipam.cidr import Cidr, first
from ipam.pool import Pool, PoolTree
from ipam.pool_figures import PoolFigures
from ipam.report import Report

T = TypeVar("T")

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
THRESHOLD_SEVERITIES = ("warning", "critical")
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

    @cached_property
    def all_count(self) -> bool:
        """Tell whether every pool counts."""
        return all(self.counted)

    def among(self, values: Sequence[T]) -> Sequence[T]:
        """Keep the values of those that count, out of a value of every pool."""
        return values if self.all_count else list(compress(values, self.counted))

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
    def utilization_thresholds(self) -> Sheet:
        """Tell from which share on each pool counts as nearly exhausted, by severity."""
        told = [
            ((*labels, severity), share)
            for labels, pool in zip(self.each.labels, self.pools, strict=True)
            for severity, share in zip(THRESHOLD_SEVERITIES, pool.thresholds.utilization, strict=False)
        ]
        return Sheet(Column((*POOL, "severity"), [one for one, _ in told]), [share for _, share in told])

    @cached_property
    def block_thresholds(self) -> Sheet:
        """Tell at how many blocks each pool counts as nearly exhausted."""
        pools = compress(self.pools, self.with_default)
        return Sheet(self.of_default, [pool.thresholds.blocks for pool in pools])

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


@dataclass(frozen=True, slots=True)
class PoolSource:
    """What the metrics of pools are made from."""

    report: Report
    plan: PoolColumns
    figures: PoolFigures  # of every pool of the tree


class LastSource:
    """Remembers what was told of last: the columns of its plan, and the figures of its pools."""

    def __init__(self) -> None:
        self._plan = PoolColumns(PoolTree())
        self._held: PoolSource | None = None

    def of(self, report: Report) -> PoolSource:
        """Return what the metrics of a report are made from."""
        if self._held is not None and self._held.report is report:
            return self._held
        if self._plan.tree is not report.tree:
            self._plan = PoolColumns(report.tree)
        self._held = PoolSource(report, self._plan, PoolFigures.of(report.pools))
        return self._held


def _written(cidr: Cidr) -> str:
    """Write a block as `str` does, which takes several times as long."""
    if cidr.version == IPV4:
        return f"{inet_ntoa(first(cidr).to_bytes(4))}/{cidr.prefixlen}"
    address = inet_ntop(AF_INET6, first(cidr).to_bytes(16))
    return str(cidr) if "." in address else f"{address}/{cidr.prefixlen}"  # one that stands for IPv4
