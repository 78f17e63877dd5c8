"""Pools shared with accounts and organizational units, and taken back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ipam.organization import UNKNOWN, Organization, is_unit, named, principal_key
from ipam.pool import Pool, PoolTree
from ipam.quotas import Quotas
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.registry.finding import ours, pool_named, with_pool
from ipam.share import Member, Share, Standing

GUESTS = frozenset({Standing.PENDING, Standing.ACCEPTED})
PREFIX = "rs-"  # of the ids of shares
NO_LIST = "no list of accounts is known: give a source `organization: {}` or `resource_directory: {}`"


@dataclass(frozen=True, slots=True)
class ShareWanted:
    """A share that is asked for."""

    id: str
    pool: str  # by path or id
    principals: tuple[str, ...]
    name: str = ""
    external: bool = True  # principals outside of the organization may be among them
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Guests:
    """What sharing is measured by."""

    organization: Organization = UNKNOWN
    quotas: Quotas = Quotas()


def pool_shared(tree: PoolTree, wanted: ShareWanted, guests: Guests) -> tuple[PoolTree, Share]:
    """Share a pool: those inside the organization may use it at once, others once they accept.

    Principals that it is shared with already, or that are invited, stay as they are; one whose invitation was
    rejected or has expired is invited again.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, nobody is named, one is outside and
            must not be, or a quota is used up.

    Source: AWS RAM User Guide, "Creating a resource share"; Alibaba Cloud, "Address planning".
    """
    pool = ours(pool_named(tree, wanted.pool))
    if not wanted.principals or not all(wanted.principals):
        told = f"pool '{pool.path}' is to be shared with nobody: name an account or an organizational unit"
        raise RegistryError(Code.MISSING, told)
    known = {key: share for share in shares_of(tree, pool) for key in _guests(share)}
    asked = {principal_key(one): one for one in wanted.principals}
    new = tuple(_member(one, pool, wanted, guests) for key, one in asked.items() if key not in known)
    if not new:
        return tree, known[next(iter(asked))]
    made = Share(wanted.id, pool.id, new, wanted.name, wanted.external, wanted.at)
    _check_quotas(tree, pool, made, guests)
    return with_shares(tree, pool, (*tree.shares, made)), made


def pool_unshared(tree: PoolTree, word: str, principals: Iterable[str] = ()) -> tuple[PoolTree, Pool]:
    """Stop sharing with principals, or with all; what they have allocated stays.

    Args:
        tree: Before.
        word: A share by its id, or a pool by its path or id: all shares of it.
        principals: Whom to leave out; nobody named is everybody.

    Raises:
        RegistryError: there is no such share or pool, it is not the registry's, or it is not shared with one.

    Source: Alibaba Cloud, "Address planning", "Stop sharing".
    """
    share = next((one for one in tree.shares if one.id == word), None)
    if share is None and word.startswith(PREFIX):
        told = f"there is no share '{word}': name one by its id, as `registry shares` lists them"
        raise RegistryError(Code.NO_SHARE, told)
    pool = tree.by_id[share.pool] if share else ours(pool_named(tree, word))
    meant = (share,) if share else tuple(shares_of(tree, pool))
    there = {principal_key(one.principal): one.principal for part in meant for one in part.members}
    gone = {principal_key(one): one for one in principals} or there
    for key, one in gone.items():
        if key not in there:
            names = ", ".join(there.values()) or "nobody"
            raise RegistryError(
                Code.BAD_VALUE, f"pool '{pool.path}' is not shared with '{one}': it is with {names}"
            )
    ids = {one.id for one in meant}
    rest = (_without(one, gone) if one.id in ids else one for one in tree.shares)
    tree = with_shares(tree, pool, (one for one in rest if one.members))
    return tree, tree.by_id[pool.id]


def shares_of(tree: PoolTree, pool: Pool) -> Iterator[Share]:
    """Yield the shares of a pool."""
    return (one for one in tree.shares if one.pool == pool.id)


def with_shares(tree: PoolTree, pool: Pool, shares: Iterable[Share]) -> PoolTree:
    """Put shares in the place of all there are; those of a pool say who may use it."""
    every = tuple(sorted(shares, key=lambda one: one.id))
    may = dict.fromkeys(one for share in every if share.pool == pool.id for one in share.accepted)
    kept = (*(one for one in pool.share if one in may), *(one for one in may if one not in pool.share))
    return replace(with_pool(tree, replace(pool, share=kept)), shares=every)


def _member(principal: str, pool: Pool, wanted: ShareWanted, guests: Guests) -> Member:
    """Take a principal in, or invite it."""
    if not is_unit(principal) and not principal.isdigit():
        told = f"'{principal}' is no principal: name an account by its digits, or an organizational unit"
        raise MalformedError(f"{told} or folder, like ou-prod-abcd1234 or its ARN")
    if guests.organization.includes(principal):
        return Member(principal)
    if not wanted.external:
        why = "is not in the organization" if guests.organization.known else f"may be anybody's: {NO_LIST}"
        told = f"account {principal} {why}; pool '{pool.path}' is to be shared inside the organization alone"
        raise RegistryError(Code.OUTSIDER, f"{told}: leave it out, or let outsiders in")
    return Member(principal, Standing.PENDING)


def _check_quotas(tree: PoolTree, pool: Pool, made: Share, guests: Guests) -> None:
    quotas, count = guests.quotas, sum(1 for _ in shares_of(tree, pool)) + 1
    if quotas.shares_per_pool is not None and count > quotas.shares_per_pool:
        told = f"pool '{pool.path}' would have {count} shares, and the quota is {quotas.shares_per_pool}"
        raise RegistryError(Code.TOO_MANY, f"{told}: end one by `unshare`, or raise the quota")
    most = quotas.shared_pools_per_user
    for account in (one.principal for one in made.members if not is_unit(one.principal)):
        units = guests.organization.units(account)
        pools = {one.pool for one in tree.shares if named(_guests(one), account, units)} | {pool.id}
        if most is not None and len(pools) > most:
            told = f"account {account} would have {len(pools)} pools shared with it, and the quota is {most}"
            raise RegistryError(Code.TOO_MANY, f"{told}: unshare one, or raise the quota")


def _guests(share: Share) -> tuple[str, ...]:
    """Name by their keys those who may use what a share is of, or are invited to."""
    return tuple(principal_key(one.principal) for one in share.members if one.standing in GUESTS)


def _without(share: Share, gone: Iterable[str]) -> Share:
    return replace(
        share, members=tuple(one for one in share.members if principal_key(one.principal) not in gone)
    )
