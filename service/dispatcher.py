"""Reads every shard when it is due, by the configuration of the moment, until it is told to stop."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import timedelta
from random import uniform
from threading import Event

from collector.agenda import Agenda
from collector.cadence import Cadence, after_change
from collector.changes import Change, Heard
from collector.course import Course
from collector.port import Stop
from collector.retry import Patience
from collector.sweep import Sweep
from ipam.reading import Reading
from ipam.shard import Shard, ShardStatus
from ipam.words import ErrorClass, Kind, Provider, ShardState
from service.cycle import CLOCK, Cycle
from service.executors import Surroundings, executor, reconfigured
from service.keeper import Keeper, Lasting

FEW = 0.2  # of all shards: as many as may be untried without holding up the first report


def once(cycle: Cycle, executor: Executor, stop: Stop) -> Iterator[Reading]:
    """Read every shard once, or until what it says is believed; yields each reading once it is kept."""
    collect = cycle.settings.collect
    sweep = Sweep(executor, collect.concurrency, collect.timeout, Patience(CLOCK, stop, uniform))
    keeper = Keeper(cycle.memory.inventory)
    for reading in sweep.run(cycle.collectors, keeper):
        if reading.shard not in keeper.doubted:
            yield reading


class Dispatcher:
    """Keeps all shards on one agenda; a reload changes what is on it, and how it is read."""

    def __init__(self, cycle: Cycle, stop: Event, told: Callable[[bool], None] = lambda _: None) -> None:
        self._settings = cycle.settings
        self._executor = executor(cycle.settings, Surroundings(stop, told, self._cluster_back))
        self._agenda = Agenda(lasting=True)
        self._keeper = Keeper(cycle.memory.inventory)
        self._keeper.inventory.unpaced()  # how often, this process finds out by itself
        self._sweep = Sweep(self._executor, 1, timedelta(), Patience(CLOCK, stop, uniform))
        self._plan(cycle)

    def readings(self) -> Iterator[Reading]:
        """Read what is due, whenever it is, and yield each reading once it is kept."""
        return self._sweep.follow(self._agenda, self._keeper)

    def replace(self, cycle: Cycle) -> None:
        """Go on with another configuration; what failed with the one before is read again at once.

        Readings under way end as they began.
        """
        if cycle.settings is not self._settings:
            self._settings = cycle.settings
            reconfigured(self._executor, cycle.settings)
        self._plan(cycle)
        now = CLOCK.monotonic()
        self._agenda.sooner(self._agenda.failing(), lambda _: now)

    def changed(self, source: str, change: Change) -> Heard:
        """Have what may have changed read soon; more changes until then make no difference.

        Args:
            source: Whose shards are meant.
            change: Where something happened.
        """
        shards = [
            Shard(source, Provider.AWS, change.account, change.region, kind)
            for kind in Kind
            if kind in change.kinds
        ]
        now, lag = CLOCK.monotonic(), self._agenda.lag
        known, sooner = self._agenda.mark(shards, lambda entry: after_change(now, entry.started, lag))
        if not known:
            return Heard.STRANGER
        return Heard.MARKED if sooner else Heard.COALESCED

    @property
    def idle(self) -> bool:
        """Tell whether nothing is due or under way at the moment."""
        return self._agenda.idle(CLOCK.monotonic())

    @property
    def shards(self) -> int:
        """Count the shards."""
        return len(self._agenda)

    @property
    def lag(self) -> float:
        """Return the seconds by which the shard that was taken last was late."""
        return self._agenda.lag

    def news(self) -> bool:
        """Tell whether any reading since this was last asked brought something new."""
        found, self._keeper.news = self._keeper.news, False
        return found

    def _cluster_back(self) -> None:
        """Read at once what may have failed because there was nobody to read it."""
        now = CLOCK.monotonic()
        self._agenda.sooner(self._agenda.failing({ErrorClass.TRANSIENT}), lambda _: now)

    def _plan(self, cycle: Cycle) -> None:
        collect = cycle.settings.collect
        lasting = Lasting(self._agenda, Cadence(collect.every), collect.slow_when_empty)
        self._keeper.lasting = lasting
        self._sweep.concurrency, self._sweep.timeout = collect.concurrency, collect.timeout
        shards = [collector.shard for collector in cycle.collectors]
        known = dict(zip(shards, cycle.memory.inventory.statuses(shards), strict=True))
        self._agenda.replace(
            cycle.collectors,
            lambda shard: CLOCK.monotonic() + _left(known[shard], collect.every(shard.kind)),
            lambda shard: _course(known[shard]),
        )
        if not lasting.slow_when_empty:
            self._keeper.inventory.unpaced()
        lasting.hasten(shards, usual=not lasting.slow_when_empty)  # intervals may have become shorter


def _course(status: ShardStatus) -> Course:
    """Go on where another process left off."""
    return Course(error_class=status.error_class, known=status.state is not ShardState.PENDING)


def _left(status: ShardStatus, every: timedelta) -> float:
    """Return the seconds until a shard is due that another process has read before us.

    One that was never read, did not answer, or is in doubt, is due at once.
    """
    if status.state is not ShardState.OK or status.last_attempt is None or status.vanished:
        return 0.0
    left = status.last_attempt + every - CLOCK.now()
    return max(timedelta(), min(left, every)).total_seconds()


def awaited(cycle: Cycle) -> set[Shard]:
    """Name the shards to wait for before anything can be judged: those that nobody ever tried.

    A few of them, of accounts that are new, hold nothing up. Where there are many, a first sweep was not
    finished, and pools would seem empty.
    """
    shards = [collector.shard for collector in cycle.collectors]
    statuses = cycle.memory.inventory.statuses(shards)
    untried = {status.shard for status in statuses if status.state is ShardState.PENDING}
    return untried if len(untried) > FEW * len(shards) else set()
