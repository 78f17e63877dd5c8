"""The commands about access keys, which clients of the registry sign with."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import config_option, output_option
from service.cli.registry_options import answered, changing, order, printed

if TYPE_CHECKING:
    from service.registry_desk import Desk


@click.group("keys")
def keys() -> None:
    """Issue, list and revoke access keys: an account signs with one."""


@keys.command("create")
@changing
@click.option("--account", "holder", required=True, metavar="ID", help="The account that it stands for.")
def create(config: Path, output: str, holder: str, **how: Any) -> None:
    """Issue an access key, and print its secret: this once.

    The secret follows from the master key in `gateway.key_file`, which is made where it is not there, and is
    kept nowhere.

    Example: cidrwatch registry keys create --account 444455556666
    """
    from config.load import load
    from service.cli import registry_words as read
    from service.cli.saying import say
    from service.registry_desk import begun
    from service.registry_keys import creating_key

    wanted = read.account(holder)
    words = order("keys create", {"holder": holder}, how)
    path = load(config).key_file
    new = not path.exists()

    def ask(desk: "Desk") -> Mapping[str, Any]:
        dry = how["dry_run"] or desk.trial
        record = desk.run(words, creating_key(path, wanted, dry_run=dry))
        signer = None if dry else desk.keyring.signer(record["access_key_id"])
        return {**record, "secret_access_key": signer.secret if signer else None}

    printed([begun(config, ask, dry_run=how["dry_run"])], output, "secret")
    if new and path.exists():
        say(f"The master key was made, in {path}: keep it, and give every replica the same.")


@keys.command("list")
@config_option
@output_option
def listed(config: Path, output: str) -> None:
    """List the access keys, without their secrets.

    Example: cidrwatch registry keys list
    """
    from service.registry_desk import opened_desk
    from service.registry_keys import key_record

    with opened_desk(config, make=False) as desk:
        printed([key_record(one) for one in desk.keyring.all()], output, "key")


@keys.command("revoke")
@changing
@click.argument("key")
def revoke(config: Path, output: str, key: str, **how: Any) -> None:
    """Revoke an access key: nothing signs with it any more, and what was done with it stays.

    Example: cidrwatch registry keys revoke AKIAIOSFODNN7EXAMPLE
    """
    from service.registry_keys import revoking_key

    words = order("keys revoke", {"key": key}, how)
    answered(config, output, "key", lambda desk: desk.run(words, revoking_key(key)))
