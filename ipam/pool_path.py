"""The path of a pool: how people, metrics and the API name it."""

from collections.abc import Iterable

from ipam.scope import Scope


def root_path(scope: Scope, name: str) -> str:
    """Name a top pool, with its scope before it where that is not a default one."""
    return _escaped(name) if scope.default else f"{scope.name}:{_escaped(name)}"


def sub_path(parent: str, name: str) -> str:
    """Name a sub-pool of the pool with the path `parent`."""
    return f"{parent}/{_escaped(name)}"


def with_id(path: str, pool: str) -> str:
    """Tell a top pool from one of the same path, by its id."""
    return f"{path}-{pool}"


def holders(claims: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    """Decide whose top pool has a path for itself where those of two scopes ask for it: the earlier one's.

    Args:
        claims: For each top pool the path asked for, the scope, and the path it has had.

    Returns:
        The scope by path.
    """
    found: dict[str, str] = {}
    for path, scope, _ in sorted(claims, key=lambda claim: claim[0] != claim[2]):
        found.setdefault(path, scope)
    return found


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F").replace(":", "%3A")
