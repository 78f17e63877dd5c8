"""What scopes and pools of the registry can be called, and how a region is written."""

from re import fullmatch

from ipam.registry.error import Code, RegistryError

LONGEST = 255  # characters of a name
REGION = r"[a-z]+(-[a-z0-9]+)+"


def check_name(what: str, name: str) -> None:
    """Demand that a name can be shown on a line, and be told from a step of a path.

    Args:
        what: Of what it is the name, like "a pool".
        name: The name.

    Raises:
        RegistryError: it is empty, too long, no path's, or has blanks around it or what cannot be printed.
    """
    if (
        not name
        or name in {".", ".."}
        or len(name) > LONGEST
        or not name.isprintable()
        or name != name.strip()
    ):
        shown = f"{name[:20]}…" if len(name) > LONGEST else name
        told = f"{what} cannot be named {shown!r}"
        way_out = f"take one line of 1 to {LONGEST} printable characters without blanks around them"
        raise RegistryError(Code.BAD_VALUE, f"{told}: {way_out}, and not . or ..")


def check_region(region: str) -> None:
    """Demand that a region is written as the clouds write theirs.

    Raises:
        RegistryError: it is not.
    """
    if len(region) > LONGEST or not fullmatch(REGION, region):
        raise RegistryError(Code.BAD_VALUE, f"{region[:20]!r} is not a region: write it like eu-west-1")
