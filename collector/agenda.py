"""When which shard is to be read: a heap of due times, and turns among the accounts for what is due."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from heapq import heappop, heappush
from itertools import count
from threading import Lock

from collector.course import Course
from collector.port import Collector
from collector.retry import Asking
from collector.turns import Turns
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind

PER_ACCOUNT = 4


class Where(Enum):
    """Where a shard is on the agenda."""

    WAITING = 1  # on the heap
    DUE = 2  # in the turns of its account
    TAKEN = 3  # it is being read, or what it answered is being kept


@dataclass(slots=True, eq=False)
class Entry:
    """A shard on the agenda."""

    collector: Collector
    due: float  # on the monotonic clock
    started: float = 0.0  # when its last turn began
    where: Where = Where.WAITING
    gone: bool = False  # it is asked for no more
    course: Course = field(default_factory=Course)
    ask: Asking | None = None  # of a reading that began and has not ended
    marked: float | None = None  # when it is read once more: something changed since its reading began

    @property
    def shard(self) -> Shard:
        """Name what is read."""
        return self.collector.shard


class Agenda:
    """Hands out what is due, no shard twice at a time; any thread may change it.

    A lasting one goes on when there is nothing to read.
    """

    def __init__(self, per_account: int = PER_ACCOUNT, *, lasting: bool = False) -> None:
        self.lasting = lasting
        self._lock = Lock()
        self._entries: dict[Shard, Entry] = {}
        self._heap: list[tuple[float, int, Entry]] = []
        self._numbers = count()
        self._turns: Turns[Entry] = Turns(per_account)
        self._taken = 0
        self.lag = 0.0  # seconds by which the shard that was taken last was late
        self._begun = 0  # entries whose reading has begun and waits to go on

    def __len__(self) -> int:
        return len(self._entries)

    def replace(
        self,
        collectors: Iterable[Collector],
        first: Callable[[Shard], float],
        course: Callable[[Shard], Course] = lambda _: Course(),
    ) -> None:
        """Go on with these collectors; a shard that was there before keeps its due time.

        Args:
            collectors: One for each shard.
            first: Says when a new shard is due.
            course: Says how the readings of a new shard went before.
        """
        with self._lock:
            former, self._entries = self._entries, {}
            for collector in collectors:
                entry = former.pop(collector.shard, None)
                if entry is None:
                    shard = collector.shard
                    self._add(Entry(collector, first(shard), course=course(shard)))
                else:
                    entry.collector, entry.gone = collector, False
                    self._entries[collector.shard] = entry
            for shard, entry in former.items():
                entry.gone = True
                if entry.where is Where.TAKEN:
                    self._entries[shard] = entry  # until it ends: it may be asked for again meanwhile
                else:
                    self._begun -= entry.ask is not None

    def sooner(self, shards: Collection[Shard], due: Callable[[Entry], float]) -> None:
        """Bring those of some shards forward that wait for longer than they should now."""
        with self._lock:
            for shard in shards:
                entry = self._entries.get(shard)
                if entry and entry.where is Where.WAITING and entry.ask is None and due(entry) < entry.due:
                    self._wait(entry, due(entry))  # what the heap has of it no longer counts

    def mark(self, shards: Collection[Shard], due: Callable[[Entry], float]) -> tuple[int, int]:
        """Have those of some shards read soon that may have changed just now.

        What is being read may have been read before the change, so it is read once more. A shard whose last
        reading failed keeps its time, which its cloud asked for, or somebody has to mend something first.

        Returns:
            How many of the shards are on the agenda, and how many of these are read sooner because of this.
        """
        known = sooner = 0
        with self._lock:
            for shard in shards:
                entry = self._entries.get(shard)
                if entry is None or entry.gone:
                    continue
                known += 1
                sooner += self._mark(entry, due(entry))
        return known, sooner

    def _mark(self, entry: Entry, due: float) -> bool:
        if entry.where is Where.TAKEN or entry.ask is not None:
            first = entry.marked is None
            entry.marked = due if entry.marked is None else min(due, entry.marked)
            return first
        if entry.where is Where.WAITING and entry.course.error_class is None and due < entry.due:
            self._wait(entry, due)
            return True
        return False

    def failing(self, of: Collection[ErrorClass] = frozenset(ErrorClass)) -> list[Shard]:
        """List the shards whose last reading failed, for reasons of some classes."""
        with self._lock:
            return [shard for shard, entry in self._entries.items() if entry.course.error_class in of]

    def beside(self, shard: Shard) -> dict[Shard, Course]:
        """Tell how the readings go of all shards of an account and region, this one among them."""
        near = (replace(shard, kind=kind) for kind in Kind)
        with self._lock:
            return {one: self._entries[one].course for one in near if one in self._entries}

    def take(self, now: float) -> Entry | None:
        """Take a shard that is due and whose account has room; None where there is none now."""
        with self._lock:
            while self._heap and self._heap[0][0] <= now:
                due, _, entry = heappop(self._heap)
                if due == entry.due and entry.where is Where.WAITING and not entry.gone:
                    entry.where = Where.DUE
                    self._turns.add(entry)
            while (found := self._turns.take()) is not None:
                if not found.gone:
                    found.where = Where.TAKEN
                    self._taken += 1
                    self._begun -= found.ask is not None
                    self.lag = now - found.due
                    return found
                self._turns.done(found.shard)
            return None

    def rest(self, entry: Entry) -> None:
        """Give the room of a shard back to its account; it is still nobody else's to take."""
        with self._lock:
            self._turns.done(entry.shard)

    def put(self, entry: Entry, due: float | None) -> None:
        """Put a shard back that was taken; None: it is not read again."""
        with self._lock:
            self._taken -= 1
            if due is None or entry.gone:
                entry.gone = True
                del self._entries[entry.shard]
                return
            self._begun += entry.ask is not None
            self._wait(entry, due if entry.ask else self._unmarked(entry, due))

    def pause(self, now: float) -> float | None:
        """Return the seconds until a shard that waits is due; None where none waits."""
        with self._lock:
            return max(self._heap[0][0] - now, 0.0) if self._heap else None

    def idle(self, now: float) -> bool:
        """Tell whether nothing is due, being read or waiting to go on."""
        with self._lock:
            due = bool(self._heap) and self._heap[0][0] <= now
            return not (due or self._taken or self._begun or len(self._turns))

    def _unmarked(self, entry: Entry, due: float) -> float:
        marked, entry.marked = entry.marked, None
        return due if marked is None or entry.course.error_class else min(due, marked)

    def _add(self, entry: Entry) -> None:
        self._entries[entry.shard] = entry
        self._wait(entry, entry.due)

    def _wait(self, entry: Entry, due: float) -> None:
        entry.where, entry.due = Where.WAITING, due
        heappush(self._heap, (due, next(self._numbers), entry))
