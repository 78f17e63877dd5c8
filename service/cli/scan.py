"""The command that collects and analyzes once."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, log_options, output_option
from service.cli.saying import say

if TYPE_CHECKING:
    from service.scanning import Scan

MOST_REJECTED = 20  # rows that are named one by one


@click.command()
@config_option
@output_option
@click.option(
    "--fail-on", "fail_on", metavar="RULE,…", default="", help="Exit 1 when a finding of these rules exists."
)
@log_options("error")
def scan(config: Path, output: str, fail_on: str, log_level: str, log_format: str) -> None:
    """Collect and analyze once, and print the findings.

    Exits 0 if all is well, also where a part of the shards did not answer (`cidrwatch status` names them);
    1 when a finding of the rules in --fail-on exists; 2 for a mistake in the file; 3 when no shard of a
    source answered. Ctrl-C ends it with 130 as soon as the requests under way have ended; what was read
    until then is kept.

    Example: cidrwatch scan --fail-on overlap,pool_exhausted
    """
    from config.load import load
    from exporter.records.findings import findings
    from ipam.finding import RULES
    from service.cli.freshness import warn_about_age
    from service.cli.print_records import print_records
    from service.cli.progress import watched
    from service.cli.tables import FIELDS, FINDINGS
    from service.logs import configure
    from service.memory import opened
    from service.scanning import exit_status
    from service.scanning import scan as run

    gates = _gates(fail_on)
    configure(log_level, log_format)
    settings = load(config, with_files=True)
    with opened(settings.store) as memory:
        done = run(settings, memory, watched)
    print_records(findings(done.report), output, FINDINGS, FIELDS["findings"])
    _summary(done)
    warn_about_age(done.report)
    sys.exit(exit_status(done, gates, {RULES[code] for code in done.report.findings.rule.tolist()}))


def _gates(fail_on: str) -> frozenset[str]:
    from ipam.finding import Rule

    gates = frozenset(word.strip() for word in fail_on.split(",") if word.strip())
    if unknown := sorted(gates - set(Rule)):
        raise click.UsageError(
            f"--fail-on does not know {', '.join(unknown)}; the rules are {', '.join(Rule)}"
        )
    return gates


def _summary(done: "Scan") -> None:
    say(
        f"{len(done.report.snapshot)} blocks, {len(done.report.tree.pools)} pools, "
        f"{len(done.report.findings)} findings; "
        f"{done.answered} shards answered, {done.failed} did not."
    )
    for row in done.rejected[:MOST_REJECTED]:
        say(f"Not taken from {row}.")
    if len(done.rejected) > MOST_REJECTED:
        say(f"{len(done.rejected) - MOST_REJECTED} more rows were not taken.")
    for source in done.silent:
        say(f"No shard of source '{source}' answered: `cidrwatch status` says why.")
