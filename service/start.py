"""From a configuration file to something that can work: at the start, and at every reload."""


import structlog

from config.load import load
from config.mistakes import ConfigError
from config.settings import Settings
from ipam.pool import PoolTree
from service.cycle import CLOCK, Cycle
from service.planning import planned
from service.sources import collectors
from store.database import Store
from store.plan import load_tree, save_tree

log = structlog.get_logger()


def first_cycle(settings: Settings, store: Store) -> tuple[Cycle, ConfigError | None]:
    """Make the work of a starting daemon.

    Where the declared plan does not hold, the stored tree goes on.

    Returns:
        The work, and what is wrong with the plan.

    Raises:
        ConfigError: the plan does not hold, and there is no stored one.
        ServiceError: a source cannot be set up.
    """
    stored = load_tree(store)
    wrong: ConfigError | None = None
    try:
        tree = _applied(settings, store, stored)
    except ConfigError as error:
        if not stored.pools:
            raise
        wrong, tree = error, stored
    return Cycle(settings, store, tree, collectors(settings, CLOCK)), wrong


def next_cycle(before: Cycle, store: Store) -> Cycle:
    """Make the work of a daemon that reloads its file; nothing changes unless everything holds.

    Raises:
        ConfigError: the file holds mistakes, or asks for what only a restart can change.
        ServiceError: a source cannot be set up.
    """
    settings = load(before.settings.path)
    _only_changeable(before.settings, settings)
    made = collectors(settings, CLOCK)
    return Cycle(settings, store, _applied(settings, store, load_tree(store)), made)


def _applied(settings: Settings, store: Store, stored: PoolTree) -> PoolTree:
    """Apply the declared plan, and keep it if it changes anything."""
    tree = planned(settings, stored)
    if tree != stored:
        save_tree(store, tree)
        log.info("plan_applied", pools=len(tree.pools), allocations=len(tree.allocations))
    return tree


def _only_changeable(before: Settings, after: Settings) -> None:
    fixed = (
        ("store", before.store, after.store),
        ("web.listen", before.web.listen, after.web.listen),
        ("web.external_url", before.web.external_url, after.web.external_url),
    )
    changed = [
        after.positions.mistake(key, "cannot change while the daemon runs: restart it")
        for key, was, becomes in fixed
        if was != becomes
    ]
    if changed:
        raise ConfigError(after.path, changed)
