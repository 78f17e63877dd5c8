"""From a configuration file to something that can work: at the start, and at every reload."""

from config.load import load
from config.mistakes import ConfigError
from config.settings import Settings
from service.apprise_client import require_apprise
from service.cycle import CLOCK, Cycle
from service.memory import Memory
from service.planning import applied_plan
from service.roster import Roster
from service.sources import Clouds


def first_cycle(settings: Settings, memory: Memory) -> tuple[Cycle, ConfigError | None]:
    """Make the work of a starting daemon.

    Where the declared plan does not hold, the stored tree goes on.

    Returns:
        The work, and what is wrong with the plan.

    Raises:
        ConfigError: the plan does not hold, and there is no stored one.
        ServiceError: a source cannot be set up, or what tells of findings is not installed.
    """
    wrong: ConfigError | None = None
    _installed(settings)
    try:
        tree = applied_plan(settings, memory.plan)
    except ConfigError as error:
        tree, wrong = memory.plan.load(), error
        if not tree.pools:
            raise
    return Cycle.planned(_roster(settings, memory), memory, tree), wrong


def renewed(before: Settings) -> Settings:
    """Read the file of settings again.

    Raises:
        ConfigError: the file holds mistakes, or asks for what only a restart can change.
        ServiceError: what tells of findings is not installed.
    """
    settings = load(before.path)
    _installed(settings)
    _only_changeable(before, settings)
    return settings


def next_cycle(settings: Settings, memory: Memory) -> Cycle:
    """Make the work of a daemon that goes on with other settings; nothing changes unless everything holds.

    Raises:
        ConfigError: the plan does not hold.
        ServiceError: a source cannot be set up.
    """
    roster = _roster(settings, memory)
    return Cycle.planned(roster, memory, applied_plan(settings, memory.plan))


def _roster(settings: Settings, memory: Memory) -> Roster:
    return Roster(Clouds.of(settings, CLOCK), memory.accounts, CLOCK)


def _installed(settings: Settings) -> None:
    if settings.alerts.apprise:
        require_apprise()


def _only_changeable(before: Settings, after: Settings) -> None:
    fixed = (
        ("store", before.store, after.store),
        ("collect.executor", before.collect.executor, after.collect.executor),
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
