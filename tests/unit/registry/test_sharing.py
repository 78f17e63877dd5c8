"""Pools are shared with accounts and units: at once inside the organization, by invitation outside."""

from datetime import UTC, datetime, timedelta

import pytest
from lending import lent, of_origin, organization, shared
from registering import TODAY, give, made, sub, top, wanted

from ipam.pool import PoolTree
from ipam.quotas import Quotas
from ipam.registry.allocating import allocated
from ipam.registry.asking import Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.invitations import invitation_answered, shares_seen, with_expired
from ipam.registry.pools import pool_deleted
from ipam.registry.sharing import pool_unshared
from ipam.share import Member, Share, Standing

TREE = made(top("top", "10.0.0.0/8"), sub("prod", "top", 16), top("spare"))
INSIDE, OUTSIDE = "111122223333", "999900001111"
KNOWN = organization(a111122223333=["r-abcd", "ou-prod-abcd1234", "organization"])
ARN = "arn:aws:organizations::222233334444:ou/o-abc/ou-prod-abcd1234"
ALL = "arn:aws:organizations::222233334444:organization/o-abc"


def refused(code, operation, *arguments, **named):
    with pytest.raises(RegistryError) as told:
        operation(*arguments, **named)
    assert told.value.code is code
    return told.value.sentence


def standings(share):
    return {one.principal: str(one.standing) for one in share.members}


@pytest.mark.parametrize(
    ("principal", "within", "standing"),
    [
        pytest.param(INSIDE, KNOWN, "accepted", id="an account of the organization"),
        pytest.param(OUTSIDE, KNOWN, "pending", id="another account"),
        pytest.param(INSIDE, organization(), "pending", id="an account, and no list is known"),
        pytest.param("ou-prod-abcd1234", KNOWN, "accepted", id="a unit"),
        pytest.param("ou-prod-abcd1234", organization(), "accepted", id="a unit, and no list is known"),
        pytest.param(ARN, KNOWN, "accepted", id="the ARN of a unit"),
        pytest.param(ALL, KNOWN, "accepted", id="the ARN of the organization"),
        pytest.param("fd-bVaRIG6lrK", KNOWN, "accepted", id="a folder of a resource directory"),
        pytest.param("r-Xy12", KNOWN, "accepted", id="the root of a resource directory"),
    ],
)
def test_who_is_inside_is_not_asked(principal, within, standing):
    tree, share = shared(TREE, "prod", principal, within=within)

    assert standings(share) == {principal: standing}
    assert tree.by_id["prod"].share == ((principal,) if standing == "accepted" else ())


@pytest.mark.parametrize("principal", [INSIDE, "ou-prod-abcd1234", ARN, ALL, "r-abcd", "o-abc"])
def test_an_account_of_a_shared_unit_is_a_principal(principal):
    tree = lent(TREE, "prod", principal)
    member = Asker(INSIDE, KNOWN.units(INSIDE))

    assert allocated(tree, wanted("prod", 24, asker=member), TODAY)[1].owner == INSIDE
    refused(Code.NOT_SHARED, allocated, tree, wanted("prod", 24, asker=Asker(OUTSIDE)), TODAY)


def test_outsiders_are_refused_where_none_is_let_in():
    assert refused(Code.OUTSIDER, shared, TREE, "prod", INSIDE, OUTSIDE, within=KNOWN, external=False) == (
        "account 999900001111 is not in the organization; pool 'top/prod' is to be shared inside the "
        "organization alone: leave it out, or let outsiders in"
    )
    assert refused(Code.OUTSIDER, shared, TREE, "prod", INSIDE, external=False) == (
        "account 111122223333 may be anybody's: no list of accounts is known: give a source `organization: {}` "
        "or `resource_directory: {}`; pool 'top/prod' is to be shared inside the organization alone: leave it "
        "out, or let outsiders in"
    )
    assert not shared(TREE, "prod", INSIDE, within=KNOWN, external=False)[1].external


