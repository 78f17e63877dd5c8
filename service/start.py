"""From a configuration file to something that can work: at the start, and at every reload."""

from config.load import load
from config.mistakes import ConfigError
from config.settings import Settings
from service.cycle import CLOCK, Cycle
from service.memory import Memory
from service.planning import applied_plan
from service.sources import collectors


def first_cycle(settings: Settings, memory: Memory) -> tuple[Cycle, ConfigError | None]:
    """Make the work of a starting daemon.

    Where the declared plan does not hold, the stored tree goes on.

    Returns:
        The work, and what is wrong with the plan.

    Raises:
        ConfigError: the plan does not hold, and there is no stored one.
        ServiceError: a source cannot be set up.
    """
    wrong: ConfigError | None = None
    try:
        tree = applied_plan(settings, memory.plan)
    except ConfigError as error:
        tree, wrong = memory.plan.load(), error
        if not tree.pools:
            raise
    return Cycle(settings, memory, tree, collectors(settings, CLOCK)), wrong


def next_cycle(before: Cycle, memory: Memory) -> Cycle:
    """Make the work of a daemon that reloads its file; nothing changes unless everything holds.

    Raises:
        ConfigError: the file holds mistakes, or asks for what only a restart can change.
        ServiceError: a source cannot be set up.
    """
    settings = load(before.settings.path)
    _only_changeable(before.settings, settings)
    made = collectors(settings, CLOCK)
    return Cycle(settings, memory, applied_plan(settings, memory.plan), made)


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
