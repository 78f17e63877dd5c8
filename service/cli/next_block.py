"""The command that names the block which an allocation would get."""

import sys
from pathlib import Path

import click

from service.cli.options import config_option, output_option
from service.cli.saying import say
from service.cli.what_if import netmask_option, tried


@click.command("next")
@config_option
@output_option
@click.argument("pool")
@netmask_option
def next_block(config: Path, output: str, pool: str, netmask: int | None) -> None:
    """Print the block that an allocation from a pool would get now, and allocate nothing.

    POOL is a path or an id. The block is the best fit: from the smallest free block that is large enough,
    clear of allocations, sub-pools, every network that was discovered and is not ignored, and of what is held
    back after its release: the block that `registry allocate` gives.

    Exits 1 if the pool has no room, or does not give such a length.

    Example: cidrwatch next top/eu-west-1/prod --netmask 20
    """
    from ipam.what_if import Because
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS
    from service.exits import FINE, FOUND

    done, (record,) = tried(config, lambda trial: trial.next(pool, netmask))
    if output != "table":
        print_records([record], output, {}, FIELDS["whatif"])
    elif record["cidr"]:
        click.echo(record["cidr"])
    for reason in record["reasons"]:
        if reason["code"] != Because.BEST_FIT:
            sentence = reason["text"]
            say(f"{sentence[0].upper()}{sentence[1:]}.")
    sys.exit(FINE if done.fine else FOUND)
