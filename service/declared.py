"""The plan that the file declares, on top of the stored one."""

from datetime import date

from config.mistakes import ConfigError
from config.settings import Settings
from ipam.apply import applied
from ipam.plan_error import PlanError
from ipam.pool import PoolTree
from service.identifiers import new_id


def planned(settings: Settings, stored: PoolTree, today: date) -> PoolTree:
    """Return the pool tree that the file asks for, given the one that is stored.

    Raises:
        ConfigError: the plan does not hold; every mistake has its place in the file.
    """
    try:
        return applied(settings.plan, stored, new_id, today)
    except PlanError as error:
        raise ConfigError(
            settings.path,
            (settings.positions.mistake(one.place, one.sentence) for one in error.mistakes),
        ) from None
