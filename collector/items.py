"""From the items of an answer to rows: each item whole, or rejected with the reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import TypeVar

from collector.port import Item, ShardError
from ipam.cidr import Cidr, CidrError, parse
from ipam.reading import UNKNOWN, RejectedRow, Row, Tags
from ipam.words import ErrorClass

T = TypeVar("T")


class MalformedError(ValueError):
    """An item that cannot be read, and why."""


def translated(items: Iterable[tuple[str, T]], rows: Callable[[T], list[Row]]) -> Iterator[Item]:
    """Translate items, each given with its id ("" where it has none).

    A resource of which some blocks are bad is rejected whole, so that its last good copy can stay.
    """
    for resource, item in items:
        if not resource:
            yield RejectedRow("", "an item without an id")
            continue
        try:
            found = rows(item)
        except (MalformedError, CidrError) as error:
            yield RejectedRow(resource, str(error))
        else:
            yield from found


def block(text: object) -> Cidr:
    """Read a block that has a length.

    Raises:
        MalformedError: there is none.
        CidrError: it is not a CIDR, or has host bits set.
    """
    if not isinstance(text, str) or not text:
        raise MalformedError("an address block is missing")
    return parse(text)


def single(text: str) -> Cidr:
    """Read one address, as a block of its own.

    Raises:
        MalformedError: it is missing, or not a single address.
    """
    if not text:
        raise MalformedError("an address block is missing")
    try:
        return ip_network(ip_address(text))
    except ValueError:
        raise MalformedError(f"'{text}' is not a single address") from None


def blocks(texts: Iterable[object]) -> list[Cidr]:
    """Read the blocks of one resource, each once however often it is told.

    Raises:
        MalformedError: there is none.
        CidrError: one of them is bad.
    """
    found = list(dict.fromkeys(block(text) for text in texts))
    if not found:
        raise MalformedError("it holds no address block")
    return found


def free(count: int | None, cidr: Cidr, reserved: int) -> int:
    """Return how many addresses of a subnet are free, unknown where its size makes the count impossible."""
    most = cidr.num_addresses - reserved
    return count if count is not None and 0 <= count <= most else UNKNOWN


def tags(pairs: Iterable[tuple[object, object]]) -> Tags:
    """Read the tags of a resource; a tag without a value has an empty one.

    Raises:
        MalformedError: a tag has no key.
    """
    found: dict[str, str] = {}
    for key, value in pairs:
        if not isinstance(key, str):
            raise MalformedError("a tag without a key")
        found[key] = "" if value is None else str(value)
    return found


def text(item: Mapping[str, object], key: str) -> str:
    """Return a text of an item, "" where it has none."""
    value = item.get(key)
    return "" if value is None else str(value).strip()


def unique(ids: Iterable[str], seen: set[str], what: str) -> None:
    """Note the ids of a page.

    Raises:
        ShardError: of class parse; an id came before, so the pages are not of one listing.
    """
    for resource in ids:
        if resource and resource in seen:
            raise ShardError(
                ErrorClass.PARSE,
                f"{what} lists {resource} twice, so its pages do not fit together",
                "Repeated",
            )
        seen.add(resource)
