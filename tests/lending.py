"""Short words for who shares what with whom."""

from dataclasses import replace
from itertools import count

from ipam.organization import UNKNOWN, Organization
from ipam.quotas import Quotas
from ipam.registry.invitations import invitation_answered
from ipam.registry.sharing import Guests, ShareWanted, pool_shared
from ipam.share import Standing

NUMBERS = count(1)


def organization(**accounts):
    """Make an organization of accounts, each with the units that it lies in; an `a` before the digits."""
    return Organization({name.removeprefix("a"): frozenset(units) for name, units in accounts.items()})


def shared(tree, pool, *principals, within=UNKNOWN, quotas=Quotas(), **rest):
    """Share a pool; returns the tree and the share."""
    wanted = ShareWanted(f"rs-{next(NUMBERS):05}", pool, principals, **rest)
    return pool_shared(tree, wanted, Guests(within, quotas))


def lent(tree, pool, *principals, **rest):
    """Share a pool, and let whoever is invited accept."""
    tree, share = shared(tree, pool, *principals, **rest)
    for one in share.members:
        if one.standing is Standing.PENDING:
            tree, _ = invitation_answered(tree, share.invitation(one.principal), Standing.ACCEPTED)
    return tree


def of_origin(tree, origin, *names):
    """Give pools another origin."""
    return replace(
        tree, pools=tuple(replace(one, origin=origin) if one.id in names else one for one in tree.pools)
    )
