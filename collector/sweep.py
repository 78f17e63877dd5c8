"""Reads many shards at once; what goes wrong in one is that one's failure and nobody else's."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.port import Collector, Found, ShardError, StoppedError
from collector.retry import Asking, Patience, listed
from collector.turns import Turns
from ipam.reading import Failure, Reading, Rows
from ipam.words import ErrorClass

PER_ACCOUNT = 4
LOOK_UP = 0.5  # seconds after which a waiting sweep looks for what is late, and whether to stop
ONE_REQUEST = 1 / 3  # of a shard's time

Task = Future[Reading | None]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A shard that is being read, and since when on the monotonic clock."""

    collector: Collector
    since: float


@dataclass(frozen=True, slots=True)
class Sweep:
    """How shards are read: by whose threads, how many at once, and with how much patience."""

    executor: Executor
    concurrency: int
    timeout: timedelta  # for one shard
    patience: Patience
    per_account: int = PER_ACCOUNT

    def run(self, collectors: Iterable[Collector]) -> Iterator[Reading]:
        """Yield one reading for each shard, in the order in which they end; all are as of the beginning.

        No more shards are under way, or wait to be taken, than the concurrency allows, so a slow taker
        slows the sweep instead of filling the memory. A shard that does not end in time is given up, whatever
        its cloud goes on sending. Asked to stop, it waits for the requests under way no longer than a request
        may take, and yields no reading for shards that were not read.
        """
        began = self.patience.clock.now()
        turns = Turns(collectors, self.per_account)
        under_way: dict[Task, UnderWay] = {}
        try:
            while self._fill(turns, under_way, began) or under_way:
                ended, _ = wait(under_way, LOOK_UP, FIRST_COMPLETED)
                late = [] if ended else [future for future, one in under_way.items() if self._late(one)]
                for future in (*ended, *late):
                    one = under_way.pop(future)
                    turns.done(one.collector.shard)
                    reading = self._given_up(one, began) if future in late else future.result()
                    self._fill(turns, under_way, began)
                    if reading:
                        yield reading
        finally:
            for future in under_way:
                future.cancel()

    def _fill(self, turns: Turns, under_way: dict[Task, UnderWay], began: datetime) -> bool:
        """Start what there is room for, and tell whether anything was."""
        started = False
        while len(under_way) < self.concurrency and not self.patience.stop.is_set():
            collector = turns.take()
            if collector is None:
                break
            future = self.executor.submit(read, collector, self.patience, self.timeout, began)
            under_way[future] = UnderWay(collector, self.patience.clock.monotonic())
            started = True
        return started

    def _late(self, one: UnderWay) -> bool:
        """Tell whether a shard takes longer than its deadline should let it: some answer does not end."""
        grace = self.timeout * (ONE_REQUEST if self.patience.stop.is_set() else 1 + ONE_REQUEST)
        return self.patience.clock.monotonic() - one.since > grace.total_seconds()

    def _given_up(self, one: UnderWay, began: datetime) -> Reading | None:
        """Say of a shard that it did not answer; asked to stop, say nothing."""
        if self.patience.stop.is_set():
            return None
        seconds = self.timeout.total_seconds()
        failure = Failure(
            ErrorClass.TRANSIENT,
            f"{one.collector.shard} did not end within {seconds:g} s, although its cloud went on sending: "
            "look at the network and at endpoint_url, or give it a longer collect.timeout",
        )
        return Reading(one.collector.shard, began, Rows.of(()), failure=failure, duration_seconds=seconds)


def read(collector: Collector, patience: Patience, timeout: timedelta, at: datetime) -> Reading | None:
    """Read one shard; None where the sweep was asked to stop meanwhile."""
    clock = patience.clock
    started = clock.monotonic()
    ask = Asking(patience, started + timeout.total_seconds())
    found = Found(Rows.of(()))
    failure: Failure | None = None
    try:
        found = listed(lambda: collector.collect(ask))
    except StoppedError:
        return None
    except ShardError as error:
        failure = Failure(error.error_class, error.message)
    except Exception as error:  # noqa: BLE001 - the one place: a bug in one shard is that shard's failure
        failure = Failure(ErrorClass.BUG, _bug(collector, error))
    return Reading(
        collector.shard,
        at,
        found.rows,
        found.rejected,
        failure,
        tuple(ask.calls),
        clock.monotonic() - started,
    )


def _bug(collector: Collector, error: Exception) -> str:
    """Tell a bug by its type and place; its text may quote anything, secrets among it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(error).__name__} in {place} while reading {collector.shard}: please report it"
