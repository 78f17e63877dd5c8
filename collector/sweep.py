"""Reads many shards at once; what goes wrong in one is that one's failure and nobody else's."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from datetime import timedelta

from collector.port import Collector, Item, ShardError, StoppedError
from collector.retry import Asking, Patience, listed
from collector.turns import Turns
from ipam.reading import Failure, Reading, RejectedRow, Row, Rows
from ipam.words import ErrorClass

PER_ACCOUNT = 4


@dataclass(frozen=True, slots=True)
class Sweep:
    """How shards are read: by whose threads, how many at once, and with how much patience."""

    executor: Executor
    concurrency: int
    timeout: timedelta  # for one shard
    patience: Patience
    per_account: int = PER_ACCOUNT

    def run(self, collectors: Iterable[Collector]) -> Iterator[Reading]:
        """Yield one reading for each shard, in the order in which they end.

        No more shards are under way, or wait to be taken, than the concurrency allows, so a slow taker
        slows the sweep instead of filling the memory. Asked to stop, it waits for the requests under
        way and yields no reading for shards that were not read.
        """
        turns = Turns(collectors, self.per_account)
        under_way: dict[Future[Reading | None], Collector] = {}
        try:
            while self._fill(turns, under_way) or under_way:
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ended:
                    turns.done(under_way.pop(future).shard)
                    reading = future.result()
                    self._fill(turns, under_way)
                    if reading:
                        yield reading
        finally:
            for future in under_way:
                future.cancel()

    def _fill(self, turns: Turns, under_way: dict[Future[Reading | None], Collector]) -> bool:
        """Start what there is room for, and tell whether anything was."""
        started = False
        while len(under_way) < self.concurrency and not self.patience.stop.is_set():
            collector = turns.take()
            if collector is None:
                break
            under_way[self.executor.submit(read, collector, self.patience, self.timeout)] = collector
            started = True
        return started


def read(collector: Collector, patience: Patience, timeout: timedelta) -> Reading | None:
    """Read one shard; None where the sweep was asked to stop meanwhile."""
    clock = patience.clock
    at, started = clock.now(), clock.monotonic()
    ask = Asking(patience, started + timeout.total_seconds())
    items: list[Item] = []
    failure: Failure | None = None
    try:
        items = listed(lambda: list(collector.collect(ask)))
    except StoppedError:
        return None
    except ShardError as error:
        failure = Failure(error.error_class, error.message)
    except Exception as error:  # noqa: BLE001 - the one place: a bug in one shard is that shard's failure
        failure = Failure(ErrorClass.BUG, _bug(collector, error))
    return Reading(
        collector.shard,
        at,
        Rows.of(item for item in items if isinstance(item, Row)),
        tuple(item for item in items if isinstance(item, RejectedRow)),
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
