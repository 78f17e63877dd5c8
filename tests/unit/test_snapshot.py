"""Who is believed about a resource that several accounts see."""

from datetime import timedelta

import numpy as np
import pytest
from world import NOW

from ipam.cidr import parse
from ipam.reading import Row, Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import Kind, Provider, ShardState

OWNER, FRIEND, OTHER = "111111111111", "222222222222", "333333333333"


def content(account, rows, *, answered=NOW, region="eu-west-1", kind=Kind.VPC, source="aws"):
    """Make what a shard holds: rows are (resource, owner, CIDR)."""
    shard = Shard(source, Provider.AWS, account, region, kind)
    state = ShardState.OK if answered else ShardState.ERROR
    return ShardContent.of(
        ShardStatus(shard, state, last_success=answered),
        Rows.of(
            Row(parse(cidr), resource, owner, name=account if source == "aws" else source)
            for resource, owner, cidr in rows
        ),
        np.full(len(rows), 7, np.int64),
    )


def seen(*contents):
    """List (resource, the account whose reading stands) of a snapshot."""
    snapshot = Snapshot.of(contents)
    return sorted((text.resource, text.name) for text in snapshot.texts.of(range(len(snapshot))))


SHARED = [("vpc-s", OWNER, "10.0.0.0/16")]


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        pytest.param([content(OWNER, SHARED), content(FRIEND, SHARED)], [("vpc-s", OWNER)], id="the owner's own reading stands"),
        pytest.param([content(FRIEND, SHARED), content(OWNER, SHARED)], [("vpc-s", OWNER)], id="in whatever order"),
        pytest.param([content(FRIEND, SHARED), content(OTHER, SHARED)], [("vpc-s", FRIEND)], id="owner not collected: observers, once"),
        pytest.param([content(FRIEND, SHARED), content(OWNER, [], answered=None)], [("vpc-s", FRIEND)], id="owner never answered: the observer"),
        pytest.param([content(FRIEND, SHARED), content(OWNER, [])], [], id="the owner answered without it: retired"),
        pytest.param(
            [content(FRIEND, SHARED), content(OWNER, [], answered=NOW - timedelta(minutes=5))],
            [("vpc-s", FRIEND)], id="seen after the owner's last answer: new, so it stands"),
        pytest.param(
            [content(FRIEND, SHARED, answered=NOW - timedelta(minutes=5)), content(OWNER, [])],
            [], id="seen only before the owner's answer: retired"),
        pytest.param([content(FRIEND, []), content(OTHER, SHARED)], [("vpc-s", OTHER)], id="one observer of two still sees it"),
        pytest.param([content(FRIEND, SHARED), content(OWNER, [], region="us-east-1")], [("vpc-s", FRIEND)], id="another region of the owner says nothing"),
        pytest.param([content(FRIEND, SHARED), content(OWNER, [], kind=Kind.SUBNET)], [("vpc-s", FRIEND)], id="another kind says nothing"),
        pytest.param(
            [content(OWNER, [("vpc-s", OWNER, "10.0.0.0/16"), ("vpc-s", OWNER, "10.1.0.0/16")])],
            [("vpc-s", OWNER), ("vpc-s", OWNER)], id="two blocks of one VPC are two rows"),
    ],
)  # fmt: skip
def test_a_resource_seen_from_several_accounts_is_one(contents, expected):
    assert seen(*contents) == expected


def test_each_row_knows_the_shard_that_vouches_for_it():
    snapshot = Snapshot.of([content(OWNER, SHARED), content(FRIEND, [("vpc-f", FRIEND, "10.9.0.0/16")])])

    assert [snapshot.status(row).shard.account for row in range(len(snapshot))] == [OWNER, FRIEND]
    assert [snapshot.first_seen(row) for row in range(2)] == [7, 7]


def test_a_declared_network_is_where_its_site_is():
    shard = Shard("dc", Provider.STATIC, "dc", "global", Kind.NETWORK)
    networks = [Row(parse("10.0.0.0/24"), "a", "dc", zone="frankfurt"), Row(parse("10.0.1.0/24"), "b", "dc")]
    held = ShardContent.of(
        ShardStatus(shard, ShardState.OK, last_success=NOW), Rows.of(networks), np.zeros(2, np.int64)
    )
    snapshot = Snapshot.of([held, content(OWNER, SHARED)])

    assert [snapshot.region(row) for row in range(3)] == ["frankfurt", "global", "eu-west-1"]
    assert snapshot.in_regions({"frankfurt", "eu-west-1"}).tolist() == [True, False, True]


LONG_AGO = NOW - timedelta(days=30)


@pytest.mark.parametrize("turned", [False, True], ids=["as listed", "the other way round"])
@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        pytest.param(
            [content(OWNER, SHARED, answered=LONG_AGO), content(OWNER, SHARED, source="new")],
            [("vpc-s", "new")], id="two sources on one account: the last to answer"),
        pytest.param(
            [content(OWNER, SHARED, answered=LONG_AGO), content(OWNER, [], source="new")],
            [], id="what the last to answer does not have is gone"),
        pytest.param(
            [content(FRIEND, SHARED, answered=LONG_AGO), content(OTHER, SHARED)],
            [("vpc-s", OTHER)], id="two observers: the last to answer"),
        pytest.param(
            [content(OWNER, [("vpc-s", OWNER, "0.0.0.0/0"), ("vpc-s", OWNER, "::/0")])],
            [("vpc-s", OWNER), ("vpc-s", OWNER)], id="everything, in both families"),
    ],
)  # fmt: skip
def test_of_several_witnesses_the_last_to_answer_is_believed(contents, expected, turned):
    assert seen(*(reversed(contents) if turned else contents)) == expected


def test_networks_that_two_sources_declare_under_one_name_are_two():
    held = [
        ShardContent.of(
            ShardStatus(
                Shard(name, Provider.STATIC, name, "global", Kind.NETWORK), ShardState.OK, last_success=NOW
            ),
            Rows.of([Row(parse("10.0.0.0/16"), "servers", name)]),
            np.zeros(1, np.int64),
        )
        for name in ("dc1", "dc2")
    ]

    snapshot = Snapshot.of(held)
    assert [snapshot.owner(row) for row in range(len(snapshot))] == ["dc1", "dc2"]
