"""The command that judges a configuration file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option

if TYPE_CHECKING:
    from config.settings import Settings


@click.command()
@config_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the file instead, for an editor.")
@click.option(
    "--effective", is_flag=True, help="Print what the file means with every default, secrets hidden."
)
def check(config: Path, *, schema: bool, effective: bool) -> None:
    """Check a configuration file, and name every mistake with its place.

    Looks at the pool tree as well, against what the store holds of it; changes nothing there. Calls no cloud.
    Exits 0 if the file is good and 2 if it is not.

    Example: cidrwatch check -c cidrwatch.yaml
    """
    import json

    from config import schema as schemas
    from config.load import load
    from config.redact import effective as shown

    if schema:
        click.echo(schemas.text(), nl=False)
        return
    settings = load(config, with_files=True)
    pools = _pools(settings)
    if effective:
        click.echo(json.dumps(shown(settings), indent=2))
        return
    click.echo(f"{config}: good: {len(settings.sources)} sources, {pools} pools")


def _pools(settings: "Settings") -> int:
    """Count the pools of the plan; it has to hold against the stored one, or by itself without a store."""
    from service.clock import now
    from service.memory import stored_plan
    from service.planning import planned

    return len(planned(settings, stored_plan(settings.store), now().date()).pools)
