"""The command that lists pools: their use, or their space for access lists."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, filter_options, output_option
from service.cli.show import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.records.filter import Filter
    from ipam.report import Report
    from service.cli.print_records import Record


MOST = 5  # pools whose unsafe space is explained


@click.command()
@config_option
@output_option
@filter_options("scope", "pool")
@click.option(
    "--prefixes",
    is_flag=True,
    help="Print the space of each pool in the fewest blocks: a line with the path, a tab, and the blocks.",
)
def pools(config: Path, output: str, *, prefixes: bool, **conditions: str) -> None:
    """List the pools: how full they are, and how many blocks can still be issued.

    "available" is what the clouds' own IPAMs would say; "safe" leaves out blocks that were discovered in the
    pool without an allocation, and it is what "blocks left" counts. Where they differ, a line below the table
    names those blocks.

    Example: cidrwatch pools --pool top/eu-west-1/
    """
    if prefixes:
        _prefixes(config, output, conditions)
    else:
        _listed(config, output, conditions)


def _listed(config: Path, output: str, conditions: dict[str, str]) -> None:
    from exporter.records.filter import Filter
    from exporter.records.pools import pools as records
    from service.cli.freshness import warn_about_age, warn_about_mirrors
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS, POOLS

    wanted = Filter(**conditions)
    with read(config) as (report, _):
        print_records(records(report, wanted), output, POOLS, FIELDS["pools"])
        if output == "table":
            _say_what_is_unsafe(report, wanted)
        warn_about_mirrors(report)
        warn_about_age(report)


def _say_what_is_unsafe(report: "Report", wanted: "Filter") -> None:
    """Say under the table why "safe" is less than "available"."""
    from exporter.records.unsafe import unsafe_spaces
    from service.cli.saying import say

    told = tuple(unsafe_spaces(report, wanted, MOST + 1))
    for sentence in told[:MOST]:
        say(f"In {sentence}.")
    if len(told) > MOST:
        say("More pools have space that is not safe: `--pool` shows them one by one.")


def _prefixes(config: Path, output: str, conditions: dict[str, str]) -> None:
    from exporter.records.filter import Filter
    from exporter.records.prefixes import prefixes
    from service.cli.print_records import print_records
    from service.cli.tables import PREFIXES

    with read(config) as (report, _):
        records = prefixes(report, Filter(**conditions))
        if output == "table":
            _lines(records)
        else:
            print_records(records, output, {}, PREFIXES)


def _lines(records: "Iterable[Record]") -> None:
    from config.printable import printable
    from service.cli.broken_pipe import tolerated

    with tolerated():
        for record in records:
            sys.stdout.write(f"{printable(record['pool'])}\t{' '.join(record['prefixes'])}\n")
        sys.stdout.flush()
