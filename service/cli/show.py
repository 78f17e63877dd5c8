"""The commands that read: they analyze what the store holds, and need no daemon."""

from dataclasses import dataclass
from pathlib import Path

import click

from service.cli.options import config_option, filter_options, output_option

SUBJECT = ("scope", "pool", "provider", "account", "region", "type", "status")
SHARD = ("provider", "account", "region", "type", "status")


@dataclass(frozen=True, slots=True)
class Show:
    """A command that prints one kind of records."""

    records: str  # a key of LISTINGS and FIELDS, which are loaded when the command runs
    filters: tuple[str, ...]
    help: str
    status: str = ""  # the words that `--status` takes


POOLS = Show(
    "pools",
    ("scope", "pool"),
    """List the pools: how full they are, and how many blocks can still be issued.

    "available" is what the clouds' own IPAMs would say; "safe" leaves out blocks that were discovered in the
    pool without an allocation, and it is what "blocks left" counts.

    Example: cidrwatch pools --pool top/eu-west-1/
    """,
)
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
OVERLAPS = Show(
    "overlaps",
    SUBJECT,
    """List the pairs of networks of one scope that share addresses, both ends named.

    Example: cidrwatch overlaps --provider alibaba -o json
    """,
    "live, latent or unknown",
)
CANDIDATES = Show(
    "candidates",
    SUBJECT,
    """List the unmanaged blocks that lie in a pool: which auto-import takes, and why not the others.

    Example: cidrwatch candidates --status blocked
    """,
    "import, blocked, loses, ignored or off",
)
SHARDS = Show(
    "shards",
    SHARD,
    """List the shards: what was read of each account, region and kind, when, and what went wrong.

    Example: cidrwatch status --status error
    """,
    "ok, error or pending",
)


def command(name: str, show: Show) -> click.Command:
    """Make the command of one kind of records."""

    def run(config: Path, output: str, **conditions: str) -> None:
        _print(show.records, config, output, conditions)

    options = filter_options(*show.filters, status=show.status)
    return click.command(name, help=show.help)(config_option(output_option(options(run))))


pools = command("pools", POOLS)
resources = command("resources", RESOURCES)
findings = command("findings", FINDINGS)
overlaps = command("overlaps", OVERLAPS)
candidates = command("candidates", CANDIDATES)
status = command("status", SHARDS)


def _print(name: str, config: Path, output: str, conditions: dict[str, str]) -> None:
    from config.load import load
    from exporter.records.filter import Filter
    from service.cli.freshness import warn_about_age
    from service.cli.listings import LISTINGS
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS
    from service.clock import now
    from service.knowledge import shown
    from service.memory import opened

    listing = LISTINGS[name]
    settings = load(config)
    with opened(settings.store) as memory:
        at = now()
        report = shown(settings, memory, at)
        print_records(
            listing.records(report, Filter(**conditions), at), output, listing.columns, FIELDS[name]
        )
        warn_about_age(report)
