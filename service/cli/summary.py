"""What one cycle found, on a screen."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import click
import numpy as np
from rich import box
from rich.table import Table

from config.printable import printable
from config.settings import Settings
from exporter.exposition import render
from exporter.families import report_families
from exporter.records.candidates import candidate
from exporter.records.overlaps import pairs_of
from exporter.records.pools import pools
from ipam.finding import RULES, SEVERITY_WORDS, Rule
from ipam.report import DECISION, Report
from ipam.words import Decision
from service.cli.print_records import Columns, Record
from service.cli.screen import Screen
from service.cli.silence import tell_silence
from service.cli.table_layout import laid_out
from service.cli.tables import CANDIDATES, OVERLAPS, POOLS
from service.exposed import exporter_settings
from service.scanning import Scan

FEW = 12  # rows of each list
EXCERPT: dict[str, Callable[[str], bool]] = {
    "ipam_findings": lambda line: _value(line) > 0 and 'severity="info"' not in line,
    "ipam_pool_allocatable_blocks": lambda line: _value(line) <= SCARCE,
}
SCARCE = 3  # blocks
TELLING = (Decision.BLOCKED, Decision.LOSES, Decision.IMPORT, Decision.OFF, Decision.IGNORED)


def print_summary(done: Scan, settings: Settings) -> None:
    """Print the findings by rule, then the first of what matters most, and where to read on."""
    screen = Screen()
    report = done.report
    _counts(screen, report)
    tell_silence(report)
    _table(screen, "Pools about to run dry", filter(_scarce, pools(report)), POOLS)
    _table(screen, "Overlaps, but those of default VPCs", _pairs(report), OVERLAPS)
    _table(screen, "Auto-import", _plan(report), CANDIDATES)
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
        click.echo(
            "\n".join(f"  {printable(line)}" for line in lines if not line.startswith("#") and tells(line))
        )
    click.echo("")


def _value(line: str) -> float:
    return float(line.rpartition(" ")[2])


def _counts(screen: Screen, report: Report) -> None:
    found = report.findings
    counts = Counter(zip(found.severity.tolist(), found.rule.tolist(), strict=True))
    table = Table("severity", "rule", "findings", title="Findings", title_justify="left", box=box.SIMPLE_HEAD)
    for severity, rule in sorted(counts, key=lambda key: (key[0], RULES[key[1]])):
        table.add_row(SEVERITY_WORDS[severity], RULES[rule], str(counts[severity, rule]))
    screen.print(table)


def _pairs(report: Report) -> Iterator[Record]:
    """Yield the pairs of the groups, the gravest first, as they are asked for."""
    found = report.findings
    overlaps = np.flatnonzero(found.rule == RULES.index(Rule.OVERLAP))
    gravest = overlaps[np.argsort(found.severity[overlaps], kind="stable")]
    for group in found.group[gravest].tolist():
        if not _of_defaults(report, group):
            yield from pairs_of(report, group)


def _of_defaults(report: Report, group: int) -> bool:
    """Tell whether a group is one of default VPCs alone."""
    members = report.overlaps.entity[report.overlaps.starts[group] : report.overlaps.stops[group]]
    rows = members[members < len(report.snapshot)]
    return len(rows) == len(members) and bool(report.snapshot.columns.default[rows].all())


def _plan(report: Report) -> Iterator[Record]:
    """Yield the lines of the import plan, the most telling first, as they are asked for."""
    decisions = report.candidates.decision.tolist()
    order = sorted(range(len(decisions)), key=lambda line: TELLING.index(DECISION[decisions[line]]))
    return (candidate(report, line) for line in order)


def _table(screen: Screen, title: str, records: Iterable[Record], columns: Columns) -> None:
    """Print the first few records; the rest is not made."""
    left = iter(records)
    screen.print(laid_out(list(islice(left, FEW)), columns, screen.room, title))
    if any(True for _ in left):
        click.echo("… and more\n")


def _scarce(pool: Record) -> bool:
    return pool["allocatable_blocks"] is not None and pool["allocatable_blocks"] <= SCARCE
