"""The commands that try a change first."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, output_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.records.entities import Record
    from service.what_if import Trial, Tried

netmask_option = click.option(
    "--netmask",
    type=int,
    default=None,
    metavar="N",
    help="Netmask length of the block; without one the pool's default.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def whatif() -> None:
    """Try a change without making it: an allocation, an attachment, an import.

    Exits 0 if it would do no harm, 1 if something collides or is refused, 2 if a name does not exist.

    Example: cidrwatch whatif attach acquired-b private
    """


@whatif.command()
@config_option
@output_option
@click.argument("pool")
@click.option("--cidr", default=None, metavar="CIDR", help="The very block that is wanted.")
@netmask_option
def allocate(config: Path, output: str, pool: str, cidr: str | None, netmask: int | None) -> None:
    """Try to allocate a block from a pool: what it would collide with.

    POOL is a path or an id. A block asked for by its netmask length is clear of everything that is known. A
    CIDR may be one that a network has already, which is how existing space is registered; it collides with
    allocations, sub-pools and all other networks that it shares addresses with. Declared networks inside it
    fulfil it instead.

    Example: cidrwatch whatif allocate top/eu-west-1/prod --cidr 10.0.48.0/20
    """
    if cidr is not None and netmask is not None:
        raise click.UsageError("--cidr says the netmask length already: leave --netmask out")
    _shown(config, output, lambda trial: _allocate(trial, pool, cidr, netmask))


@whatif.command()
@config_option
@output_option
@click.argument("a")
@click.argument("b")
def attach(config: Path, output: str, a: str, b: str) -> None:
    """Try to join two sides: which blocks would collide, also across scopes.

    A and B are each a VPC, a declared network, an account, a scope, domain:NAME for a routing domain, or the
    CIDR of a new network. A word that is several things takes vpc:, network:, account: or scope: before it.

    Example: cidrwatch whatif attach 10.10.0.0/16 domain:mpls
    """
    _shown(config, output, lambda trial: trial.attach(a, b))


@whatif.command("import")
@config_option
@output_option
@click.argument("resource")
@click.argument("pool", required=False)
def import_(config: Path, output: str, resource: str, pool: str | None) -> None:
    """Try to import a network into its pool: would auto-import take it, and which rules would it break.

    RESOURCE is a VPC's id, or a CIDR: that of a VPC, or of a new one. With POOL it is judged as if that pool
    imported by itself.

    Example: cidrwatch whatif import 10.0.48.0/20 top/eu-west-1/prod
    """
    _shown(config, output, lambda trial: trial.bring_in(resource, pool))


def tried(config: Path, change: "Callable[[Trial], Tried]") -> "tuple[Tried, list[Record]]":
    """Try a change on what the store holds; returns what it comes to, and the records of it."""
    from config.load import load
    from exporter.records.whatif import whatif as record
    from service.clock import now
    from service.memory import opened
    from service.what_if import Trial

    settings = load(config)
    with opened(settings.store, make=False) as memory:
        done = change(Trial.of(settings, memory, now()))
        return done, [record(done.report, outcome) for outcome in done.outcomes]


def _allocate(trial: "Trial", pool: str, cidr: str | None, netmask: int | None) -> "Tried":
    from ipam.what_if import Action

    if cidr is not None:
        return trial.allocate(pool, cidr)
    return trial.next(pool, netmask, Action.ALLOCATE)


def _shown(config: Path, output: str, change: "Callable[[Trial], Tried]") -> None:
    from service.cli.broken_pipe import tolerated
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS
    from service.exits import FINE, FOUND

    done, records = tried(config, change)
    if output == "table":
        with tolerated():  # whoever reads the first line alone still gets the status
            for record in records:
                _tell(record)
    else:
        print_records(records, output, {}, FIELDS["whatif"])
    sys.exit(FINE if done.fine else FOUND)


def _tell(record: "Record") -> None:
    """Say the result, what collides, and why."""
    from config.printable import printable
    from service.cli.print_records import print_records
    from service.cli.tables import OVERLAPS

    click.echo(": ".join(filter(None, (record["result"], record["cidr"]))))
    if record["collisions"]:
        print_records(record["collisions"], "table", OVERLAPS, ())
    for reason in record["reasons"]:
        click.echo(f"- {printable(reason['text'])}")
