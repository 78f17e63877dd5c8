"""Short words for what is asked of the registry."""

from datetime import date

from ipam.cidr import parse
from ipam.pool import PoolTree
from ipam.quotas import Quotas
from ipam.registry.allocating import allocated
from ipam.registry.asking import Wanted
from ipam.registry.pools import PoolWanted, pool_created
from ipam.registry.provisioning import Ground, provisioned
from ipam.registry.scopes import scope_created
from ipam.scope import Scope

TODAY = date(2026, 11, 1)
GROUND = Ground(TODAY)


EMPTY = PoolTree()


def made(*pools, tree=EMPTY, quotas=Quotas()):
    """Make pools one after the other: each is its id, its source, its CIDRs or netmask lengths, and the rest."""
    for name, source, space, rest in pools:
        scope = rest.pop("scope", "" if source else "private")
        tree, _ = pool_created(tree, PoolWanted(name, name, scope, source, **rest), quotas)
        for one in space:
            tree, _ = provisioned(tree, name, one if isinstance(one, int) else parse(one), GROUND)
    return tree


def top(name, *space, **rest):
    return name, "", space, rest


def sub(name, source, *space, **rest):
    return name, source, space, rest


def with_scope(tree, name):
    return scope_created(tree, Scope(name, id=f"ipam-scope-{name}"), Quotas())[0]


def wanted(pool, space=None, name="a-1", **rest):
    """Ask for a CIDR, a netmask length, or the default."""
    blocks = {key: tuple(map(parse, rest.pop(key))) for key in ("allowed", "disallowed") if key in rest}
    if isinstance(space, str):
        rest["cidr"] = parse(space)
    elif space is not None:
        rest["netmask_length"] = space
    return Wanted(name, pool, **rest, **blocks)


def give(tree, pool, space=None, avoid=(), **rest):
    """Allocate from a tree; returns the tree and the block."""
    tree, one = allocated(tree, wanted(pool, space, **rest), TODAY, map(parse, avoid))
    return tree, str(one.cidr)
