"""How far a collection is, on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator

from config.printable import printable
from ipam.reading import Reading
from service.cli.saying import say
from service.clock import monotonic

STEPS = 4  # lines where there is no terminal
SOME = 100  # lines after which the clock is looked at
PATIENCE = 2.0  # seconds after which, and between which, something is said of what takes long


def watched(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    """Pass readings on and show how many of them there were."""
    try:
        yield from _bar(readings, total) if sys.stderr.isatty() else _lines(readings, total)
    except KeyboardInterrupt:
        say("Ending: no request is sent any more, those under way may take a third of collect.timeout.")
        raise


def found(source: str, done: int, every: int) -> None:
    """Say how many accounts of a source have told their regions, in a few lines."""
    if done * STEPS // every != (done - 1) * STEPS // every:
        say(f"asked {done} of {every} accounts of '{source}' for their regions")


def lasting(done: str) -> Callable[[Iterable[str], int], Iterator[str]]:
    """Pass the lines of a file on, and say now and then how many there were if it takes long."""

    def passed(lines: Iterable[str], total: int) -> Iterator[str]:
        due = monotonic() + PATIENCE
        for number, line in enumerate(lines, 1):
            yield line
            if number % SOME == 0 and monotonic() >= due:
                say(f"{done} {number:,} of {total:,} rows")
                due = monotonic() + PATIENCE

    return passed


def _lines(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    for number, reading in enumerate(readings, 1):
        if number * STEPS // total != (number - 1) * STEPS // total:
            say(f"read {number} of {total} shards")
        yield reading


def _bar(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading shards", total=total)
        for reading in readings:
            bar.update(task, advance=1, description=printable(f"reading {reading.shard}"))
            yield reading
