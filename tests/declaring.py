"""Short words for declared plans."""

from datetime import date
from itertools import count

from ipam.apply import applied
from ipam.cidr import family, parse
from ipam.declared import DeclaredAllocation, DeclaredPlan, DeclaredPool
from ipam.pool import PoolTree
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES
from ipam.words import Family

TODAY = date(2026, 11, 1)


def pool(name, *cidrs, **rest):
    """Declare a pool; it is of the family of its first CIDR."""
    space = tuple(map(parse, cidrs))
    kind = family(space[0]) if space else Family.IPV4
    return DeclaredPool(name, **{"scope": "private", "family": kind, "cidrs": space, **rest})


def held(cidr, description="", **rest):
    """Declare an allocation."""
    return DeclaredAllocation(parse(cidr), description, **rest)


def plan(*pools, scopes=DEFAULT_SCOPES, quotas=Quotas()):
    """Declare a plan."""
    return DeclaredPlan(scopes, pools, quotas)


class Ids:
    """Numbers ids, so that a test can name them."""

    def __init__(self, start=1):
        self.numbers = count(start)

    def __call__(self, prefix):
        return f"{prefix}-{next(self.numbers)}"


def apply_all(ids, *plans):
    """Apply plans one after the other to an empty tree."""
    tree = PoolTree()
    for one in plans:
        tree = applied(one, tree, ids, TODAY)
    return tree
