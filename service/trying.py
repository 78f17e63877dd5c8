"""Changes that are tried for requests: on what the store holds now, with the configuration of the moment."""

from collections.abc import Callable
from dataclasses import dataclass

from exporter.api.whatif import Change, MisnamedError, Tried
from ipam.what_if import Action
from service import clock
from service.cycle import Cycle
from service.exits import ServiceError
from service.what_if import Trial
from service.what_if import Tried as Judged


@dataclass(frozen=True, slots=True)
class Trying:
    """Tries changes as `cidrwatch whatif` does. Threads may share one."""

    cycle: Callable[[], Cycle]

    def __call__(self, change: Change) -> Tried:
        """Try a change.

        Raises:
            MisnamedError: a name does not exist.
            StoreError: the store cannot be read.
        """
        cycle = self.cycle()
        trial = Trial.stored(cycle.settings, cycle.memory, clock.now())
        try:
            judged = _judged(trial, change)
        except ServiceError as error:
            what, _, remedy = str(error).partition(": ")
            raise MisnamedError(what, remedy or "name something that exists") from None
        return judged.report, judged.outcomes


def _judged(trial: Trial, change: Change) -> Judged:
    if change.action is Action.ATTACH:
        return trial.attach(change.a, change.b)
    if change.action is Action.IMPORT:
        return trial.bring_in(change.resource, change.pool)
    assert change.pool is not None
    if change.cidr is not None:
        return trial.allocate(change.pool, change.cidr)
    return trial.next(change.pool, change.netmask, Action.ALLOCATE)
