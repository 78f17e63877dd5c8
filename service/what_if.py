"""Changes that are tried: each is put into a copy of the plan or of what exists, and that is judged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from analyzer.next_block import next_block
from analyzer.reconcile import reconcile
from analyzer.sides import SideError, unknown
from analyzer.supposing import supposed_networks, supposed_vpc
from analyzer.what_if_allocate import allocated, has_cidr_around, outside, with_allocation
from analyzer.what_if_attach import attached, is_block, new_networks
from analyzer.what_if_import import imported, rows_of_block, rows_of_vpc, with_auto_import
from config.settings import Settings
from ipam.cidr import WIDTH, Cidr, CidrError, family, parse
from ipam.pool import Pool, PoolTree
from ipam.report import Report
from ipam.snapshot import ShardContent, Snapshot
from ipam.what_if import Action, Outcome
from ipam.words import Kind
from service.declared import planned
from service.exits import WRONG, ServiceError
from service.knowledge import contents, decided, snapshot
from service.memory import Memory
from service.mirror import Mirror
from service.near import pool_named
from service.organization import judging


@dataclass(frozen=True, slots=True)
class Tried:
    """The analysis of a change, and what it comes to: an outcome for each block that was asked about."""

    report: Report
    outcomes: tuple[Outcome, ...]

    @property
    def fine(self) -> bool:
        """Tell whether nothing stands in the way."""
        return all(outcome.fine for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Trial:
    """What changes are tried on: what the store holds, and the plan as the file has it; both stay."""

    settings: Settings
    memory: Memory
    tree: PoolTree
    now: datetime

    @classmethod
    def of(cls, settings: Settings, memory: Memory, now: datetime) -> "Trial":
        """Load the plan.

        Raises:
            ConfigError: the plan does not hold.
        """
        settings = decided(settings, memory)
        mirror = Mirror.of(settings, memory, planned(settings, memory.plan.load(), now.date()))
        return cls(settings, memory, mirror.over(contents(settings, memory, {Kind.IPAM})), now)

    def next(self, name: str, length: int | None, action: Action = Action.NEXT) -> Tried:
        """Find the block that an allocation would get; without a netmask length the pool's default.

        Raises:
            ServiceError: there is no such pool, or no such netmask length.
        """
        pool = pool_named(self.tree, name)
        wanted = pool.rules.default_netmask_length if length is None else length
        _check_length(pool, wanted)
        assert wanted is not None
        report = self._judged(self._snapshot())
        cooling = self.memory.plan.cooling(self.now)
        outcome = next_block(report, self.tree.pools.index(pool), wanted, cooling)
        return Tried(report, (replace(outcome, action=action),))

    def allocate(self, name: str, text: str) -> Tried:
        """Try to allocate one block.

        Raises:
            ServiceError: there is no such pool, or the text is no CIDR.
        """
        pool, cidr = pool_named(self.tree, name), _cidr(text)
        if not has_cidr_around(pool, cidr):
            report = self._judged(self._snapshot())
            return Tried(report, (outside(report, pool, cidr),))
        report = self._judged(self._snapshot(), with_allocation(self.tree, pool, cidr))
        return Tried(report, (allocated(report, pool),))

    def attach(self, one: str, other: str) -> Tried:
        """Try to join two sides.

        Raises:
            ServiceError: a word names no side.
        """
        try:
            report = self._judged(self._snapshot(supposed_networks(new_networks(one, other), self.now)))
            return Tried(report, (attached(report, one, other),))
        except (CidrError, SideError) as error:
            raise ServiceError(str(error), WRONG) from None

    def bring_in(self, resource: str, name: str | None) -> Tried:
        """Try to import a VPC, or a block: that of the VPCs that have it, else of a new one.

        Raises:
            ServiceError: there is no such pool or VPC.
        """
        pool = None if name is None else pool_named(self.tree, name)
        tree = with_auto_import(self.tree, pool)
        cidr = _cidr(resource) if is_block(resource) else None
        snapshot = self._snapshot()
        if cidr is not None and not rows_of_block(snapshot, cidr):
            around = pool or _deepest(self.tree, cidr)
            snapshot = self._snapshot((supposed_vpc(cidr, around, self.now),))
        report = self._judged(snapshot, tree)
        rows = rows_of_vpc(report, resource) if cidr is None else rows_of_block(report.snapshot, cidr)
        if not rows:
            raise ServiceError(unknown(report, resource), WRONG)
        asked = {"resource": resource, "pool": None if pool is None else pool.path}
        judged_in = None if pool is None else tree.by_id[pool.id]
        return Tried(report, tuple(imported(report, row, asked, judged_in) for row in rows))

    def _snapshot(self, supposed: Iterable[ShardContent] = ()) -> Snapshot:
        """Load what exists, and put beside it what is supposed to."""
        known = [*contents(self.settings, self.memory), *supposed]
        return snapshot(self.settings, self.tree, known)

    def _judged(self, snapshot: Snapshot, tree: PoolTree | None = None) -> Report:
        policy = judging(self.settings.policy, self.tree.pools, self.memory.accounts)
        return reconcile("what if", snapshot, tree or self.tree, policy, self.now)


def _cidr(text: str) -> Cidr:
    try:
        return parse(text)
    except CidrError as error:
        raise ServiceError(str(error), WRONG) from None


def _check_length(pool: Pool, length: int | None) -> None:
    if length is None:
        raise ServiceError(
            f"pool '{pool.path}' has no default netmask length: say one, like --netmask 24, or give the pool "
            "a default_netmask_length",
            WRONG,
        )
    width = WIDTH[pool.family]
    if not 0 <= length <= width:
        told = f"pool '{pool.path}' has {pool.family} space: its netmask lengths go from 0 to {width}"
        raise ServiceError(told, WRONG)


def _deepest(tree: PoolTree, cidr: Cidr) -> Pool | None:
    """Find the deepest pool around a block in the scopes where new VPCs go."""
    defaults = {scope.name for scope in tree.scopes if scope.default}
    around = [
        pool
        for pool in tree.pools
        if pool.scope in defaults and pool.family is family(cidr) and has_cidr_around(pool, cidr)
    ]
    return max(around, key=lambda pool: pool.depth, default=None)
