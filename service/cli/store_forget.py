"""The command that removes what the store knows of a source that is read no more."""

from pathlib import Path

import click

from service.cli.options import config_option, output_option
from service.cli.saying import say


@click.command()
@config_option
@output_option
@click.argument("source", default="")
@click.option("--yes", is_flag=True, help="Do it. Without this it is only said what would go.")
def forget(config: Path, output: str, source: str, *, yes: bool) -> None:
    """Remove all that was read of a source that has left the configuration: shards, blocks, accounts.

    Without SOURCE it lists the sources that have left. One that the configuration still has is refused: it
    would be read again. Pools, allocations and the log of the registry stay.

    Example: cidrwatch store forget old-aws --yes
    """
    from config.load import load
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS, FORGOTTEN
    from service.upkeep import forgettable, forgotten

    settings = load(config)
    found = forgotten(settings, source) if source and yes else forgettable(settings, source)
    print_records(found, output, FORGOTTEN, FIELDS["store forget"])
    if yes and source:
        say(f"All that was known of '{source}' is removed.")
    elif found:
        say("Nothing is removed yet: `cidrwatch store forget SOURCE --yes` does it.")
