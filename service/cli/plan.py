"""The command that makes an address plan."""

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ipam.address_plan import AddressPlan


@click.command()
@click.option("--root", required=True, metavar="CIDR", help="The block to divide: IPv4 or IPv6.")
@click.option(
    "--levels",
    required=True,
    metavar="LEVEL=N+M,…",
    help="The levels from the top down: a block gets N branches that are pools, and keeps room for M more. "
    "Leave out +M for no more, and =N where --names has all of them.",
)
@click.option(
    "--names",
    multiple=True,
    metavar="LEVEL=NAME,…",
    help="What the branches of a level are called; further ones are numbered. May be repeated, once for each "
    "level.",
)
@click.option(
    "--locale", metavar="LEVEL", help="The level whose names are regions: its pools get them as locale."
)
@click.option(
    "--leaf-rules",
    metavar="MIN,DEFAULT,MAX",
    help="Netmask lengths of what may be allocated from the pools of the last level.",
)
@click.option(
    "--scope",
    help="The scope of the plan; without one private for private space, else public.",
)
@click.option("--name", default="top", show_default=True, help="The name of the top pool.")
@click.option("--branches", is_flag=True, help="List every branch instead of the levels.")
@click.option(
    "-o", "output", type=click.Choice(["yaml", "table", "json", "csv"]), default="yaml", show_default=True,
    help="yaml is the pool tree; the others list the levels.",
)  # fmt: skip
def plan(output: str, *, branches: bool, **words: Any) -> None:
    """Divide a block into an address plan, and print it as the pools of a configuration file.

    Every level takes as many bits as its branches need, rounded up to a power of two: region=3+5 takes 3, so
    below a /8 a region is a /11. Branches that are active become pools; those that are reserved, or left over
    by the rounding, stay free space of the pool above, and a comment says where. Reads no file and calls no
    cloud.

    Exits 2 if the plan does not fit, and says what would.

    Example: cidrwatch plan --root 10.0.0.0/8 --levels region=3+5,lob=6+10,env=3

    Example: cidrwatch plan --root 10.0.0.0/8 --levels region+5,env=3 --names region=eu-west-1,cn-hangzhou
    --locale region > pools.yaml
    """
    from ipam.plan_fit import check
    from ipam.plan_level import AddressPlanError
    from service.cli.plan_words import PlanWords
    from service.exits import WRONG, ServiceError

    if branches and output == "yaml":
        raise click.UsageError("--branches lists records: add -o table, -o json or -o csv")
    try:
        planned = PlanWords(**words).plan()
        check(planned)
        if output == "yaml":
            _write(planned)
        else:
            _records(planned, output, branches=branches)
    except AddressPlanError as error:
        sentence = str(error)
        raise ServiceError(f"{sentence[0].upper()}{sentence[1:]}.", WRONG) from None


def _write(planned: "AddressPlan") -> None:
    from config.plan_text import plan_text
    from service.cli.broken_pipe import tolerated

    lines = plan_text(planned)
    with tolerated():
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def _records(planned: "AddressPlan", output: str, *, branches: bool) -> None:
    from exporter.records import address_plan as records
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS, PLAN, PLAN_BRANCHES

    if branches:
        print_records(records.branches(planned), output, PLAN_BRANCHES, FIELDS["plan --branches"])
    else:
        print_records(records.levels(planned), output, PLAN, FIELDS["plan"])