@pytest.mark.parametrize(
    ("code", "pool", "principals"),
    [
        pytest.param(Code.MISSING, "prod", [], id="nobody"),
        pytest.param(Code.MISSING, "prod", [""], id="an empty name"),
        pytest.param(Code.BAD_VALUE, "prod", ["payments"], id="no principal"),
        pytest.param(Code.NO_POOL, "nowhere", [INSIDE], id="no pool"),
        pytest.param(Code.NOT_OURS, "filed", [INSIDE], id="a pool of the file"),
    ],
)
def test_what_cannot_be_shared_is_refused(code, pool, principals):
    tree = of_origin(made(top("filed"), tree=TREE), "config", "filed")

    refused(code, shared, tree, pool, *principals)


def test_an_invitation_is_answered_once_and_by_whoever_is_invited():
    tree, share = shared(TREE, "prod", OUTSIDE)
    word = share.invitation(OUTSIDE)
    refused(Code.NO_INVITATION, invitation_answered, tree, word, Standing.ACCEPTED, Asker(INSIDE))
    refused(Code.NO_INVITATION, invitation_answered, tree, "rsi-0", Standing.ACCEPTED)
    tree, share = invitation_answered(tree, word, Standing.ACCEPTED, Asker(OUTSIDE))

    assert (standings(share), tree.by_id["prod"].share) == ({OUTSIDE: "accepted"}, (OUTSIDE,))
    assert refused(Code.WRONG_STATE, invitation_answered, tree, word, Standing.REJECTED, Asker(OUTSIDE)) == (
        f"the invitation {word} of {OUTSIDE} is accepted already: share the pool anew to invite again"
    )


def test_an_invitation_expires_after_seven_days_and_whoever_missed_it_is_invited_again():
    made_at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    tree, share = shared(TREE, "prod", OUTSIDE, INSIDE, within=KNOWN, at=made_at)
    word, late = share.invitation(OUTSIDE), share.expires
    assert late == made_at + timedelta(days=7)
    assert with_expired(tree, late - timedelta(seconds=1)) is tree

    over = with_expired(tree, late)
    assert standings(over.shares[0]) == {OUTSIDE: "expired", INSIDE: "accepted"}
    assert refused(Code.EXPIRED, invitation_answered, over, word, Standing.ACCEPTED, Asker(OUTSIDE)) == (
        f"the invitation {word} of {OUTSIDE} has expired: nobody answered it in 7 days, so share the pool again"
    )
    again, new = shared(over, "prod", OUTSIDE, INSIDE, within=KNOWN, at=late)
    assert standings(new) == {OUTSIDE: "pending"}
    assert invitation_answered(again, new.invitation(OUTSIDE), Standing.ACCEPTED)[0].by_id["prod"].share == (
        INSIDE, OUTSIDE,
    )  # fmt: skip


def test_what_was_answered_in_time_and_what_has_no_time_never_expires():
    made_at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    tree, share = shared(TREE, "prod", OUTSIDE, at=made_at)
    answered, _ = invitation_answered(tree, share.invitation(OUTSIDE), Standing.ACCEPTED)
    of_old, _ = shared(TREE, "prod", OUTSIDE)

    for one in (answered, of_old):
        assert with_expired(one, made_at + timedelta(days=999)) is one


def test_who_rejected_may_be_invited_again():
    tree, share = shared(TREE, "prod", OUTSIDE)
    tree, _ = invitation_answered(tree, share.invitation(OUTSIDE), Standing.REJECTED)
    assert tree.by_id["prod"].share == ()
    tree, again = shared(tree, "prod", OUTSIDE)

    assert again.id != share.id
    assert [standings(one) for one in tree.shares] == [{OUTSIDE: "rejected"}, {OUTSIDE: "pending"}]


