"""What the commands of the registry share: their options, and how their answers are printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import Command, config_option, output_option

if TYPE_CHECKING:
    from pathlib import Path

    from service.order import Order
    from service.registry_desk import Desk

SHOWN = {
    "ipam": ("id", "region", "operating_regions", "delegated_admin", "scopes", "pools", "description"),
    "scope": ("id", "name", "description"),
    "pool": ("id", "path", "cidrs", "locale", "share"),
    "space": ("path", "cidr", "id"),
    "allocation": (
        "cidr",
        "id",
        "pool",
        "type",
        "resource",
        "owner",
        "origin",
        "description",
        "until",
        "gone_since",
    ),
    "share": ("id", "pool", "principals"),
    "principal": ("pool", "principal", "status", "invitation", "expires", "id"),
    "block": ("place", "cidr", "outcome", "pool", "name", "owner"),
    "resource": ("id", "type", "cidrs", "scope", "reason", "until", "released"),
    "exempted": ("finding", "rule", "about", "reason", "until"),
    "exception": (
        "decision",
        "id",
        "cidr",
        "scope",
        "finding",
        "about",
        "reason",
        "until",
        "expired",
        "idle",
    ),
    "secret": ("access_key_id", "secret_access_key", "account"),
    "key": ("access_key_id", "account", "created", "revoked"),
    "difference": ("change", "object", "name", "detail"),
    "log": ("at", "principal", "action", "name", "object"),
}


HOW = ("token", "dry_run", "account")  # how something is asked for; not a part of what is asked for


def _account(_context: click.Context, _option: click.Parameter, text: str | None) -> str:
    """Read the account that asks; an empty one, like an unset variable of a shell, is not the operator."""
    from service.cli.registry_words import account

    return "" if text is None else account(text)


account_option = click.option(
    "--as", "account", default=None, metavar="ACCOUNT", callback=_account,
    help="Ask in the name of an account, which may do what a share lets it.",
)  # fmt: skip


def changing(command: Command) -> Command:
    """Add the options of a command that changes something."""
    token = click.option(
        "--client-token", "token", default="", metavar="TOKEN",
        help="Asking again with the same token changes nothing, and gives the same answer.",
    )  # fmt: skip
    dry = click.option(
        "--dry-run", "dry_run", is_flag=True, help="Say what would come of it, change nothing."
    )
    return config_option(output_option(account_option(dry(token(command)))))


def order(action: str, words: Mapping[str, Any], how: Mapping[str, Any]) -> "Order":
    """Make the order of a command; `how` has its options `token`, `dry_run` and `account`."""
    from ipam.registry.asking import Asker
    from service.order import Order

    said = {key: value for key, value in words.items() if key not in HOW and value not in (None, "", (), [])}
    check_text([said, how["token"]])
    return Order(action, said, Asker(how["account"]), how["token"], how["dry_run"])


def check_text(told: object) -> None:
    """Demand that all texts can be written down: bytes that are no letters come as half of a pair."""
    try:
        dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise click.UsageError("a text of the command is not UTF-8: write it anew") from None


def answered(config: "Path", output: str, kind: str, ask: "Callable[[Desk], Mapping[str, Any]]") -> None:
    """Ask the registry, and print what it did, or what it would do."""
    from service.registry_desk import opened_desk

    with opened_desk(config, make=False) as desk:
        printed([ask(desk)], output, kind)


@dataclass(frozen=True, slots=True)
class Beginning:
    """An order that a plan may begin with: where there is no store, one is made."""

    config: "Path"
    order: "Order"
    output: str

    def printed(self, kind: str, ask: "Callable[[Desk], Mapping[str, Any]]") -> "Mapping[str, Any]":
        """Do as `answered`; returns the record."""
        from service.registry_desk import begun

        record = begun(self.config, ask, dry_run=self.order.dry_run)
        printed([record], self.output, kind)
        return record


def printed(records: "list[Mapping[str, Any]]", output: str, kind: str) -> None:
    """Print records: whole, or the columns that people look at."""
    from service.cli.print_records import print_records
    from service.cli.saying import say

    shown = {name: _text(name) for name in SHOWN[kind]}
    print_records(records, output, shown, tuple(records[0]) if records else SHOWN[kind])
    if output == "table":
        for reason in (reason for record in records for reason in record.get("reasons", ())):
            say(f"{reason['text'][0].upper()}{reason['text'][1:]}.")


def _text(name: str) -> Callable[[Mapping[str, Any]], str]:
    def text(record: Mapping[str, Any]) -> str:
        value = record[name]
        if isinstance(value, list):
            return " ".join(map(_item, value))
        return "" if value is None else str(value)

    return text


def _item(value: Any) -> str:
    """Show an entry of a list: a principal with what became of it, or the text itself."""
    return f"{value['principal']}={value['status']}" if isinstance(value, dict) else str(value)
