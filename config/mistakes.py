"""What is wrong with a configuration file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.printable import printable

Location = tuple[str | int, ...]  # keys and list indexes from the root of the file


def dotted(location: Location) -> str:
    """Write a location the way a person does: `pools[0].pools[1].name`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to correct; line and column count from 1, and are 0 where the whole file is meant."""

    line: int
    column: int
    path: str  # dotted; empty for the file itself
    sentence: str

    def told(self, file: Path) -> str:
        """Write the mistake as one line that editors can follow to its place."""
        place = f"{file}:{self.line}:{self.column}" if self.line else f"{file}"
        told = f"{place}: {self.path}: {self.sentence}" if self.path else f"{place}: {self.sentence}"
        return printable(told)


class ConfigError(ValueError):
    """A configuration file that cannot be used; the message has one line for every mistake."""

    def __init__(self, file: Path, mistakes: Iterable[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(mistake.told(file) for mistake in self.mistakes))
