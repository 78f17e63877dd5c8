"""What the store knows, judged: the report that every reading command and the daemon show."""

from collections.abc import Callable
from datetime import datetime

from analyzer.reconcile import reconcile
from config.settings import Settings
from ipam.asked_tags import asked_tags
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.report import Report
from ipam.snapshot import ShardContent, Snapshot
from service.memory import Memory
from service.planning import planned
from service.sources import left_shards, shards

Judge = Callable[[str, Snapshot, PoolTree, Policy, datetime], Report]


def noticed(settings: Settings, memory: Memory, tree: PoolTree, now: datetime, judge: Judge) -> Report:
    """Analyze the last good readings against a pool tree, and take note of since when findings are known."""
    found = _judged(settings, memory, tree, now, judge)
    return found.known_since(memory.sinces.noticed(*found.causes))


def shown(settings: Settings, memory: Memory, now: datetime) -> Report:
    """Analyze for a command that only reads: against the plan as the file has it, which is not saved.

    Raises:
        ConfigError: the plan does not hold.
    """
    tree = planned(settings, memory.plan.load(), now.date())
    found = _judged(settings, memory, tree, now, reconcile)
    return found.known_since(memory.sinces.recalled(*found.causes))


def contents(settings: Settings, memory: Memory) -> list[ShardContent]:
    """Load the last good rows of every shard that is read, and of those that were read before they left."""
    lists = memory.accounts.lists()
    wanted, left = shards(settings, lists), left_shards(settings, lists)
    found = memory.inventory.contents((*wanted, *left))
    return [*found[: len(wanted)], *(one for one in found[len(wanted) :] if one.status.last_success)]


def _judged(settings: Settings, memory: Memory, tree: PoolTree, now: datetime, judge: Judge) -> Report:
    asked = asked_tags(tree, settings.policy)
    snapshot = Snapshot.of(contents(settings, memory), asked)
    return judge(str(memory.inventory.generation()), snapshot, tree, settings.policy, now)
