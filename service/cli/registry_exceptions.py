"""The commands about single resources and findings: ignore, move, exempt, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import config_option, output_option
from service.cli.registry_options import HOW, answered, changing, order, printed

if TYPE_CHECKING:
    from ipam.report import Report
    from service.registry import Operation
    from service.registry_desk import Desk

cidr_option = click.option(
    "--cidr", default=None, metavar="CIDR", help="One block of it; all that it has if absent."
)
reason_option = click.option("--reason", required=True, help="Why, for whoever asks later.")
until_option = click.option(
    "--until", default=None, metavar="DAY", help="The last day, in UTC; for ever if absent."
)


@click.command()
@changing
@click.argument("resource")
@cidr_option
@reason_option
@until_option
def ignore(config: Path, output: str, resource: str, **said: Any) -> None:
    """Leave a resource alone: not watched, not imported, its space free for others.

    RESOURCE is an id; a provider or a source and a slash may stand before it. What the registry allocated
    for it goes back to the pool. Blocks of VPCs in the public scope cannot be ignored.

    Example: cidrwatch registry ignore vpc-0a1b2c3d4e5f60718 --reason "lab, never routed" --until 2027-06-30
    """
    from service.cli import registry_words as read
    from service.discovered import resource_found
    from service.registry_exceptions import ignoring

    cidr, until, reason = _cidr(said["cidr"]), read.day(said["until"]), read.reason(said["reason"])
    words = order("ignore", {"resource": resource, **_said(said)}, _how(said))

    def ask(desk: "Desk") -> Any:
        def operation(report: "Report") -> "Operation":
            read.check_to_come(until)
            found = resource_found(report, resource, cidr)
            return ignoring(desk.registry, found, reason, until)

        return desk.judge(words, operation)

    answered(config, output, "resource", ask)


@click.command()
@changing
@click.argument("resource")
@cidr_option
def unignore(config: Path, output: str, resource: str, **said: Any) -> None:
    """Watch a resource again.

    Example: cidrwatch registry unignore vpc-0a1b2c3d4e5f60718
    """
    from service.registry_exceptions import unignoring

    cidr = _cidr(said["cidr"])
    words = order("unignore", {"resource": resource, **_said(said)}, _how(said))
    answered(config, output, "resource", lambda desk: desk.run(words, unignoring(resource, cidr)))


@click.command()
@changing
@click.argument("resource")
@click.option("--scope", required=True, help="Where it is to live: a private scope.")
@cidr_option
def move(config: Path, output: str, resource: str, **said: Any) -> None:
    """Move a VPC to another private scope; its subnets follow.

    RESOURCE is an id; a provider or a source and a slash may stand before it. A move to the scope that the
    configuration says takes former ones back. What is allocated from a pool does not move.

    Example: cidrwatch registry move vpc-0a1b2c3d4e5f60718 --scope acquired-b
    """
    from service.discovered import resource_found, scope_found
    from service.registry_exceptions import moving

    cidr = _cidr(said["cidr"])
    words = order("move", {"resource": resource, **_said(said)}, _how(said))

    def operation(report: "Report") -> "Operation":
        return moving(resource_found(report, resource, cidr), scope_found(report, said["scope"]))

    answered(config, output, "resource", lambda desk: desk.judge(words, operation))


@click.command()
@changing
@click.argument("finding")
@reason_option
@until_option
def exempt(config: Path, output: str, finding: str, **said: Any) -> None:
    """Silence one finding; what it is about stays watched. FINDING is its id.

    Asking again renews it, with another reason or day.

    Example: cidrwatch registry exempt 2fbb1d0f7a36c5e4 --reason "merging in Q1" --until 2027-03-31
    """
    from ipam.exemption import Exemption
    from service.cli import registry_words as read
    from service.excepted import finding_found
    from service.registry_exceptions import exempting

    until, reason = read.day(said["until"]), read.reason(said["reason"])
    words = order("exempt", {"finding": finding, **_said(said)}, _how(said))

    def ask(desk: "Desk") -> Any:
        def operation(report: "Report") -> "Operation":
            read.check_to_come(until)
            one = finding_found(report, desk.kept(), finding)
            return exempting(Exemption(one.rule, one.id, reason, until), one.about)

        return desk.judge(words, operation)

    answered(config, output, "exempted", ask)


@click.command()
@changing
@click.argument("finding")
def unexempt(config: Path, output: str, finding: str, **how: Any) -> None:
    """Let a finding be told again; FINDING is its id, or that of the finding that the exemption expired.

    Example: cidrwatch registry unexempt 2fbb1d0f7a36c5e4
    """
    from service.registry_exceptions import unexempting

    words = order("unexempt", {"finding": finding}, how)
    answered(config, output, "exempted", lambda desk: desk.run(words, unexempting(finding)))


@click.command()
@config_option
@output_option
def exceptions(config: Path, output: str) -> None:
    """List what the registry ignores, has moved and exempts.

    A move to a scope that is there no more does nothing, and says so.

    Example: cidrwatch registry exceptions
    """
    from service.clock import now
    from service.excepted import exceptions as listed
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        printed(list(listed(desk.kept(), desk.scopes(), now().date())), output, "exception")


def _cidr(text: str | None) -> Any:
    from service.cli import registry_words as read

    return None if text is None else read.cidr(text)


def _said(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key not in HOW}


def _how(said: dict[str, Any]) -> dict[str, Any]:
    return {key: said[key] for key in HOW}
