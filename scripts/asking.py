"""Asks Prometheus what a dashboard asks it: its variables filled in, with steps like Grafana's."""

# ruff: noqa: INP001 - a script, not a package

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
POINTS = 360  # about as many as a panel has pixels for
SCRAPED_EVERY = 60
STEPS = (15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
VARIABLE = re.compile(r"\$(\w+)")

Record = Mapping[str, Any]


class RefusedQueryError(ValueError):
    """Prometheus does not understand an expression."""

    def __init__(self, expr: str, answer: Record) -> None:
        super().__init__(f"{answer.get('error')}: mend the expression in scripts/boards: {expr}")


@dataclass(frozen=True, slots=True)
class Asking:
    """One dashboard, shown at a time with chosen values; every variable without one stands for all."""

    url: str
    dashboard: Record
    now: int
    choice: Mapping[str, str]

    @property
    def since(self) -> int:
        """Say when the time begins that the dashboard shows."""
        return self.now - seconds(self.dashboard["time"]["from"].removeprefix("now-"))

    def values(self) -> dict[str, str]:
        """List the regular expressions that the variables stand for."""
        every = self.dashboard["templating"]["list"]
        return {one["name"]: self.choice.get(one["name"], one.get("allValue", ".+")) for one in every}

    def targets(self) -> Iterator[tuple[Record, Record]]:
        """Yield each panel with each of its queries."""
        for panel in self.dashboard["panels"]:
            for target in panel.get("targets", ()):
                yield panel, target

    def answer(self, panel: Record, target: Record) -> list[dict[str, Any]]:
        """Ask for what one query of a panel shows.

        Raises:
            RefusedQueryError: the expression is wrong.
        """
        step = self.step(panel)
        expr = filled(
            target["expr"],
            self.values() | {"__rate_interval": f"{max(step, 4 * SCRAPED_EVERY) + SCRAPED_EVERY}s"},
        )
        if target.get("instant"):
            return ask(self.url, "query", {"query": expr, "time": self.now})
        start = self.now - (self.now - self.since) // step * step  # so that the last point is now
        return ask(self.url, "query_range", {"query": expr, "start": start, "end": self.now, "step": step})

    def step(self, panel: Record) -> int:
        """Return the seconds between two points, no fewer than the panel wants."""
        wanted = max((self.now - self.since) / POINTS, seconds(panel.get("interval", "15s")))
        return next(step for step in STEPS if step >= wanted)


def filled(expr: str, values: Mapping[str, str]) -> str:
    """Fill in the variables.

    Raises:
        KeyError: one that the dashboard does not have.
    """
    return VARIABLE.sub(lambda match: values[match[1]], expr)


def seconds(words: str) -> int:
    """Read a duration such as 7d."""
    return int(words[:-1]) * SECONDS[words[-1]]


def ask(url: str, how: str, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    """Send one query.

    Raises:
        RefusedQueryError: the expression is wrong.
    """
    with urlopen(f"{url}/api/v1/{how}", urlencode(parameters).encode(), timeout=30) as response:  # noqa: S310
        answer = json.load(response)
    if answer["status"] != "success":
        raise RefusedQueryError(str(parameters["query"]), answer)
    result: list[dict[str, Any]] = answer["data"]["result"]
    return result
