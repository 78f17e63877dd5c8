"""What becomes of a reading: it is kept, told, and decides when its shard is due again."""

from dataclasses import dataclass, field

import structlog

from collector.cadence import Cadence
from collector.course import Course
from ipam.doubt import Doubt
from ipam.reading import Reading
from ipam.shard import Shard
from store.inventory import Inventory

CONFIRMED_AFTER = 5.0  # seconds after a reading that is in doubt
DOUBTS = 3  # in a row; a shard that is only read once is not waited for any longer

log = structlog.get_logger()


@dataclass(slots=True)
class Keeper:
    """Keeps readings in the store. Without a cadence every shard is read once."""

    inventory: Inventory
    cadence: Cadence | None = None
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
        return self.cadence.after(reading.shard, course) if self.cadence else None

    def _in_doubt(self, reading: Reading, doubt: Doubt) -> float | None:
        """Have a shard read again soon: too much is missing from it to be believed at once."""
        shard = reading.shard
        log.warning("mass_disappearance", shard=str(shard), vanished=doubt.vanished, held=doubt.held)
        self.doubted[shard] = self.doubted.get(shard, 0) + 1
        if self.cadence is None and self.doubted[shard] >= DOUBTS:
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
