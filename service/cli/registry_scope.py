"""The commands that make and delete scopes."""

from pathlib import Path
from typing import Any

import click

from service.cli.registry_options import Beginning, answered, changing, order


@click.group("scope")
def scope() -> None:
    """Make and delete scopes: address spaces of their own."""


@scope.command("create")
@changing
@click.argument("name")
@click.option("--description", default="", help="What it is for.")
def create(config: Path, output: str, name: str, description: str, **how: Any) -> None:
    """Make a scope; additional ones are private.

    Example: cidrwatch registry scope create acquired-b
    """
    from ipam.scope import Scope
    from service.identifiers import new_id
    from service.registry_plan import creating_scope

    made = Scope(name, id=new_id("ipam-scope"), description=description)
    words = order("scope create", {"name": name, "description": description}, how)
    begin = Beginning(config, words, output)
    begin.printed("scope", lambda desk: desk.run(words, creating_scope(desk.registry, made)))


@scope.command("delete")
@changing
@click.argument("name")
def delete(config: Path, output: str, name: str, **how: Any) -> None:
    """Delete a scope that has no pools; the default ones stay.

    Example: cidrwatch registry scope delete acquired-b
    """
    from service.registry_plan import deleting_scope

    words = order("scope delete", {"name": name}, how)
    answered(config, output, "scope", lambda desk: desk.run(words, deleting_scope(name)))
