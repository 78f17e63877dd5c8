"""The sections about how findings are judged: what is routed to each other, and what is silenced."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticKnownError

from config.section import Section
from config.values import AnyAccount, Day, Text, distinct
from ipam.cidr import parse
from ipam.finding import Rule

_EXEMPT = tuple(rule for rule in Rule if rule is not Rule.EXEMPTION_EXPIRED)
_BLOCK = re.compile(r"([0-9]+(\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*)/[0-9]+")


def read_rule(value: object) -> Rule:
    """Read the name of a rule whose findings can be exempted."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if value == Rule.EXEMPTION_EXPIRED:
        raise ValueError(
            "cannot be exempted: renew the exemption that has expired with a later `until`, or remove it"
        )
    if value not in _EXEMPT:
        known = ", ".join(f"'{rule}'" for rule in _EXEMPT)
        raise PydanticKnownError("literal_error", {"expected": known})
    return Rule(value)


def read_subject(value: str) -> str:
    """Write an address block the one way that it has; whatever else a finding is about stands as it is.

    Raises:
        ValueError: an address block with host bits, or one that no address has.
    """
    return str(parse(value)) if _BLOCK.fullmatch(value) else value


RuleName = Annotated[
    Rule,
    BeforeValidator(read_rule),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "enum": list(map(str, _EXEMPT))}),
]
Subject = Annotated[Text, AfterValidator(read_subject)]


class Domain(Section):
    """Networks that are routed to each other, whatever the clouds say: blocks that overlap there are live."""

    name: Text
    """Name of the routing domain, unique in the file."""
    networks: Annotated[tuple[Text, ...], AfterValidator(distinct)] = ()
    """Names of static sources: all networks they declare."""
    accounts: Annotated[tuple[AnyAccount, ...], AfterValidator(distinct)] = ()
    """Ids of accounts, in quotes: all VPCs they own."""


class Exempt(Section):
    """Silences one finding; what it is about stays monitored, counted, and avoided by allocation."""

    rule: RuleName
    """The rule that found it."""
    subject: Subject
    """The finding's id, or what it is about: a resource's id, the path of a pool, an address block."""
    reason: Text
    """Why, for whoever asks later."""
    until: Day | None = None
    """Last day, in UTC, on which it holds; then it becomes a finding itself. Absent: for ever."""
