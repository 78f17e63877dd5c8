"""Which field of a cloud's entry says what: the table that each listing is read by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]


class MalformedError(ValueError):
    """An entry that cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of an entry's fields; "" or none where the cloud does not say it.

    Of several names the first that says something counts.
    """

    resource: tuple[str, ...]
    blocks: Callable[[Entry], list[Any]]  # the texts of its address blocks; raises MalformedError
    block: str = ""  # the field that holds the only one, unless it is empty
    more: tuple[tuple[str, ...], ...] = ()  # or something is at the end of one of these ways
    single: bool = False  # each block is one address, told without a length
    owner: str = ""  # else the account that asks
    name: str = ""
    name_tag: str = ""  # the tag that holds the name
    parent: str = ""
    no_parent: str = ""  # what is wrong where the parent is missing; "" where it may be
    zone: str = ""
    state: str = ""
    tags: tuple[str, ...] = ("Tags",)  # the way to the list of keys and values
    default: str = ""
    free: str = ""
    reserved: int = 0  # addresses of a subnet that the cloud keeps for itself; they are never free
    attached: tuple[str, ...] = ()  # any of these says so
