"""What the store knows, judged: the report that every reading command and the daemon show."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime

from analyzer.reconcile import reconcile
from config.settings import Settings
from ipam.asked_tags import asked_tags
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.report import Report
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import Kind
from service.declared import planned
from service.memory import Memory
from service.mirror import Mirror
from service.organization import judging
from service.sources import left_shards, shards

KINDS = frozenset(Kind)

Judge = Callable[[str, Snapshot, PoolTree, Policy, datetime], Report]


def noticed(settings: Settings, memory: Memory, mirror: Mirror, now: datetime, judge: Judge) -> Report:
    """Analyze the last good readings against a pool tree and the clouds' own, which `mirror` puts together.

    Note is taken of since when findings are known, and since when allocations lack their resource.
    """
    known = contents(settings, memory)
    tree = mirror.noticed(known)
    policy = judging(settings.policy, tree.pools, memory.accounts)
    found = judge(_name(memory), snapshot(settings, tree, known), tree, policy, now)
    return found.known_since(memory.sinces.noticed(*found.causes))


def shown(settings: Settings, memory: Memory, now: datetime) -> Report:
    """Analyze for a command that only reads: against the plan as the file has it, which is not saved.

    Raises:
        ConfigError: the plan does not hold.
    """
    settings = decided(settings, memory)
    known = contents(settings, memory)
    tree = Mirror.of(settings, memory, planned(settings, memory.plan.load(), now.date())).over(known)
    policy = judging(settings.policy, tree.pools, memory.accounts)
    found = reconcile(_name(memory), snapshot(settings, tree, known), tree, policy, now)
    return found.known_since(memory.sinces.recalled(*found.causes))


def decided(settings: Settings, memory: Memory) -> Settings:
    """Put what the registry decided about single resources and findings before what the file says.

    Of a finding that both exempt, the exemption of the registry counts.

    Raises:
        StoreError: the store cannot be read.
    """
    kept, policy = memory.exceptions.load(), settings.policy
    exemptions = (*policy.exemptions, *(one.exemption for one in kept.exempted))
    policy = replace(
        policy,
        ignore=(*(one.rule for one in kept.ignored), *policy.ignore),
        moves=tuple(one.move for one in kept.moved),
        exemptions=tuple({(one.rule, one.subject): one for one in exemptions}.values()),
    )
    return replace(settings, policy=policy)


def contents(settings: Settings, memory: Memory, kinds: Collection[Kind] = KINDS) -> list[ShardContent]:
    """Load the last good rows of every shard that is read, and of those that were read before they left."""
    lists = memory.accounts.lists()
    wanted, left = (
        [shard for shard in some if shard.kind in kinds]
        for some in (shards(settings, lists), left_shards(settings, lists))
    )
    found = memory.inventory.contents((*wanted, *left))
    return [*found[: len(wanted)], *(one for one in found[len(wanted) :] if one.status.last_success)]


def snapshot(settings: Settings, tree: PoolTree, known: list[ShardContent]) -> Snapshot:
    """Merge shards for an analysis against a tree; the list is emptied, so that rows are not held twice."""
    heard = {scope.mirror for scope in tree.scopes if scope.mirror and not scope.apart}
    return Snapshot.of(_handed_over(known), asked_tags(tree, settings.policy), heard)


def _handed_over(known: list[ShardContent]) -> Iterator[ShardContent]:
    known.reverse()
    while known:
        yield known.pop()


def _name(memory: Memory) -> str:
    return str(memory.inventory.generation())
