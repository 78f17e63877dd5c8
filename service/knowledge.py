"""What the store knows, judged: the report that every reading command and the daemon show."""

from datetime import datetime

from analyzer.reconcile import reconcile
from config.settings import Settings
from ipam.asked_tags import asked_tags
from ipam.pool import PoolTree
from ipam.report import Report
from ipam.snapshot import Snapshot
from service.memory import Memory
from service.planning import planned
from service.sources import shards
from store.inventory import Inventory


def report(settings: Settings, inventory: Inventory, tree: PoolTree, now: datetime) -> Report:
    """Analyze the last good readings of the configured shards against a pool tree."""
    asked = asked_tags(tree, settings.policy)
    snapshot = Snapshot.of(inventory.contents(shards(settings)), asked)
    return reconcile(str(inventory.generation()), snapshot, tree, settings.policy, now)


def shown(settings: Settings, memory: Memory, now: datetime) -> Report:
    """Analyze for a command that only reads: against the plan as the file has it, which is not saved.

    Raises:
        ConfigError: the plan does not hold.
    """
    return report(settings, memory.inventory, planned(settings, memory.plan.load(), now.date()), now)
