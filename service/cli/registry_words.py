"""What people write on the command line, in the registry's own terms."""

from datetime import date
from re import fullmatch

import click

from ipam.cidr import Cidr, CidrError, parse


def cidr(text: str) -> Cidr:
    """Read a CIDR."""
    try:
        return parse(text)
    except CidrError as error:
        raise click.UsageError(str(error)) from None


def space(text: str | None, netmask: int | None) -> Cidr | int | None:
    """Read what is asked for: a CIDR or a netmask length."""
    if text is not None and netmask is not None:
        raise click.UsageError("--cidr says the netmask length already: leave --netmask out")
    return cidr(text) if text is not None else netmask


def reason(text: str) -> str:
    """Read a reason."""
    if not text.strip():
        raise click.UsageError("--reason is empty: say why, for whoever asks later")
    return text.strip()


def day(text: str | None) -> date | None:
    """Read the last day of something."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"'{text}' is not a day: write it like 2027-06-30") from None


def check_to_come(last: date | None) -> None:
    """Demand that a last day is not over.

    What a client token was used for is looked up before: asking again is right on any later day.
    """
    from service.clock import now

    if last is not None and last < now().date():
        raise click.UsageError(f"--until {last} is over: name today, in UTC, or a day to come")


def account(text: str) -> str:
    """Read the id of an account."""
    if not fullmatch("[0-9]{5,20}", text):
        raise click.UsageError(f"'{text}' is not an account id: write its digits, like 444455556666")
    return text


def principals(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Read whom a pool is shared with: what is written in digits is an account."""
    return tuple(account(text) if text.isdigit() else text for text in texts)


def name(text: str) -> str:
    """Read the name of a pool, which is not nothing, like an unset variable of a shell."""
    if not text:
        raise click.UsageError("the name of a pool is empty: say one")
    return text


def tags(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Read tags, each written KEY=VALUE."""
    found: dict[str, str] = {}
    for key, sign, value in (text.partition("=") for text in texts):
        if not key or not sign:
            raise click.UsageError(f"'{key}' is not a tag: write it like Environment=prod")
        if found.setdefault(key, value) != value:
            told = f"the tag {key} is said to have two values, '{found[key]}' and '{value}'"
            raise click.UsageError(f"{told}: keep one")
    return tuple(found.items())
