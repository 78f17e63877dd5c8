"""Values of a list that is taken over, checked before anything is made of them."""

from collections.abc import Iterable

from ipam.cidr import Cidr, CidrError, parse
from ipam.pool import Tags
from store.storable import storable


class RowError(ValueError):
    """One row of a list cannot be read; the message says why, and the way out."""


def block(text: str) -> Cidr:
    """Read a CIDR.

    Raises:
        RowError: it is none.
    """
    try:
        return parse(text)
    except CidrError as error:
        raise RowError(str(error)) from None


def checked(text: str, what: str) -> str:
    """Return a text that can be kept.

    Raises:
        RowError: it has a character that no database keeps.
    """
    if storable((text,))[0] != text:
        raise RowError(f"its {what} has a character that cannot be kept: write it anew")
    return text


def distinct(tags: Iterable[tuple[str, str]]) -> Tags:
    """Return tags of which each has a key of its own.

    Raises:
        RowError: two have one key.
    """
    found: dict[str, str] = {}
    for key, value in tags:
        if found.setdefault(key, value) != value:
            raise RowError(f"has two values for the tag {key}, '{found[key]}' and '{value}': keep one")
    return tuple(found.items())
