"""What the store knows, judged: the report that every reading command and the daemon show."""

from collections.abc import Callable
from datetime import datetime

from analyzer.reconcile import reconcile
from config.settings import Settings
from ipam.asked_tags import asked_tags
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.report import Report
from ipam.snapshot import Snapshot
from service.memory import Memory
from service.planning import planned
from service.sources import shards
from store.inventory import Inventory

Judge = Callable[[str, Snapshot, PoolTree, Policy, datetime], Report]


def noticed(settings: Settings, memory: Memory, tree: PoolTree, now: datetime, judge: Judge) -> Report:
    """Analyze the last good readings against a pool tree, and take note of since when findings are known."""
    found = _judged(settings, memory.inventory, tree, now, judge)
    return found.known_since(memory.sinces.noticed(*found.causes))


def shown(settings: Settings, memory: Memory, now: datetime) -> Report:
    """Analyze for a command that only reads: against the plan as the file has it, which is not saved.

    Raises:
        ConfigError: the plan does not hold.
    """
    tree = planned(settings, memory.plan.load(), now.date())
    found = _judged(settings, memory.inventory, tree, now, reconcile)
    return found.known_since(memory.sinces.recalled(*found.causes))


def _judged(settings: Settings, inventory: Inventory, tree: PoolTree, now: datetime, judge: Judge) -> Report:
    asked = asked_tags(tree, settings.policy)
    snapshot = Snapshot.of(inventory.contents(shards(settings)), asked)
    return judge(str(inventory.generation()), snapshot, tree, settings.policy, now)
