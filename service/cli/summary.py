"""What one cycle found, on a screen."""

from collections import Counter
from collections.abc import Callable, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table

from config.settings import Settings
from exporter.exposition import render
from exporter.families import report_families
from exporter.records.candidates import candidates
from exporter.records.filter import Filter
from exporter.records.findings import findings
from exporter.records.overlaps import overlaps
from exporter.records.pools import pools
from ipam.finding import Severity
from ipam.report import Report
from ipam.words import Decision
from service.cli.print_records import Columns, Record
from service.cli.screen import Screen
from service.cli.tables import CANDIDATES, OVERLAPS, POOLS
from service.exposed import exporter_settings
from service.scanning import Scan

FEW = 8  # rows of each list
GRAVITY = tuple(Severity)
EXCERPT: dict[str, Callable[[str], bool]] = {
    "ipam_findings": lambda line: _value(line) > 0 and 'severity="info"' not in line,
    "ipam_pool_allocatable_blocks": lambda line: _value(line) <= SCARCE,
}
SCARCE = 3  # blocks
TELLING = (Decision.BLOCKED, Decision.LOSES, Decision.IMPORT, Decision.OFF, Decision.IGNORED)


def print_summary(done: Scan, settings: Settings) -> None:
    """Print the findings by rule, then the first of what matters most, and where to read on."""
    console = Screen()
    report = done.report
    _counts(console, Counter((record["severity"], record["rule"]) for record in findings(report)))
    scarce = [pool for pool in pools(report) if _scarce(pool)]
    _table(console, "Pools about to run dry", scarce, POOLS)
    noise = {record["id"] for record in findings(report, Filter(status="info"))}
    pairs = [pair for pair in overlaps(report) if pair["finding"] not in noise]
    _table(console, "Overlaps, but those of default VPCs", pairs, OVERLAPS)
    plan = sorted(candidates(report), key=lambda record: TELLING.index(record["decision"]))
    _table(console, "Auto-import", plan, CANDIDATES)
    _metrics(report, settings)
    config = settings.path
    click.echo(
        f"{len(report.snapshot)} blocks in {done.answered} shards; {done.failed} shards did not answer.\n"
        "Read on with:\n"
        f"  cidrwatch overlaps -c {config}\n  cidrwatch findings --status warning -c {config}\n"
        f"  cidrwatch status --status error -c {config}"
    )


def _metrics(report: Report, settings: Settings) -> None:
    """Print a few lines of the exposition: findings that are open, pools with few blocks left."""
    families = {family.name: family for family in report_families(exporter_settings(settings))}
    click.echo(click.style("As Prometheus reads it", italic=True) + "\n")
    for name, tells in EXCERPT.items():
        lines = render(families[name], report).text.decode().splitlines()
        click.echo("\n".join(f"  {line}" for line in lines if not line.startswith("#") and tells(line)))
    click.echo("")


def _value(line: str) -> float:
    return float(line.rpartition(" ")[2])


def _counts(console: Console, counts: Counter[tuple[str, str]]) -> None:
    table = Table("severity", "rule", "findings", title="Findings", title_justify="left", box=box.SIMPLE_HEAD)
    for (severity, rule), count in sorted(
        counts.items(), key=lambda item: (GRAVITY.index(item[0][0]), item[0][1])
    ):
        table.add_row(severity, rule, str(count))
    console.print(table)


def _table(console: Console, title: str, records: Sequence[Record], columns: Columns) -> None:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for record in records[:FEW]:
        table.add_row(*(text(record) for text in columns.values()))
    console.print(table)
    if len(records) > FEW:
        click.echo(f"… and {len(records) - FEW} more\n")


def _scarce(pool: Record) -> bool:
    return pool["allocatable_blocks"] is not None and pool["allocatable_blocks"] <= SCARCE
