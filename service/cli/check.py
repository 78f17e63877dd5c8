"""The command that judges a configuration file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.options import config_option, output_option
from service.cli.saying import say

if TYPE_CHECKING:
    from config.settings import Settings


@click.command()
@config_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the file instead, for an editor.")
@click.option(
    "--effective", is_flag=True, help="Print what the file means with every default, secrets hidden."
)
@click.option(
    "--permissions",
    is_flag=True,
    help="Send each request that a collection sends once in every account, and name what is missing.",
)
@output_option
def check(config: Path, output: str, *, schema: bool, effective: bool, permissions: bool) -> None:
    """Check a configuration file, and name every mistake with its place.

    Looks at the pool tree as well, against what the store holds of it; changes nothing there. Calls no cloud,
    unless asked to try the permissions; -o is about those.

    Exits 0 if the file is good and 2 if it is not; of permissions 1 when one is missing or was not
    answered, 3 when nothing at all is allowed in a source, as without credentials.

    Example: cidrwatch check -c cidrwatch.yaml --permissions
    """
    import json

    from config import schema as schemas
    from config.load import load
    from config.redact import effective as shown
    from exporter.records.phrases import counted
    from service.apprise_client import NOT_INSTALLED, installed

    if schema:
        click.echo(schemas.text(), nl=False)
        return
    settings = load(config, with_files=True)
    _web(settings)
    pools = _pools(settings)
    if effective:
        click.echo(json.dumps(shown(settings), indent=2))
        return
    if permissions:
        _try(settings, output)
        return
    if settings.alerts.apprise and not installed():
        say(f"Warning: {NOT_INSTALLED}.")
    click.echo(f"{config}: good: {counted(len(settings.sources), 'source')}, {counted(pools, 'pool')}")


def _web(settings: "Settings") -> None:
    """Check the web file as well, with its certificate and key."""
    from config.web_terms import terms
    from service.clock import now
    from web.certificate import bared

    found = terms(settings, now())
    bare = bared(found.tls) if found.tls else None
    if bare:
        say(f"{bare}.")


def _try(settings: "Settings", output: str) -> None:
    """Try the permissions: the table names what is missing alone, JSON and CSV tell everything."""
    from exporter.records.phrases import counted
    from service.cli.print_records import print_records
    from service.cli.progress import watched
    from service.cli.tables import PERMISSION_FIELDS, PERMISSIONS
    from service.cycle import CLOCK
    from service.exits import FINE, FOUND, UNREACHABLE
    from service.logs import configure
    from service.memory import stored_lists
    from service.permissions import ALLOWED, exit_status, listed, one_of_each, tried
    from service.permissions import permissions as told
    from service.queue_permissions import of_queues
    from service.sources import Clouds

    configure("error", "auto")
    ways = Clouds.of(settings, CLOCK)
    lists, unlisted = listed(ways, stored_lists(settings.store))
    for sentence in unlisted:
        say(f"Accounts of {sentence}.")
    chosen = one_of_each(ways.collectors(lists))
    found = [*told(watched(tried(settings, chosen), len(chosen))), *of_queues(settings, ways)]
    shown = [one for one in found if output != "table" or one.result != ALLOWED]
    print_records((one.record for one in shown), output, PERMISSIONS, PERMISSION_FIELDS)
    accounts = {(one.shard.source, one.shard.account) for one in found if one.of_kind}
    allowed = sum(one.result == ALLOWED for one in found)
    say(f"{allowed} of {len(found)} permissions are there, in {counted(len(accounts), 'account')}.")
    status = exit_status(found)
    if not all(one.last_success for one in lists.values()):
        status = UNREACHABLE  # of a source there is not even a list of its accounts
    sys.exit(status or (FOUND if unlisted else FINE))


def _pools(settings: "Settings") -> int:
    """Count the pools of the plan; it has to hold against the stored one, or by itself without a store."""
    from service.clock import now
    from service.declared import planned
    from service.memory import stored_plan

    return len(planned(settings, stored_plan(settings.store), now().date()).pools)
