"""The commands that read: they analyze what the store holds, and need no daemon."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.ending import told
from service.cli.options import config_option, filter_options, output_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from exporter.records.filter import Filter
    from ipam.report import Report
    from service.cli.print_records import Columns, Record


@dataclass(frozen=True, slots=True)
class Show:
    """One kind of records, and how to print them."""

    name: str
    columns: "Columns"
    records: "Callable[[Report, Filter, datetime], Iterable[Record]]"


SUBJECT = ("scope", "pool", "provider", "account", "region", "type", "status")


@click.command()
@config_option
@output_option
@filter_options("scope", "pool")
def pools(config: Path, output: str, **conditions: str) -> None:
    """List the pools: how full they are, and how many blocks can still be issued.

    "available" is what the clouds' own IPAMs would say; "safe" leaves out blocks that were discovered in the
    pool without an allocation, and it is what "blocks left" counts.

    Example: cidrwatch pools --pool top/eu-west-1/
    """
    from exporter.records.pools import pools as records
    from service.cli.tables import POOLS

    _show(
        Show("pools", POOLS, lambda report, wanted, _now: records(report, wanted)), config, output, conditions
    )


@click.command()
@config_option
@output_option
@filter_options(*SUBJECT, status="managed, unmanaged, noncompliant, overlapping, ignored and their like")
def resources(config: Path, output: str, **conditions: str) -> None:
    """List the discovered blocks with their verdicts.

    Example: cidrwatch resources --type vpc --status noncompliant -o json
    """
    from exporter.records.resources import resources as records
    from service.cli.tables import RESOURCES

    _show(
        Show("resources", RESOURCES, lambda report, wanted, _now: records(report, wanted)),
        config,
        output,
        conditions,
    )


@click.command()
@config_option
@output_option
@filter_options(*SUBJECT, status="a severity (critical, warning, info) or a rule")
def findings(config: Path, output: str, **conditions: str) -> None:
    """List what is wrong, and the way out.

    Example: cidrwatch findings --status critical
    """
    from exporter.records.findings import findings as records
    from service.cli.tables import FINDINGS

    _show(
        Show("findings", FINDINGS, lambda report, wanted, _now: records(report, wanted)),
        config,
        output,
        conditions,
    )


@click.command()
@config_option
@output_option
@filter_options(*SUBJECT, status="live, latent or unknown")
def overlaps(config: Path, output: str, **conditions: str) -> None:
    """List the pairs of networks of one scope that share addresses, both ends named.

    Example: cidrwatch overlaps --provider alibaba -o json
    """
    from exporter.records.overlaps import overlaps as records
    from service.cli.tables import OVERLAPS

    _show(
        Show("overlaps", OVERLAPS, lambda report, wanted, _now: records(report, wanted)),
        config,
        output,
        conditions,
    )


@click.command()
@config_option
@output_option
@filter_options(*SUBJECT, status="import, blocked, loses, ignored or off")
def candidates(config: Path, output: str, **conditions: str) -> None:
    """List the unmanaged blocks that lie in a pool: which auto-import takes, and why not the others.

    Example: cidrwatch candidates --status blocked
    """
    from exporter.records.candidates import candidates as records
    from service.cli.tables import CANDIDATES

    _show(
        Show("candidates", CANDIDATES, lambda report, wanted, _now: records(report, wanted)),
        config,
        output,
        conditions,
    )


@click.command()
@config_option
@output_option
@filter_options("provider", "account", "region", "type", "status", status="ok, error or pending")
def status(config: Path, output: str, **conditions: str) -> None:
    """List the shards: what was read of each account, region and kind, when, and what went wrong.

    Example: cidrwatch status --status error
    """
    from exporter.records.shards import shards as records
    from service.cli.tables import SHARDS

    _show(
        Show("shards", SHARDS, lambda report, wanted, now: records(report, now, wanted)),
        config,
        output,
        conditions,
    )


def _show(show: "Show", config: Path, output: str, conditions: dict[str, str]) -> None:
    from config.load import load
    from exporter.records.filter import Filter
    from service.cli.freshness import warn_about_age
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS
    from service.clock import now
    from service.knowledge import shown
    from service.memory import opened

    with told():
        settings = load(config)
        with opened(settings.store) as memory:
            at = now()
            report = shown(settings, memory, at)
            records = show.records(report, Filter(**conditions), at)
            print_records(records, output, show.columns, FIELDS[show.name])
            warn_about_age(report)
