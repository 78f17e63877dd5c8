"""The command that collects and analyzes once."""

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, log_options, output_option
from service.cli.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.records.entities import Record
    from service.baseline import Baseline
    from service.gates import Gates
    from service.scanning import Scan

MOST = 20  # new findings that are named one by one


@click.command()
@config_option
@output_option
@click.option(
    "--fail-on",
    "fail_on",
    metavar="RULE,…",
    default="",
    help="Exit 1 when a finding of these rules exists; of new:RULE, when one does that --baseline does not "
    "have. new:* means every rule.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The findings of an earlier time, as `findings -o json` prints them.",
)
@log_options("error")
def scan(config: Path, output: str, fail_on: str, baseline: Path | None, **logs: str) -> None:
    """Collect and analyze once, and print the findings.

    Exits 0 if all is well, also where a part of the shards did not answer (`cidrwatch status` names them);
    1 when a finding that --fail-on names exists; 2 for a mistake in the file; 3 when no shard of a
    source answered. Where a source finds its accounts, they are asked for first; a list that fails leaves the
    accounts known before. Ctrl-C ends it with 130 as soon as the requests under way have ended; what was read
    until then is kept.

    Example: cidrwatch scan --fail-on pool_exhausted,new:overlap --baseline known.json
    """
    from config.load import load
    from exporter.records.findings import findings
    from service.cli.freshness import warn_about_age
    from service.cli.print_records import print_records
    from service.cli.progress import found as step
    from service.cli.progress import watched
    from service.cli.silence import tell_idle_exemptions
    from service.cli.tables import FIELDS, FINDINGS
    from service.logs import configure
    from service.memory import opened
    from service.scanning import exit_status
    from service.scanning import scan as run

    gates, known = _gates(fail_on, baseline)
    configure(logs["log_level"], logs["log_format"])
    settings = load(config, with_files=True)
    with opened(settings.store) as memory:
        done = run(settings, memory, watched, step)
        print_records(findings(done.report), output, FINDINGS, FIELDS["findings"])
        found = gates.meet(done.report) | _tell_new(gates.fresh(done.report, known))
    _summary(done)
    tell_idle_exemptions(done.report)
    warn_about_age(done.report)
    sys.exit(exit_status(done, found=found))


def _gates(fail_on: str, baseline: Path | None) -> "tuple[Gates, Baseline]":
    from service.baseline import NOTHING, read_baseline
    from service.gates import GateError, Gates

    try:
        gates = Gates.of(fail_on)
    except GateError as error:
        raise click.UsageError(f"--fail-on {error}") from None
    if baseline is None and gates.new:
        raise click.UsageError(
            "--fail-on new:… compares with a --baseline: name the file that `findings -o json` wrote"
        )
    if baseline is not None and not gates.new:
        raise click.UsageError(
            "--baseline changes nothing here: name rules for it, like --fail-on new:overlap"
        )
    return gates, read_baseline(baseline) if baseline else NOTHING


def _tell_new(records: "Iterator[Record]") -> bool:
    shown = list(islice(records, MOST + 1))
    for record in shown[:MOST]:
        say(f"New: {record['rule']}, {record['summary']}.")
    if len(shown) > MOST:
        say("There are more new findings.")
    return bool(shown)


def _summary(done: "Scan") -> None:
    from exporter.records.phrases import counted
    from service.cli.left_out import say_left_out

    tree = done.report.tree
    pools = sum(pool.scope not in tree.apart for pool in tree.pools)
    say(
        f"{counted(len(done.report.snapshot), 'block')}, {counted(pools, 'pool')}, "
        f"{counted(len(done.report.findings), 'finding')}, {len(done.report.silenced)} silenced; "
        f"{counted(done.answered, 'shard')} answered, {done.failed} did not."
    )
    say_left_out(done)
