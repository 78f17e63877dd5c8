"""The work in a worker of a cluster: clients, keys and pauses live here as long as its process."""

from collections import OrderedDict
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import cache
from random import uniform
from threading import Event, Lock

from collector.port import Clock, Collector
from collector.read import Outcome, read
from collector.retry import Asking, Patience
from ipam.reading import Failure, Reading, Rows
from ipam.words import ErrorClass
from service import clock
from service.errands import Answer, Batch, Done, Errand
from service.exits import ServiceError
from service.sources import Reach
from service.threads import Threads

QUIET = 0.25  # seconds without an end after which a batch tells what has ended so far
LONGEST = 2.0  # seconds after which it tells so in any case: others may have waited for long
FORGOTTEN = 900.0  # seconds after which nobody asks for a reading any more
REACHES = 64  # sources, of all who share the worker, whose clients are kept

CLOCK = Clock(clock.now, clock.monotonic)


def answered(packed: bytes) -> bytes:
    """Read a batch, or go on with it; say what has ended."""
    return _desk().answer(Batch.unpacked(packed)).packed


@dataclass(frozen=True, slots=True)
class Reached:
    """The way to a source, prepared: its clients and keys, and which of its APIs is left alone."""

    reach: Reach
    patience: Patience


@dataclass(frozen=True, slots=True)
class Begun:
    """A reading that has begun here."""

    since: float
    ask: Asking
    future: Future[Outcome]


@dataclass(slots=True)
class Desk:
    """Knows what is being read in this process, so that nothing is read twice at a time."""

    threads: Threads = field(default_factory=Threads)
    _lock: Lock = field(default_factory=Lock)
    _reached: OrderedDict[tuple[str, str], Reached] = field(default_factory=OrderedDict)
    _begun: dict[str, Begun] = field(default_factory=dict)

    def answer(self, batch: Batch) -> Answer:
        """Begin what has not begun, wait a while, and hand over what has ended."""
        begun = {errand.ticket: self._under_way(errand) for errand in batch.errands}
        left, end = {one.future for one in begun.values()}, CLOCK.monotonic() + LONGEST
        while left and CLOCK.monotonic() < end:
            ended, left = wait(left, QUIET, FIRST_COMPLETED)
            if not ended and len(left) < len(begun):
                break
        done = [
            Done(ticket, one.future.result(), one.ask.progress)
            for ticket, one in begun.items()
            if one.future.done()
        ]
        self._forget({one.ticket for one in done})
        return Answer(tuple(_light(one) for one in done))

    def _under_way(self, errand: Errand) -> Begun:
        with self._lock:
            known = self._begun.get(errand.ticket)
            if known is None:
                known = self._begun[errand.ticket] = self._begin(errand)
            return known

    def _begin(self, errand: Errand) -> Begun:
        now, failure = CLOCK.monotonic(), ""
        patience = Patience(CLOCK, Event(), uniform)
        try:
            patience, collector = self._prepared(errand)
        except ServiceError as error:
            failure = str(error)
        ask = Asking(patience, now + errand.seconds, errand.shard, errand.at)
        ask.progress = errand.progress
        task = (_unprepared, errand, failure) if failure else (read, collector, ask)
        return Begun(now, ask, self.threads.submit(*task))

    def _prepared(self, errand: Errand) -> tuple[Patience, Collector]:
        """Return how to read a shard: by its own collector, which shares clients and keys with others."""
        name = (errand.epoch, errand.shard.source)
        reached = self._reached.get(name)
        if reached is None:
            reached = Reached(errand.way.reach(CLOCK), Patience(CLOCK, Event(), uniform))
            self._reached[name] = reached
            while len(self._reached) > REACHES:
                self._reached.popitem(last=False)
        self._reached.move_to_end(name)
        shard = errand.shard
        place = replace(
            errand.way.source, accounts=(shard.account,), regions=(shard.region,), kinds=(shard.kind,)
        )
        (collector,) = reached.reach.collectors(place)
        return reached.patience, collector

    def _forget(self, tickets: set[str]) -> None:
        long_ago = CLOCK.monotonic() - FORGOTTEN
        with self._lock:
            for ticket in [one for one in self._begun if one in tickets or self._begun[one].since < long_ago]:
                del self._begun[ticket]


def _light(done: Done) -> Done:
    """Leave the answers here of a reading that has ended: they are in it."""
    if isinstance(done.outcome, float):
        return done
    return replace(done, progress=replace(done.progress, answers=()))


def _unprepared(errand: Errand, failure: str) -> Reading:
    """Say of a shard that this worker cannot read it."""
    return Reading(errand.shard, errand.at, Rows.of(()), failure=Failure(ErrorClass.TOKEN, failure))


@cache
def _desk() -> Desk:
    """Return the one desk of this process."""
    return Desk()
