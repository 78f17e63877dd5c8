"""The commands that read: they analyze what the store holds, and need no daemon."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, filter_options, output_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ipam.report import Report

SUBJECT = ("scope", "pool", "provider", "account", "region", "type", "status")
SHARD = ("provider", "account", "region", "type", "status")


@dataclass(frozen=True, slots=True)
class Show:
    """A command that prints one kind of records."""

    records: str  # a key of LISTINGS and FIELDS, which are loaded when the command runs
    filters: tuple[str, ...]
    help: str
    status: str = ""  # the words that `--status` takes


RESOURCES = Show(
    "resources",
    SUBJECT,
    """List the discovered blocks with their verdicts.

    Example: cidrwatch resources --type vpc --status noncompliant -o json
    """,
    "managed, unmanaged, noncompliant, overlapping, ignored and their like",
)
FINDINGS = Show(
    "findings",
    SUBJECT,
    """List what is wrong, and the way out.

    Example: cidrwatch findings --status critical
    """,
    "a severity (critical, warning, info) or a rule",
)
CANDIDATES = Show(
    "candidates",
    SUBJECT,
    """List the unmanaged blocks that lie in a pool: which auto-import takes, and why not the others.

    Example: cidrwatch candidates --status blocked
    """,
    "import, blocked, loses, ignored or off",
)


def command(name: str, show: Show) -> click.Command:
    """Make the command of one kind of records."""

    def run(config: Path, output: str, **conditions: str) -> None:
        listed(show.records, config, output, conditions)

    options = filter_options(*show.filters, status=show.status)
    return click.command(name, help=show.help)(config_option(output_option(options(run))))


resources = command("resources", RESOURCES)
findings = command("findings", FINDINGS)
candidates = command("candidates", CANDIDATES)


def listed(name: str, config: Path, output: str, conditions: dict[str, str]) -> None:
    """Print one kind of records of what the store holds, and say below what else has to be known."""
    from exporter.records.filter import Filter
    from service.cli.listings import LISTINGS
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS

    listing = LISTINGS[name]
    with read(config) as (report, at):
        print_records(
            listing.records(report, Filter(**conditions), at), output, listing.columns, FIELDS[name]
        )
        listing.below(report)


@contextmanager
def read(config: Path) -> "Iterator[tuple[Report, datetime]]":
    """Analyze what the store holds, and say when that was; the store stays open meanwhile."""
    from config.load import load
    from service.clock import now
    from service.knowledge import shown
    from service.memory import opened

    settings = load(config)
    with opened(settings.store, make=False) as memory:
        at = now()
        yield shown(settings, memory, at), at
