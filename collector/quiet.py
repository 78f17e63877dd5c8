"""Regions of accounts that hold nothing anybody made: they are read less often."""

from collections.abc import Collection

import numpy as np

from collector.course import Course
from ipam.cloud_ipam import NO_IPAM
from ipam.reading import Reading

SLOW = 6  # intervals between two readings
ENOUGH = 3  # complete readings without anything


def note(course: Course, reading: Reading, *, changed: bool) -> None:
    """Count how often in a row a shard held nothing but default networks, and always the same."""
    if reading.failure is None:
        told = reading.rejected or reading.attachments or reading.ipam != NO_IPAM
        nothing = not told and bool(np.all(reading.rows.default))
        course.quiet = (0 if changed else course.quiet) + 1 if nothing else 0


def pace(courses: Collection[Course]) -> int:
    """Say in how many intervals the shards of an account and region are read once, all of them alike."""
    return SLOW if all(course.quiet >= ENOUGH for course in courses) else 1