def test_who_has_it_or_is_invited_stays_as_they_are():
    tree, first = shared(TREE, "prod", INSIDE, OUTSIDE, ARN, within=KNOWN)

    assert shared(tree, "prod", INSIDE, "ou-prod-abcd1234", within=KNOWN) == (tree, first)
    tree, more = shared(tree, "prod", OUTSIDE, "ou-2", "ou-2", within=KNOWN)
    assert more.members == (Member("ou-2"),)
    assert tree.by_id["prod"].share == (INSIDE, ARN, "ou-2")


def test_principals_are_left_out_shares_end_and_all_sharing_stops():
    tree, one = shared(TREE, "prod", "ou-1", ARN, name="first")
    tree, two = shared(tree, "prod", "ou-2", OUTSIDE)
    tree, gone = give(tree, "prod", 24, asker=Asker(INSIDE, KNOWN.units(INSIDE)))

    assert pool_unshared(tree, "prod", ("ou-prod-abcd1234",))[1].share == ("ou-1", "ou-2")
    ended, pool = pool_unshared(tree, two.id)
    assert (ended.shares, pool.share) == ((one,), ("ou-1", ARN))
    assert pool_unshared(tree, "top/prod")[0].shares == ()
    assert [str(held.cidr) for held in pool_unshared(tree, "prod")[0].allocations] == [gone]
    assert refused(Code.BAD_VALUE, pool_unshared, tree, one.id, ("ou-2",)) == (
        f"pool 'top/prod' is not shared with 'ou-2': it is with ou-1, {ARN}"
    )
    refused(Code.BAD_VALUE, pool_unshared, TREE, "prod", ("ou-1",))
    refused(Code.NO_SHARE, pool_unshared, tree, "rs-0")
    refused(Code.NO_POOL, pool_unshared, tree, "nowhere")


def test_what_others_were_lent_stays():
    tree, one = shared(TREE, "spare", "ou-1", "ou-2")
    tree, _ = shared(tree, "prod", "ou-1", "ou-2")

    for principals in (("ou-1",), ()):
        after, _ = pool_unshared(tree, "prod", principals)
        assert (one in after.shares, after.by_id["spare"].share) == (True, ("ou-1", "ou-2"))


def test_the_shares_of_a_pool_go_with_it():
    tree, _ = shared(TREE, "spare", "ou-1")

    assert pool_deleted(tree, "spare")[0].shares == ()


def test_an_account_sees_the_shares_that_name_it():
    tree, one = shared(TREE, "prod", OUTSIDE, "ou-prod-abcd1234")
    share = Share(one.id, "prod", (Member(OUTSIDE, Standing.PENDING), Member("ou-prod-abcd1234")))

    assert list(shares_seen(tree, Asker())) == [share]
    assert [one.members[0].principal for one in shares_seen(tree, Asker(OUTSIDE))] == [OUTSIDE]
    assert [one.accepted for one in shares_seen(tree, Asker(INSIDE, KNOWN.units(INSIDE)))] == [
        ("ou-prod-abcd1234",)
    ]
    assert list(shares_seen(tree, Asker("333344445555"))) == []


def test_shares_are_counted_by_pool_and_by_account():
    tree, _ = shared(TREE, "prod", INSIDE, quotas=Quotas(shares_per_pool=1))
    assert refused(Code.TOO_MANY, shared, tree, "prod", OUTSIDE, quotas=Quotas(shares_per_pool=1)) == (
        "pool 'top/prod' would have 2 shares, and the quota is 1: end one by `unshare`, or raise the quota"
    )
    few = Quotas(shared_pools_per_user=1)
    assert refused(Code.TOO_MANY, shared, tree, "spare", INSIDE, quotas=few) == (
        "account 111122223333 would have 2 pools shared with it, and the quota is 1: unshare one, or raise the quota"
    )
    by_unit, _ = shared(PoolTree(pools=TREE.pools), "prod", "ou-prod-abcd1234")
    refused(Code.TOO_MANY, shared, by_unit, "spare", INSIDE, quotas=few, within=KNOWN)
    assert shared(by_unit, "spare", OUTSIDE, quotas=few, within=KNOWN)
