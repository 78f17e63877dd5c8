"""How far a collection is, on standard error."""

import sys
from collections.abc import Iterable, Iterator

import click

from ipam.reading import Reading

STEPS = 4  # lines where there is no terminal


def watched(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    """Pass readings on and show how many of them there were."""
    if sys.stderr.isatty():
        yield from _bar(readings, total)
        return
    for number, reading in enumerate(readings, 1):
        if number * STEPS // total != (number - 1) * STEPS // total:
            click.echo(f"read {number} of {total} shards", err=True)
        yield reading


def _bar(readings: Iterable[Reading], total: int) -> Iterator[Reading]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading shards", total=total)
        for reading in readings:
            bar.update(task, advance=1, description=f"reading {reading.shard.account}/{reading.shard.region}")
            yield reading
