"""The command that takes a spreadsheet, or NetBox's prefixes, over."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.registry_options import HOW, changing, order, printed

if TYPE_CHECKING:
    from service.registry_desk import Desk

MEANINGS = {
    "allocate": ("is allocated", "are allocated"),
    "unchanged": ("was allocated before, in the same words", "were allocated before, in the same words"),
    "pool": ("is the space of a pool", "are the space of pools"),
    "container": (
        "is a container: make a pool of it if it is to give space away",
        "are containers: make pools of those that are to give space away",
    ),
}


@click.command("import")
@changing
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pool", "pool_name", default="", metavar="POOL", help="Take all into this pool, or below it.")
@click.option("--scope", default="", metavar="SCOPE", help="Take all into the pools of this scope.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "netbox"]), default=None,
    help="Of the file; netbox for .json if absent, else csv.",
)  # fmt: skip
def take_over(config: Path, output: str, file: Path, **said: Any) -> None:
    """Take the blocks of a spreadsheet, or NetBox's prefixes, over as custom allocations.

    Each goes into the deepest pool around it. All are taken over, or nothing changes and everything that
    stands in the way is named. What is allocated already in the same words is left alone, so the same file
    can be taken over again.

    Example: cidrwatch registry import networks.csv --dry-run
    """
    from contextlib import suppress

    from ipam.registry.homes import Goal
    from service.registry_desk import opened_desk
    from service.registry_takeover import NothingNewError, counts, taking_over
    from service.takeover_file import listing

    how = {key: said.pop(key) for key in HOW}
    told, digest = listing(file, said["form"])
    with opened_desk(config, make=False) as desk:
        found: list[dict[str, Any]] = []
        words = order("import", {"file": file.name, "digest": digest, **said}, how)
        goal = Goal(said["pool_name"], said["scope"])
        record: Mapping[str, Any] = {}
        with suppress(NothingNewError):
            record = desk.run(words, taking_over(told, goal, found, lambda: _hint(desk)))
        printed(list(found), output, "block")
        _tell(record or counts(found), dry=how["dry_run"], again=bool(record) and not found)


def _tell(record: Mapping[str, int], *, dry: bool, again: bool) -> None:
    from service.cli.saying import say

    if again:
        say("The client token was used for this before: nothing was changed now. What came of it then:")
    for outcome, (one, more) in MEANINGS.items():
        number = record[outcome]
        if number:
            say(f"{number} {'block' if number == 1 else 'blocks'} {one if number == 1 else more}.")
    if not any(record.values()):
        say("There is no block in the list.")
    if dry:
        say("Nothing was changed: this is a dry run.")


def _hint(desk: "Desk") -> str:
    """Say where the pools of the file are missing in the store, which may be all that is wrong."""
    from config.mistakes import ConfigError

    try:
        new = desk.unapplied()
    except ConfigError:  # whoever applies the file is told; here is told what stands in the way
        return ""
    if not new:
        return ""
    return f"; pools of the file, like '{new[0]}', are not in the store yet: `cidrwatch registry apply`"
