"""The declared plan on its way into the store: whole, or not at all."""

from datetime import date

from config.mistakes import ConfigError
from config.settings import Settings
from ipam.apply import applied
from ipam.plan_error import PlanError
from ipam.pool import PoolTree
from service import clock
from service.identifiers import new_id
from store.plan import Plan


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


def applied_plan(settings: Settings, plan: Plan) -> PoolTree:
    """Apply the declared plan to the stored tree, and keep it if it changes anything.

    Raises:
        ConfigError: the plan does not hold; nothing was changed.
        StoreError: the store cannot be used; nothing was changed.
    """
    today = clock.now().date()
    return plan.change(lambda stored: planned(settings, stored, today), today)
