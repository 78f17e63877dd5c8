"""Why a declared plan cannot be applied: every mistake, each with its place in the file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ipam.cidr import Cidr

SHOWN = 4  # blocks in a sentence


@dataclass(frozen=True, slots=True)
class PlanMistake:
    """One reason against a plan."""

    place: str  # like "pools[0].pools[1]"; "pools" for what is no longer in the file
    sentence: str  # what is wrong, with the names of all pools concerned, and the way out

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class PlanError(ValueError):
    """The plan does not hold; nothing was changed. The message has a line for each mistake."""

    def __init__(self, mistakes: Iterable[PlanMistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=_order))
        super().__init__("\n".join(map(str, self.mistakes)))


def _order(mistake: PlanMistake) -> tuple[tuple[str | int, ...], str]:
    """Sort by place, the tenth pool after the ninth."""
    parts = re.split(r"(\d+)", mistake.place)
    return tuple(int(part) if part.isdigit() else part for part in parts), mistake.sentence


def listed(cidrs: Iterable[Cidr]) -> str:
    """Name the first few of many blocks, and say how many more there are."""
    blocks = tuple(cidrs)
    shown = ", ".join(map(str, blocks[:SHOWN])) or "none"
    return f"{shown} and {len(blocks) - SHOWN} more" if len(blocks) > SHOWN else shown
