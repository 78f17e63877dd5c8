"""Reads many shards at once; what goes wrong in one is that one's failure and nobody else's."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from collector.agenda import PER_ACCOUNT, Agenda, Entry
from collector.course import Course
from collector.port import Collector
from collector.read import Outcome, read
from collector.retry import Asking, Patience
from ipam.reading import Failure, Reading, Rows
from ipam.words import ErrorClass

LOOK_UP = 0.5  # seconds after which a waiting sweep looks for what is late, and whether to stop
ONE_REQUEST = 1 / 3  # of a shard's time

Task = Future[Outcome]
Keep = Callable[[Reading, Course], float | None]
"""Takes what a shard answered; says how many seconds after it began it is read again, None: not again."""


@dataclass(slots=True)
class Flight:
    """The shards that are being read, and the tasks that have ended."""

    under_way: dict[Task, Entry] = field(default_factory=dict)
    ended: SimpleQueue[Task] = field(default_factory=SimpleQueue)
    looked: float = 0.0  # for late ones, on the monotonic clock


@dataclass(slots=True)
class Sweep:
    """How shards are read: by whose threads, how many at once, and with how much patience.

    Numbers may be changed while it runs.
    """

    executor: Executor
    concurrency: int
    timeout: timedelta  # for one shard
    patience: Patience
    per_account: int = PER_ACCOUNT

    def run(self, collectors: Iterable[Collector], keep: Keep = lambda *_: None) -> Iterator[Reading]:
        """Yield one reading for each shard, in the order in which they end; all are as of the beginning."""
        agenda = Agenda(self.per_account)
        agenda.replace(collectors, lambda _: 0.0)
        return self.follow(agenda, keep, self.patience.clock.now())

    def follow(self, agenda: Agenda, keep: Keep, at: datetime | None = None) -> Iterator[Reading]:
        """Read what is due, and yield each reading once it is kept, until the agenda is empty.

        No more shards are under way, or wait to be kept, than the concurrency allows, so a slow taker slows
        the sweep instead of filling the memory. A shard that has to wait for its cloud waits on the agenda,
        and in no thread. One that does not end in time is given up, whatever its cloud goes on sending. Asked
        to stop, the sweep waits for the requests under way no longer than a request may take, and yields no
        reading for shards that were not read.
        """
        flight = Flight()
        try:
            while self._fill(agenda, flight, at) or self._goes_on(agenda):
                for entry, outcome in self._ended(agenda, flight):
                    agenda.rest(entry)
                    self._fill(agenda, flight, at)
                    if self._put_back(agenda, entry, outcome, keep) and isinstance(outcome, Reading):
                        yield outcome
        finally:
            for task in flight.under_way:
                task.cancel()

    def _goes_on(self, agenda: Agenda) -> bool:
        return not self.patience.stop.is_set() and (agenda.lasting or len(agenda) > 0)

    def _fill(self, agenda: Agenda, flight: Flight, at: datetime | None) -> bool:
        """Start what there is room for, and tell whether anything is under way."""
        clock = self.patience.clock
        while len(flight.under_way) < self.concurrency and not self.patience.stop.is_set():
            now = clock.monotonic()
            entry = agenda.take(now)
            if entry is None:
                break
            entry.started = now
            entry.ask = entry.ask or Asking(self.patience, 0.0, entry.shard, at or clock.now())
            entry.ask.deadline = now + self.timeout.total_seconds() - entry.ask.spent
            task = self.executor.submit(read, entry.collector, entry.ask)
            flight.under_way[task] = entry
            task.add_done_callback(flight.ended.put)
        return bool(flight.under_way)

    def _ended(self, agenda: Agenda, flight: Flight) -> Iterator[tuple[Entry, Outcome]]:
        """Wait for a while, and yield what has ended meanwhile, or what should have long ago."""
        clock = self.patience.clock
        pause = agenda.pause(clock.monotonic())
        if not flight.under_way:
            known = pause is not None and not agenda.lasting
            self.patience.stop.wait(pause if pause is not None and known else min(pause or LOOK_UP, LOOK_UP))
            return
        room = len(flight.under_way) < self.concurrency
        try:
            task = flight.ended.get(timeout=min(pause, LOOK_UP) if room and pause else LOOK_UP)
        except Empty:
            flight.looked = 0.0
        else:
            if task in flight.under_way:
                yield flight.under_way.pop(task), task.result()
        if flight.ended.empty() and clock.monotonic() - flight.looked >= LOOK_UP:
            flight.looked = clock.monotonic()
            for late in [task for task, entry in flight.under_way.items() if self._late(entry)]:
                entry = flight.under_way.pop(late)
                yield entry, self._given_up(entry)

    def _put_back(self, agenda: Agenda, entry: Entry, outcome: Outcome, keep: Keep) -> bool:
        """Say when a shard is due again, and tell whether it gave a reading."""
        now = self.patience.clock.monotonic()
        if isinstance(outcome, float):
            agenda.put(entry, now + outcome)
            return False
        begun, entry.ask = entry.started, None
        if outcome is None:
            agenda.put(entry, None)
            return False
        entry.course.note(outcome)
        again = keep(outcome, entry.course)
        agenda.put(entry, None if again is None else begun + again)
        return True

    def _late(self, entry: Entry) -> bool:
        """Tell whether a shard takes longer than its deadline should let it: some answer does not end."""
        assert entry.ask is not None
        left = self.timeout.total_seconds() - entry.ask.spent
        request = self.timeout.total_seconds() * ONE_REQUEST
        grace = request if self.patience.stop.is_set() else left + request
        return self.patience.clock.monotonic() - entry.started > grace

    def _given_up(self, entry: Entry) -> Reading | None:
        """Say of a shard that it did not answer; asked to stop, say nothing."""
        assert entry.ask is not None
        if self.patience.stop.is_set():
            return None
        seconds = self.timeout.total_seconds()
        failure = Failure(
            ErrorClass.TRANSIENT,
            f"{entry.shard} did not end within {seconds:g} s, although its cloud went on sending: "
            "look at the network and at endpoint_url, or give it a longer collect.timeout",
        )
        return Reading(entry.shard, entry.ask.at, Rows.of(()), failure=failure, duration_seconds=seconds)
