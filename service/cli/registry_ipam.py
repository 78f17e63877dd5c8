"""The commands about the IPAM that the registry is for its clients."""

from pathlib import Path
from typing import Any

import click

from service.cli.options import config_option, output_option
from service.cli.registry_options import HOW, Beginning, answered, changing, order, printed

admin_option = click.option(
    "--delegated-admin",
    "administrator",
    default=None,
    metavar="ACCOUNT",
    help="The account that may do everything that the owner of a pool may.",
)
tag_option = click.option(
    "--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag of the IPAM. May be repeated."
)


@click.group("ipam")
def ipam() -> None:
    """Make, change and delete the IPAM of the store: where it lives, and in which regions it works."""


@ipam.command("create")
@changing
@click.option("--region", required=True, metavar="REGION", help="The managed region; it cannot be removed.")
@click.option(
    "--operating-region",
    "regions",
    multiple=True,
    metavar="REGION",
    help="A further region. May be repeated.",
)
@click.option("--description", default="", help="What it is for.")
@admin_option
@tag_option
def create(config: Path, output: str, region: str, regions: tuple[str, ...], **said: Any) -> None:
    """Make the IPAM: what scopes there are become its scopes, and locales of pools lie within its regions.

    Example: cidrwatch registry ipam create --region eu-west-1 --operating-region us-east-1
    """
    from ipam.ipam import Ipam
    from service.cli import registry_words as read
    from service.identifiers import new_id
    from service.registry_ipam import creating_ipam

    words = order("ipam create", {"region": region, "operating_regions": list(regions), **said}, said)
    administrator = said["administrator"]
    made = Ipam(
        new_id("ipam"), region, regions, said["description"], said["account"], read.tags(said["tags"])
    )
    begin = Beginning(config, words, output)
    begin.printed("ipam", lambda desk: desk.run(words, creating_ipam(desk.registry, made, administrator)))


@ipam.command("modify")
@changing
@click.argument("name", metavar="[IPAM]", default="")
@click.option(
    "--add-region",
    "add",
    multiple=True,
    metavar="REGION",
    help="A further operating region. May be repeated.",
)
@click.option(
    "--remove-region",
    "remove",
    multiple=True,
    metavar="REGION",
    help="One that no pool is for. May be repeated.",
)
@click.option("--description", default=None, help="What it is for.")
@admin_option
@click.option("--no-delegated-admin", "withdraw", is_flag=True, help="Withdraw what was delegated.")
def modify(config: Path, output: str, name: str, **said: Any) -> None:
    """Change the IPAM; without IPAM it is the one there is.

    Example: cidrwatch registry ipam modify --add-region eu-central-1
    """
    from ipam.registry.ipams import IpamChange
    from service.registry_ipam import modifying_ipam

    if said["withdraw"] and said["administrator"]:
        raise click.UsageError("--delegated-admin or --no-delegated-admin: say one of both")
    if all(value in (None, (), False) for key, value in said.items() if key not in HOW):
        raise click.UsageError("nothing of the IPAM is to change: say what, like --add-region eu-central-1")
    words = order("ipam modify", {"ipam": name, **said}, said)
    administrator = "" if said["withdraw"] else said["administrator"]
    change = IpamChange(said["description"], None, said["add"], said["remove"])
    answered(
        config,
        output,
        "ipam",
        lambda desk: desk.run(words, modifying_ipam(desk.registry, name, change, administrator)),
    )


@ipam.command("show")
@config_option
@output_option
def show(config: Path, output: str) -> None:
    """Show the IPAM, with the ids of its default scopes.

    Example: cidrwatch registry ipam show
    """
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        printed(list(desk.ipams()), output, "ipam")


@ipam.command("delete")
@changing
@click.argument("name", metavar="[IPAM]", default="")
@click.option("--cascade", is_flag=True, help="With its private pools, their allocations, and its scopes.")
def delete(config: Path, output: str, name: str, *, cascade: bool, **how: Any) -> None:
    """Delete the IPAM; without --cascade only an empty one. The default scopes stay.

    Example: cidrwatch registry ipam delete
    """
    from service.registry_ipam import deleting_ipam

    words = order("ipam delete", {"ipam": name, "cascade": cascade or None}, how)
    answered(config, output, "ipam", lambda desk: desk.run(words, deleting_ipam(name, cascade=cascade)))
