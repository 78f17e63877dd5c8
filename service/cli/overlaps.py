"""The command that lists overlaps: those there are, or those there would be between two sides."""

from pathlib import Path

import click

from service.cli.options import config_option, filter_options, output_option
from service.cli.show import SUBJECT, listed, read


@click.command()
@config_option
@output_option
@filter_options(*SUBJECT, status="live, latent or unknown")
@click.option(
    "--between",
    nargs=2,
    default=None,
    metavar="A B",
    help="Only pairs with one end on each side, also across scopes that nothing joins. A side is a VPC, a "
    "declared network, an account, a scope, or domain:NAME.",
)
def overlaps(config: Path, output: str, between: tuple[str, str] | None, **conditions: str) -> None:
    """List the pairs of networks that share addresses, both ends named.

    They are of one scope, or of two that a routing domain joins; --between looks across all scopes.

    Example: cidrwatch overlaps --provider alibaba -o json

    Example: cidrwatch overlaps --between acquired-b private
    """
    if between is None:
        listed("overlaps", config, output, conditions)
    else:
        _between(config, output, between, conditions)


def _between(config: Path, output: str, sides: tuple[str, str], conditions: dict[str, str]) -> None:
    from analyzer.between import pairs_between
    from analyzer.sides import SideError, side
    from exporter.records.filter import Filter
    from exporter.records.meetings import chosen, meetings
    from service.cli.freshness import warn_about_age
    from service.cli.print_records import print_records
    from service.cli.tables import FIELDS, OVERLAPS

    with read(config) as (report, _):
        try:
            one, other = (side(report, word) for word in sides)
        except SideError as error:
            raise click.UsageError(f"--between: {error}") from None
        pairs = chosen(report, pairs_between(report, one, other), Filter(**conditions))
        print_records(meetings(report, pairs), output, OVERLAPS, FIELDS["overlaps"])
        warn_about_age(report)
