"""Scopes: made, described and deleted."""

from dataclasses import replace

from ipam.pool import PoolTree
from ipam.quotas import Quotas
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.registry.finding import scope_named
from ipam.registry.naming import check_name
from ipam.scope import Scope

RESERVED = "/:"  # they part a path into scope and names, and a cloud's scope into source and id


def scope_created(tree: PoolTree, wanted: Scope, quotas: Quotas) -> tuple[PoolTree, Scope]:
    """Add a scope, which is private as every additional one.

    Raises:
        RegistryError: the name is taken or cannot be one, or there are too many scopes.

    Source: Amazon VPC IPAM User Guide, "Create additional scopes".
    """
    name = wanted.name
    check_name("a scope", name)
    if any(letter in name for letter in RESERVED):
        told = f"a scope cannot be named '{name}'"
        raise MalformedError(f"{told}: leave / and : out, which part the steps of a path")
    if any(scope.name == name for scope in tree.scopes):
        raise RegistryError(Code.BAD_VALUE, f"there is a scope '{name}' already: choose another name")
    if quotas.scopes is not None and len(tree.scopes) >= quotas.scopes:
        told = f"there are {len(tree.scopes)} scopes, which is the quota: delete one, or raise it"
        raise RegistryError(Code.TOO_MANY, told)
    made = replace(wanted, default=None, matches=(), mirror="")
    return replace(tree, scopes=(*tree.scopes, made)), made


def scope_described(tree: PoolTree, word: str, description: str) -> tuple[PoolTree, Scope]:
    """Change the description of a scope.

    Raises:
        RegistryError: there is no such scope, or the registry did not make it.
    """
    scope = _ours(scope_named(tree, word), "change its description")
    made = replace(scope, description=description)
    return replace(tree, scopes=tuple(made if one.name == made.name else one for one in tree.scopes)), made


def scope_deleted(tree: PoolTree, word: str) -> tuple[PoolTree, Scope]:
    """Delete an empty scope.

    Raises:
        RegistryError: it is a default scope, the configuration's, or has pools.
    """
    scope = scope_named(tree, word)
    if scope.default:
        told = f"'{scope.name}' is a default scope, which cannot be deleted: only additional scopes can"
        raise RegistryError(Code.WRONG_STATE, told)
    _ours(scope, "delete it")
    paths = [pool.path for pool in tree.pools if pool.scope == scope.name]
    if paths:
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        told = f"scope '{scope.name}' has the pool '{paths[0]}'{more}: delete its pools first"
        raise RegistryError(Code.IN_USE, told)
    return replace(tree, scopes=tuple(one for one in tree.scopes if one.name != scope.name)), scope


def _ours(scope: Scope, what: str) -> Scope:
    if scope.registered:
        return scope
    told = f"scope '{scope.name}' was not made by the registry: {what} in the configuration file"
    raise RegistryError(Code.NOT_OURS, told)
