"""What becomes of a reading: it is kept, told, and decides when its shard is due again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from collector.agenda import Agenda, Entry
from collector.cadence import Cadence
from collector.course import Course
from collector.quiet import note, pace
from ipam.doubt import Doubt
from ipam.reading import Reading
from ipam.shard import Shard
from store.inventory import Inventory

CONFIRMED_AFTER = 5.0  # seconds after a reading that is in doubt
DOUBTS = 3  # in a row; a shard that is only read once is not waited for any longer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lasting:
    """What decides when shards are read that are read again and again."""

    agenda: Agenda
    cadence: Cadence
    slow_when_empty: bool = True

    def hasten(self, shards: Iterable[Shard], *, usual: bool) -> None:
        """Bring shards forward that wait for longer than they should; at the usual pace, if asked."""

        def due(entry: Entry) -> float:
            if not entry.course.readings:
                return entry.due
            intervals = 1 if usual else pace((entry.course,))
            return entry.started + self.cadence.after(entry.shard, entry.course, intervals)

        self.agenda.sooner(tuple(shards), due)


@dataclass(slots=True)
class Keeper:
    """Keeps readings in the store. Without an agenda to go by every shard is read once."""

    inventory: Inventory
    lasting: Lasting | None = None
    news: bool = False  # something is not as it was before
    doubted: dict[Shard, int] = field(default_factory=dict)  # how often in a row

    def __call__(self, reading: Reading, course: Course) -> float | None:
        """Keep a reading; a `Keep` of the sweep.

        Raises:
            StoreError: the store cannot be written.
        """
        found = self.inventory.record(reading)
        tell(reading)
        if isinstance(found, Doubt):
            self.news = True
            return self._in_doubt(reading, found)
        self.doubted.pop(reading.shard, None)
        self.news |= bool(found) or course.changed
        if self.lasting is None:
            return None
        return self.lasting.cadence.after(reading.shard, course, self._pace(reading, course, bool(found)))

    def _pace(self, reading: Reading, course: Course, changed: bool) -> int:  # noqa: FBT001 - of one reading
        """Say how often the account and region are read from now on; a change is for all their shards."""
        lasting, shard = self.lasting, reading.shard
        if lasting is None or not lasting.slow_when_empty:
            return 1
        near = lasting.agenda.beside(shard)
        before = pace(near.values())
        note(course, reading, changed=changed)
        after = pace(near.values())
        if after != before:
            self.inventory.paced(near, after)
            if after == 1:
                lasting.hasten(near, usual=True)
        return after

    def _in_doubt(self, reading: Reading, doubt: Doubt) -> float | None:
        """Have a shard read again soon: too much is missing from it to be believed at once."""
        shard = reading.shard
        log.warning("mass_disappearance", shard=str(shard), vanished=doubt.vanished, held=doubt.held)
        self.doubted[shard] = self.doubted.get(shard, 0) + 1
        if self.lasting is None and self.doubted[shard] >= DOUBTS:
            del self.doubted[shard]
            return None
        return reading.duration_seconds + CONFIRMED_AFTER


def tell(reading: Reading) -> None:
    """Log what did not go as it should."""
    if reading.failure:
        log.warning(
            "shard_failed",
            shard=str(reading.shard),
            error_class=str(reading.failure.error_class),
            error=reading.failure.message,
        )
    for row in reading.rejected:
        log.warning("row_rejected", shard=str(reading.shard), resource=row.resource, reason=row.reason)
