"""The path of a pool: how people, metrics and the API name it."""

from ipam.scope import Scope


def root_path(scope: Scope, name: str) -> str:
    """Name a top pool, with its scope before it where that is not a default one."""
    return _escaped(name) if scope.default else f"{scope.name}:{_escaped(name)}"


def sub_path(parent: str, name: str) -> str:
    """Name a sub-pool of the pool with the path `parent`."""
    return f"{parent}/{_escaped(name)}"


def _escaped(name: str) -> str:
    return name.replace("/", "%2F").replace(":", "%3A")
