"""The commands that share pools, answer invitations, and list who may use what."""

from pathlib import Path
from typing import Any

import click

from service.cli.options import config_option, output_option
from service.cli.registry_options import account_option, answered, changing, order, printed


@click.command()
@changing
@click.argument("pool_name", metavar="POOL")
@click.argument("principal", nargs=-1, required=True)
@click.option("--name", default="", help="What the share is called.")
@click.option("--no-external", is_flag=True, help="Refuse accounts outside of the organization.")
def share(
    config: Path, output: str, pool_name: str, principal: tuple[str, ...], name: str, **how: Any
) -> None:
    """Let accounts, or all of an organizational unit or folder, allocate from a pool.

    Those inside the organization, as the lists of accounts tell it, may do so at once. Others are invited,
    and may once they accept.

    Example: cidrwatch registry share top/eu-west-1/prod 444455556666 ou-prod-abcd1234
    """
    from ipam.registry.sharing import ShareWanted
    from service.cli.registry_words import principals
    from service.identifiers import new_id
    from service.registry_lending import sharing

    external = not how.pop("no_external")
    wanted = ShareWanted(new_id("rs"), pool_name, principals(principal), name, external)
    said = {
        "pool": pool_name,
        "principals": list(principal),
        "name": name,
        "allow_external_principals": external,
    }
    words = order("share", said, how)
    answered(config, output, "share", lambda desk: desk.run(words, sharing(desk.registry, wanted)))


@click.command()
@changing
@click.argument("name", metavar="POOL")
@click.argument("principal", nargs=-1)
def unshare(config: Path, output: str, name: str, principal: tuple[str, ...], **how: Any) -> None:
    """Stop sharing a pool, or end one share by its id; what was allocated stays.

    Without a PRINCIPAL it is shared with nobody any more.

    Example: cidrwatch registry unshare top/eu-west-1/prod 444455556666
    """
    from service.registry_lending import unsharing

    words = order("unshare", {"pool": name, "principals": list(principal)}, how)
    answered(config, output, "pool", lambda desk: desk.run(words, unsharing(name, principal)))


@click.command()
@config_option
@output_option
@account_option
@click.argument("pool_name", metavar="[POOL]", default="")
def shares(config: Path, output: str, account: str, pool_name: str) -> None:
    """List with whom pools are shared, and the invitations that nobody has answered yet.

    Pools of the file say themselves with whom they are shared.

    Example: cidrwatch registry shares top/eu-west-1/prod
    """
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        printed(list(desk.shares(pool_name, account)), output, "principal")


@click.command()
@changing
@click.argument("invitation")
def accept(config: Path, output: str, invitation: str, **how: Any) -> None:
    """Accept an invitation to a share; INVITATION is its id, as `registry shares` lists it.

    Example: cidrwatch registry accept rsi-0abcd1234abcd1234
    """
    _answer(config, output, "accept", invitation, how)


@click.command()
@changing
@click.argument("invitation")
def reject(config: Path, output: str, invitation: str, **how: Any) -> None:
    """Reject an invitation to a share; INVITATION is its id, as `registry shares` lists it.

    Example: cidrwatch registry reject rsi-0abcd1234abcd1234
    """
    _answer(config, output, "reject", invitation, how)


def _answer(config: Path, output: str, action: str, invitation: str, how: dict[str, Any]) -> None:
    from ipam.share import Standing
    from service.registry_lending import answering

    standing = Standing.ACCEPTED if action == "accept" else Standing.REJECTED
    words = order(action, {"invitation": invitation}, how)
    answered(
        config,
        output,
        "share",
        lambda desk: desk.run(words, answering(desk.registry, invitation, standing, desk.asker(words))),
    )
