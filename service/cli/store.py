"""The command `store`: what keeps the store well."""

import sys
from pathlib import Path

import click

from service.cli.options import config_option, output_option
from service.cli.saying import say
from service.cli.store_dump import export, import_
from service.cli.store_forget import forget


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def store() -> None:
    """Keep the store well: its schema, whether it is whole, copies of it, what it need not know any more.

    Example: cidrwatch store check
    """


for command in (export, import_, forget):
    store.add_command(command)


@store.command()
@config_option
def upgrade(config: Path) -> None:
    """Bring the schema of the store up to date; where there is no store, one is made.

    `serve`, and every command that uses the store, does this as well. Where two processes do it at once, one
    waits for the other.

    Example: cidrwatch store upgrade
    """
    from config.load import load
    from store.open import upgraded

    url, before, after = upgraded(load(config).store)
    if before == after:
        click.echo(f"{url}: the schema is {after}, the newest there is; nothing was done")
    elif before:
        click.echo(f"{url}: the schema was {before} and is {after}")
    else:
        click.echo(f"{url}: made, with the schema {after}")


@store.command()
@config_option
@output_option
@click.option(
    "--renew",
    is_flag=True,
    help="First make anew what follows from the rest: free space, and the allocations that sub-pools are.",
)
def check(config: Path, output: str, *, renew: bool) -> None:
    """Check that the store is whole, and that the plan in it keeps its rules.

    The database: its pages, its references, its schema, and what it watches over by itself. The plan: no two
    allocations of a pool overlap, each lies in a CIDR of its pool, top-level CIDRs of a scope are apart, a
    sub-pool's CIDR is exactly an allocation of its parent, and what is free is what is neither given away nor
    held back. Nothing is written without --renew, and nobody who writes is held up.

    Exits 0 if all is well, 1 if something is wrong, 3 if the store cannot be reached.

    Example: cidrwatch store check -o json
    """
    from dataclasses import asdict

    from config.load import load
    from service.cli.print_records import print_records
    from service.cli.tables import CHECKED, FIELDS
    from service.exits import FINE, FOUND
    from service.upkeep import checked

    found, seen = checked(load(config).store, renewed=renew)
    print_records(map(asdict, found), output, CHECKED, FIELDS["store check"])
    say(f"{seen}: {len(found) or 'nothing'} wrong.")
    sys.exit(FOUND if found else FINE)
