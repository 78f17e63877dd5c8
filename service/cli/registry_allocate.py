"""The command that allocates: a block by its length, the very CIDR, or what a network has already."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.registry_options import answered, changing, order, printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipam.registry.asking import Wanted
    from service.order import Order
    from service.registry_desk import Desk

cidr_option = click.option("--cidr", default=None, metavar="CIDR", help="The very block.")
netmask_option = click.option(
    "--netmask", type=int, default=None, metavar="N", help="A block of this length."
)

CHOOSING = {"netmask": "--netmask", "allowed": "--allowed", "disallowed": "--disallowed", "until": "--until"}


@click.command()
@changing
@click.argument("pool_name", metavar="POOL")
@cidr_option
@netmask_option
@click.option("--resource", default="", metavar="VPC", help="What this VPC has already, bound to it.")
@click.option("--description", default="", help="What it is for.")
@click.option("--until", default=None, metavar="DAY", help="The last day of a reservation, in UTC.")
@click.option(
    "--allowed", multiple=True, metavar="CIDR", help="Where a block of a length has to lie. May be repeated."
)
@click.option(
    "--disallowed",
    multiple=True,
    metavar="CIDR",
    help="Where a block of a length must not lie. May be repeated.",
)
@click.option(
    "--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag of the allocation. May be repeated."
)
@click.option("--preview", is_flag=True, help="Say which block it would be, and allocate nothing.")
def allocate(config: Path, output: str, pool_name: str, **said: Any) -> None:
    """Allocate a block from a pool: best fit by length, the very CIDR, or what a VPC has.

    A block asked for by its length is clear of every network that was discovered and is not ignored. A CIDR
    may be one that a network has already, which is how existing space is registered. With --resource it is
    imported by hand: every block of the VPC that lies in the pool, or the one of --cidr, becomes an
    allocation that is bound to it, and the rules of the pool hold for it. VPC is an id; a provider or a
    source and a slash may stand before it.

    Example: cidrwatch registry allocate top/eu-west-1/prod --netmask 22 --description "reserved for eks-prod"
    """
    asked = _wanted(pool_name, said)
    resource, preview = said["resource"], said.pop("preview")
    said["dry_run"] = said["dry_run"] or preview
    words = order("allocate", {"pool": pool_name, **said}, said)
    if resource:
        _check(said)
        _claimed(config, output, lambda desk: desk.claim(words, asked, resource))
    else:
        answered(config, output, "allocation", lambda desk: _allocated(desk, words, asked, preview=preview))


def _allocated(desk: "Desk", words: "Order", asked: "Wanted", *, preview: bool) -> "Mapping[str, Any]":
    from service.cli.registry_words import check_to_come

    known = desk.answered(words)
    if known is not None:
        return known
    check_to_come(asked.until)
    return desk.allocate(words, asked, preview=preview)


def _wanted(pool_name: str, said: dict[str, Any]) -> "Wanted":
    from ipam.cidr import Cidr
    from ipam.registry.asking import Wanted
    from service.cli import registry_words as read
    from service.identifiers import new_id

    wanted = read.space(said["cidr"], said["netmask"])
    return Wanted(
        new_id("ipam-pool-alloc"),
        pool_name,
        wanted if isinstance(wanted, Cidr) else None,
        wanted if isinstance(wanted, int) else None,
        tuple(map(read.cidr, said["allowed"])),
        tuple(map(read.cidr, said["disallowed"])),
        said["description"],
        read.day(said["until"]),
        read.tags(said["tags"]),
    )


def _check(said: dict[str, Any]) -> None:
    """Refuse what cannot be asked of a block that is there, and stays as long as its network."""
    for name, flag in CHOOSING.items():
        if said[name] not in (None, ()):
            raise click.UsageError(
                f"--resource has its blocks, and for as long as it is there: leave {flag} out"
            )


def _claimed(config: Path, output: str, ask: Any) -> None:
    """Print the allocations of a network, and what stays outside."""
    from service.cli.saying import say
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        told = ask(desk)
        printed(list(told["allocations"]), output, "allocation")
    for reason in told["reasons"]:
        say(f"{reason['text']}.")
