"""The commands that make, change and delete pools."""

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import Command
from service.cli.registry_options import HOW, Beginning, answered, changing, order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ipam.pool import Rules
    from service.registry_desk import Desk

RULES = (
    ("--min", "least", "The largest block that it gives: the least netmask length."),
    ("--default", "default", "The netmask length of a block where none is asked for."),
    ("--max", "most", "The smallest block that it gives: the greatest netmask length."),
)

CLEARED = {
    "min": "min_netmask_length",
    "default": "default_netmask_length",
    "max": "max_netmask_length",
    "tags": "tags",
}
SAID = {"min": "least", "default": "default", "max": "most", "tags": "tags"}


def _rules(command: Command) -> Command:
    """Add the options of a pool's rules, and what else can be said of a pool."""
    options: list[Callable[[Command], Command]] = [
        click.option(flag, name, type=int, default=None, metavar="N", help=told) for flag, name, told in RULES
    ]
    options += [
        click.option(
            "--require-tag",
            "tags",
            multiple=True,
            metavar="KEY=VALUE",
            help="A tag that resources need. May be repeated.",
        ),
        click.option(
            "--auto-import/--no-auto-import", "auto_import", default=None, help="Import what lies in it."
        ),
        click.option("--description", default=None, help="What it is for."),
        click.option("--owner", default=None, help="The responsible team."),
    ]
    return reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


@click.group("pool")
def pool() -> None:
    """Make, change and delete pools."""


@pool.command("create")
@changing
@click.argument("name")
@click.option("--scope", default="", help="Of a top pool: the scope it is in.")
@click.option("--source", default="", metavar="POOL", help="The pool above: its path or id.")
@click.option(
    "--family", type=click.Choice(["ipv4", "ipv6"]), default=None, help="Of a top pool; ipv4 if absent."
)
@click.option("--locale", default=None, metavar="REGION", help="The region of the resources that it is for.")
@_rules
def create(config: Path, output: str, name: str, **said: Any) -> None:
    """Make a pool, without space: `registry provision` gives it some.

    Example: cidrwatch registry pool create prod --source top/eu-west-1 --min 16 --default 20 --max 24
    """
    from ipam.registry.pools import PoolWanted
    from ipam.words import Family
    from service.cli import registry_words as read
    from service.cli.saying import say
    from service.identifiers import new_id
    from service.registry_plan import creating_pool

    wanted = PoolWanted(
        new_id("ipam-pool"),
        read.name(name),
        said["scope"],
        said["source"],
        Family(said["family"]) if said["family"] else None,
        said["locale"],
        _read_rules(said),
        auto_import=bool(said["auto_import"]),
        description=said["description"] or "",
        owner=said["owner"] or "",
    )
    words = order("pool create", {"name": name, **said}, said)
    begin = Beginning(config, words, output)
    made = begin.printed("pool", lambda desk: desk.run(words, creating_pool(desk.registry, wanted)))
    if _tell_twin(made, dry=words.dry_run) and not words.dry_run:
        say(
            f"If you meant the one that is there: `cidrwatch registry pool delete {made['id']}`; "
            "a command that may be sent twice takes a --client-token."
        )


@pool.command("modify")
@changing
@click.argument("pool_name", metavar="POOL")
@click.option("--name", default=None, help="A new name; the id stays, and the paths below follow.")
@_rules
@click.option(
    "--clear",
    "cleared",
    multiple=True,
    type=click.Choice(tuple(CLEARED)),
    help="A rule to take away. May be repeated.",
)
def modify(config: Path, output: str, pool_name: str, **said: Any) -> None:
    """Change a pool; a rule that is not named stays, and --clear takes one away.

    Example: cidrwatch registry pool modify top/eu-west-1/prod --max 26
    """
    from ipam.registry.pools import PoolChange
    from service.cli import registry_words as read
    from service.registry_plan import modifying_rules

    name = None if said["name"] is None else read.name(said["name"])
    if all(value in (None, ()) for key, value in said.items() if key not in HOW):
        raise click.UsageError("nothing of the pool is to change: say what, like --max 26 or --clear tags")
    change = PoolChange(name, None, None, said["auto_import"], said["description"], said["owner"])
    rules = _changed_rules(said)
    words = order("pool modify", {"pool": pool_name, **said}, said)

    def ask(desk: "Desk") -> "Mapping[str, Any]":
        made = desk.run(words, modifying_rules(pool_name, change, rules, desk.asker(words)))
        if name is not None:
            _tell_twin(made, dry=words.dry_run)
        return made

    answered(config, output, "pool", ask)


@pool.command("delete")
@changing
@click.argument("pool_name", metavar="POOL")
def delete(config: Path, output: str, pool_name: str, **how: Any) -> None:
    """Delete a pool that has no sub-pools, no allocations and no CIDRs any more.

    Example: cidrwatch registry pool delete top/eu-west-1/prod
    """
    from service.registry_plan import deleting_pool

    words = order("pool delete", {"pool": pool_name}, how)
    answered(config, output, "pool", lambda desk: desk.run(words, deleting_pool(pool_name)))


def _tell_twin(made: "Mapping[str, Any]", *, dry: bool) -> bool:
    """Say where a pool is the second of its name, which somebody may not have meant."""
    from ipam.pool_path import with_id
    from service.cli.saying import say

    mark = with_id("", made["id"])
    twin: bool = made["path"].endswith(mark)
    if twin:
        told = f"There is a pool '{made['path'].removesuffix(mark)}' already: this one"
        say(f"{told} {'would be' if dry else 'is'} another, with its id in its path.")
    return twin


def _changed_rules(said: dict[str, Any]) -> dict[str, Any]:
    """Read the rules that change: those that are given, and those that are taken away."""
    from ipam.pool import Rules

    for rule in said["cleared"]:
        if said[SAID[rule]] not in (None, ()):
            raise click.UsageError(f"--clear {rule} takes away what another option sets: say one of both")
    rules = _read_rules(said)
    given = {field: value for field in Rules.__slots__ if (value := getattr(rules, field)) not in (None, ())}
    return given | {CLEARED[rule]: getattr(Rules(), CLEARED[rule]) for rule in said["cleared"]}


def _read_rules(said: dict[str, Any]) -> "Rules":
    from ipam.pool import Rules
    from service.cli.registry_words import tags

    return Rules(said["least"], said["default"], said["most"], tags(said["tags"]))
