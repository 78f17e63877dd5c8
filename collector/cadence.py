"""How long after its beginning a shard is read again: by its interval, its last failure, and its name.

All is deterministic: a shard's name and the number of the reading spread the due times.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from collector.course import Course
from collector.credentials import COOL_DOWN, LONGEST_COOL_DOWN
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind

SOONEST, WIDTH = 0.9, 0.2  # of the interval
FIRST_SOONEST, FIRST_WIDTH = 0.5, 1.0  # after the first reading, so that what began at once does not stay so
LATER = 0.1  # of the time after a failure, which is never shortened

AFTER = {
    ErrorClass.DENIED: timedelta(hours=1),
    ErrorClass.DENIED_SCP: timedelta(hours=6),
    ErrorClass.REGION_DISABLED: timedelta(days=1),
    ErrorClass.UNSUPPORTED: timedelta(weeks=1),
}
"""How soon it makes sense to ask again after a refusal, which somebody has to mend first."""

LONGEST_THROTTLED = timedelta(hours=1)

SETTLE = 2.0  # seconds from a change to its reading: others follow it, and the cloud tells it everywhere
SPACING = 10.0  # seconds between the beginnings of two readings of a shard, however often it changes
WIDER = 10.0  # times the lag of the collection: where it cannot keep up, changes leave room for the rest


@dataclass(frozen=True, slots=True)
class Cadence:
    """When shards are read again; never sooner after a failure than the interval."""

    every: Callable[[Kind], timedelta]

    def after(self, shard: Shard, course: Course, pace: int = 1) -> float:
        """Return the seconds from the beginning of the last reading to the next.

        Args:
            shard: Whose interval counts.
            course: How its readings went, the last one included.
            pace: How many intervals lie between two readings.
        """
        every = self.every(shard.kind)
        if course.error_class:
            later = 1 + LATER * share(f"{shard} {course.readings}")
            return max(every, _after(course.error_class, course.failures, every)).total_seconds() * later
        if course.readings == 1:
            return every.total_seconds() * (FIRST_SOONEST + FIRST_WIDTH * share(str(shard)))
        return every.total_seconds() * pace * (SOONEST + WIDTH * share(f"{shard} {course.readings}"))


def after_change(now: float, started: float, lag: float) -> float:
    """Say when a shard is due that has just changed, at the latest.

    Args:
        now: The time, like all here on the monotonic clock.
        started: When its last reading began.
        lag: How late the collection is, in seconds.
    """
    return max(now + SETTLE, started + max(SPACING, WIDER * lag))


def _after(error_class: ErrorClass, failures: int, every: timedelta) -> timedelta:
    twice = 1 << min(failures, 12)
    if error_class is ErrorClass.THROTTLED:
        return min(every * twice, LONGEST_THROTTLED)
    if error_class is ErrorClass.ASSUME_DENIED:
        return min(COOL_DOWN * (twice // 2), LONGEST_COOL_DOWN)
    return AFTER.get(error_class, every)


def share(name: str) -> float:
    """Turn a name into a number from 0 to 1, evenly spread and always the same."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) / (1 << 64)
