"""One collection and one analysis, by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Event

from config.settings import Settings
from ipam.reading import Reading, RejectedRow
from ipam.report import Report
from ipam.shard import Shard
from service.cycle import CLOCK, Cycle
from service.dispatcher import once
from service.executors import Surroundings, connected, executor
from service.exits import FINE, FOUND, UNREACHABLE
from service.finding import Found, Step, unheard, warnings
from service.memory import Memory
from service.planning import applied_plan
from service.roster import Roster
from service.sources import Clouds


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of it."""

    report: Report
    answered: int  # shards
    failed: int
    silent: Mapping[str, bool]  # sources of which no shard answered, and whether they have shards
    rejected: tuple[str, ...] = ()  # what is wrong with rows that could not be read
    unlisted: tuple[str, ...] = ()  # what is wrong with lists of accounts that were not read or not believed


def scan(
    settings: Settings,
    memory: Memory,
    watch: Callable[[Iterable[Reading], int], Iterable[Reading]],
    step: Step = unheard,
) -> Scan:
    """Read everything once, keep it and judge it.

    Args:
        settings: What to read, and the plan, which is applied first.
        memory: Where readings are kept.
        watch: Passes the readings on as they come, of so many; shows progress.
        step: Hears how many accounts have told their regions.

    Raises:
        ConfigError, ServiceError, StoreError: nothing was read.
    """
    tree = applied_plan(settings, memory.plan)
    roster = Roster(Clouds.of(settings, CLOCK), memory.accounts, CLOCK)
    stop = Event()
    readers = executor(settings, Surroundings(stop))
    connected(readers)
    try:
        found = tuple(roster.find(stop, step))
        cycle = Cycle.planned(roster, memory, tree)
        answers = _Answers()
        for reading in watch(once(cycle, readers, stop), len(cycle.collectors)):
            answers.add(reading)
    finally:
        stop.set()  # whatever ended the sweep early: nothing is tried again
    *_, (report, _) = cycle.reports(Event())
    return Scan(
        report,
        sum(answers.answered.values()),
        sum(answers.failed.values()),
        dict(_silent(settings, answers, found)),
        tuple(answers.rejected),
        tuple(warning for one in found for warning in warnings(one)),
    )


@dataclass(slots=True)
class _Answers:
    """What came of the readings, by source."""

    answered: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    rejected: list[str] = field(default_factory=list)

    def add(self, reading: Reading) -> None:
        """Count a reading."""
        outcome = self.answered if reading.complete else self.failed
        outcome[reading.shard.source] += 1
        self.rejected += (_told(reading.shard, row) for row in reading.rejected)


def _silent(settings: Settings, answers: _Answers, found: Iterable[Found]) -> Iterator[tuple[str, bool]]:
    """Name the sources that could not be reached: no shard answered, or there is not even a list of them."""
    unlisted = {one.source for one in found if not one.after.last_success}
    for source in settings.sources:
        if not answers.answered[source.name] and (answers.failed[source.name] or source.name in unlisted):
            yield source.name, answers.failed[source.name] > 0


def _told(shard: Shard, row: RejectedRow) -> str:
    return ": ".join(filter(None, (str(shard), row.resource, row.reason)))


def exit_status(done: Scan, *, found: bool) -> int:
    """Choose the exit status: an unreachable source counts more than findings that were gated on."""
    if done.silent:
        return UNREACHABLE
    return FOUND if found else FINE
