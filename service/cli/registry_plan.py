"""The commands that show the plan of the registry, put the file's into it, and tell who did what."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import config_option, output_option
from service.cli.registry_options import account_option, changing, check_text, order, printed

if TYPE_CHECKING:
    from service.registry_desk import Desk


@click.command()
@config_option
@output_option
@account_option
@click.argument("pool_name", metavar="[POOL]", default="")
def allocations(config: Path, output: str, account: str, pool_name: str) -> None:
    """List what pools have given away, the space of their sub-pools among it.

    Example: cidrwatch registry allocations top/eu-west-1
    """
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        printed(list(desk.allocations(pool_name, account)), output, "allocation")


@click.command()
@config_option
@output_option
def diff(config: Path, output: str) -> None:
    """Show what `apply` would change: the plan of the file against the one in the store.

    Example: cidrwatch registry diff
    """
    from service.clock import now
    from service.declared import planned
    from service.registry_apply import differences
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        stored = desk.memory.plan.load()
        after = planned(desk.settings, stored, now().date())
        printed(list(differences(stored, after)), output, "difference")


@click.command()
@changing
def apply(config: Path, output: str, **how: Any) -> None:
    """Put the plan of the file into the store: whole, or not at all.

    Example: cidrwatch registry apply
    """
    from contextlib import suppress

    from service.registry_apply import NothingToApplyError, applying
    from service.registry_desk import begun

    def ask(desk: "Desk") -> list[Mapping[str, Any]]:
        found: list[dict[str, Any]] = []
        with suppress(NothingToApplyError):
            desk.run(order("apply", {"file": config.name}, how), applying(desk.settings, found))
        return list(found)

    printed(begun(config, ask, dry_run=how["dry_run"]), output, "difference")


@click.command()
@config_option
@output_option
@click.argument("name", metavar="[OBJECT]", default="")
@click.option(
    "--last", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, metavar="N",
    help="How many entries.",
)  # fmt: skip
def log(config: Path, output: str, name: str, last: int) -> None:
    """List who did what, newest first; OBJECT is an id, a path or a block.

    Example: cidrwatch registry log 10.0.240.0/22
    """
    from service.registry_desk import opened_desk

    check_text(name)
    with opened_desk(config, make=False) as desk:
        printed(list(desk.log(name, last)), output, "log")
