"""Invitations to a share, answered by whoever is invited."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ipam.pool import PoolTree
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.sharing import with_shares
from ipam.share import LASTS, Member, Share, Standing


def invitation_answered(
    tree: PoolTree, word: str, standing: Standing, asker: Asker = OPERATOR
) -> tuple[PoolTree, Share]:
    """Accept or reject an invitation; the operator may do it for everybody.

    Args:
        tree: Before.
        word: The id of the invitation.
        standing: What becomes of it.
        asker: Who answers.

    Raises:
        RegistryError: there is no such invitation for them, or it was answered before.

    Source: AWS RAM API reference, AcceptResourceShareInvitation, RejectResourceShareInvitation.
    """
    share, member = _found(tree, word, asker)
    if member.standing is Standing.EXPIRED:
        told = f"the invitation {word} of {member.principal} has expired"
        why = f"nobody answered it in {LASTS.days} days, so share the pool again"
        raise RegistryError(Code.EXPIRED, f"{told}: {why}")
    if member.standing is not Standing.PENDING:
        told = f"the invitation {word} of {member.principal} is {member.standing} already"
        raise RegistryError(Code.WRONG_STATE, f"{told}: share the pool anew to invite again")
    told_now = replace(member, standing=standing)
    made = replace(share, members=tuple(told_now if one is member else one for one in share.members))
    pool = tree.by_id[share.pool]
    return with_shares(tree, pool, (made if one.id == made.id else one for one in tree.shares)), made


def with_expired(tree: PoolTree, now: datetime) -> PoolTree:
    """Let the invitations be expired that nobody answered in time.

    That follows from the time alone: nothing has to be written down before somebody asks.
    """
    shares = tuple(_expired(share, now) for share in tree.shares)
    return tree if shares == tree.shares else replace(tree, shares=shares)


def shares_seen(tree: PoolTree, asker: Asker) -> Iterator[Share]:
    """Yield the shares that somebody knows of: the owner all, others those that name them."""
    for share in tree.shares:
        mine = tuple(one for one in share.members if asker.owns or asker.named_in((one.principal,)))
        if mine:
            yield replace(share, members=mine)


def _expired(share: Share, now: datetime) -> Share:
    if share.expires is None or now < share.expires:
        return share
    over = (
        replace(one, standing=Standing.EXPIRED) if one.standing is Standing.PENDING else one
        for one in share.members
    )
    return replace(share, members=tuple(over))


def _found(tree: PoolTree, word: str, asker: Asker) -> tuple[Share, Member]:
    for share in tree.shares:
        for member in share.members:
            mine = not asker.account or member.principal == asker.account
            if mine and share.invitation(member.principal) == word:
                return share, member
    told = f"there is no invitation '{word}': name one by its id, as `registry shares` lists them"
    raise RegistryError(Code.NO_INVITATION, told)
