"""What the registry refuses to call scopes and pools, and how a region is written."""

from re import fullmatch

from ipam.naming import FORM, LONGEST, is_name
from ipam.registry.error import MalformedError

REGION = r"[a-z]+(-[a-z0-9]+)+"


def check_name(what: str, name: str) -> None:
    """Demand that a name can be shown on a line, and be told from a step of a path.

    Args:
        what: Of what it is the name, like "a pool".
        name: The name.

    Raises:
        MalformedError: it is empty, too long, no path's, or has blanks around it or what cannot be printed.
    """
    if not is_name(name):
        shown = f"{name[:20]}…" if len(name) > LONGEST else name
        raise MalformedError(f"{what} cannot be named {shown!r}: take {FORM}")


def check_region(region: str) -> None:
    """Demand that a region is written as the clouds write theirs.

    Raises:
        MalformedError: it is not.
    """
    if len(region) > LONGEST or not fullmatch(REGION, region):
        raise MalformedError(f"{region[:20]!r} is not a region: write it like eu-west-1")
