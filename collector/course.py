"""How the readings of a shard went so far, as far as it decides when the next one is due."""

from dataclasses import dataclass

from ipam.reading import Reading
from ipam.words import ErrorClass


@dataclass(slots=True)
class Course:
    """The readings of a shard since it is on the agenda."""

    readings: int = 0
    error_class: ErrorClass | None = None  # of the last one
    failures: int = 0  # of this class, in a row
    quiet: int = 0  # complete ones in a row that found nothing (collector/quiet.py)
    changed: bool = True  # the last reading ended otherwise than the one before
    known: bool = False  # somebody read it before it was on this agenda, and it ended as `error_class` says

    def note(self, reading: Reading) -> None:
        """Go on with another reading."""
        found = reading.failure.error_class if reading.failure else None
        self.changed = not (self.readings or self.known) or found is not self.error_class
        self.readings += 1
        self.failures = self.failures + 1 if found and found is self.error_class else int(found is not None)
        self.error_class = found
