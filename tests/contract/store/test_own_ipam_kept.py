"""The IPAM, the administrator and the shares are kept with the plan, on every database."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lending import organization, shared
from registering import made, sub, top
from sqlalchemy import make_url

from ipam.ipam import Ipam
from ipam.pool import PoolTree
from ipam.registry.delegation import administrator_disabled, administrator_enabled
from ipam.registry.invitations import invitation_answered
from ipam.registry.ipams import IpamChange, ipam_created, ipam_deleted, ipam_modified
from ipam.registry.pools import pool_deleted
from ipam.registry.sharing import pool_unshared
from ipam.share import Member, Share, Standing
from store import postgresql, sqlite
from store.open import open_store
from store.plan import Plan
from store.upgrade import upgrade

IPAM = Ipam("ipam-1", "eu-west-1", ("us-east-1",), "ours", "333344445555", (("a", "b"),))
TREE = made(top("top", "10.0.0.0/8"), sub("low", "top", 12), top("spare"))


@pytest.fixture
def plan(store):
    Plan(store).change(lambda _: TREE)
    return Plan(store)


def change(plan, operation, *arguments, **named):
    """Carry out an operation, and see that what it makes is what is stored."""
    after = plan.change(lambda tree: operation(tree, *arguments, **named)[0])
    assert plan.load() == after
    return after


def test_an_ipam_and_its_administrator_are_there_until_they_go(plan):
    change(plan, ipam_created, IPAM)
    change(plan, administrator_enabled, "222233334444", organization())
    assert plan.owners() == {"222233334444", "333344445555"}
    change(plan, ipam_modified, "", IpamChange(add_regions=("cn-hangzhou",)))
    change(plan, administrator_disabled)
    assert plan.owners() == {"333344445555"}
    change(plan, ipam_deleted, "", cascade=True)

    assert (plan.load(), plan.owners()) == (PoolTree(), set())


def test_shares_are_answered_changed_and_go_with_their_pools(plan):
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    tree = change(plan, lambda tree: shared(tree, "low", "111122223333", "ou-1", name="lent", at=at))
    share = tree.shares[0]
    change(plan, lambda tree: shared(tree, "spare", "ou-1", external=False))
    change(plan, invitation_answered, share.invitation("111122223333"), Standing.ACCEPTED)
    assert plan.load().by_id["low"].share == ("ou-1", "111122223333")
    change(plan, pool_unshared, "low", ("ou-1",))
    assert plan.load().shares[0].members == (Member("111122223333"),)
    change(plan, pool_deleted, "spare")

    assert [one.pool for one in plan.load().shares] == ["low"]


def test_a_store_of_before_has_a_share_of_each_pool_that_the_registry_shared(store_url):
    connected = sqlite.connected if store_url.startswith("sqlite") else postgresql.connected
    rules, limits = '{"netmask_lengths": [null, null, null], "tags": []}', '{"utilization": [], "blocks": 3}'
    with closing(connected(make_url(store_url))) as old, old.write() as connection:
        upgrade(connection, "0009")
        connection.exec_driver_sql("INSERT INTO scope VALUES ('private', 0, 'private', '[]', NULL, NULL)")
        for at, (name, share, origin) in enumerate(
            (
                ("a", '["111122223333", "ou-1"]', "registry"),
                ("b", '["ou-1"]', "config"),
                ("c", "[]", "registry"),
            )
        ):
            connection.exec_driver_sql(
                f"INSERT INTO pool VALUES ('{name}', {at}, '{name}', '{name}', 'private', 'ipv4', NULL, 1, NULL, "
                f"'{rules}', '{limits}', '{share}', FALSE, '', '{origin}', NULL, NULL)"
            )
    with closing(open_store(store_url)) as store:
        tree = Plan(store).load()

    (kept,) = tree.shares
    assert kept == Share(kept.id, "a", (Member("111122223333"), Member("ou-1")))
    assert kept.id.startswith("rs-0")
    assert pool_unshared(tree, "a")[1] == replace(tree.by_id["a"], share=())
