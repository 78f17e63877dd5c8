"""The declared plan on its way into the store without anybody asking: whole, or not at all."""

from contextlib import suppress

from config.settings import Settings
from ipam.pool import PoolTree
from ipam.registry.asking import Asker
from service.order import Order
from service.registry import Registry
from service.registry_apply import NothingToApplyError, Record, applying
from service.settling import OURSELVES
from store.plan import Plan


def applied_plan(settings: Settings, plan: Plan) -> PoolTree:
    """Apply the declared plan to the stored tree, and keep it if it changes anything; the log tells of that.

    Raises:
        ConfigError: the plan does not hold; nothing was changed.
        StoreError: the store cannot be used; nothing was changed.
    """
    found: list[Record] = []
    order = Order("apply", {"file": settings.path.name}, Asker(OURSELVES, administrator=True))
    with suppress(NothingToApplyError):
        Registry(plan.store).run(order, applying(settings, found, OURSELVES))
    return plan.load()
