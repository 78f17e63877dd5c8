"""What several shards say about attachments becomes one routing: whom to believe about what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ipam.attachment import Attachment
from ipam.routing import routing
from ipam.shard import Shard, ShardStatus
from ipam.words import AttachmentKind, Kind, Provider

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
OWNER, OTHER, NETWORK = "111122223333", "222233334444", "999900001111"


def end(account=OWNER, vpc="vpc-a", domain="pcx-1", tables=None, state="active"):
    kind = AttachmentKind.PEERING if domain.startswith("pcx") else AttachmentKind.TRANSIT_GATEWAY
    return Attachment(Provider.AWS, account, "eu-west-1", vpc, domain, kind, state, tables)


def shard(account, minutes, *attachments, kind=Kind.ATTACHMENT):
    at = None if minutes is None else START + timedelta(minutes=minutes)
    named = Shard("aws", Provider.AWS, account, "eu-west-1", kind)
    return ShardStatus(named, last_success=at), attachments


A, B = end(), end(OTHER, "vpc-b")
IN_CEN = replace(end(domain="cen-1"), kind=AttachmentKind.CEN)


@pytest.mark.parametrize(
    ("shards", "expected"),
    [
        pytest.param([shard(OWNER, 0, A, B), shard(OTHER, 1, A, B)], {A, B}, id="both ends see it: one"),
        pytest.param([shard(OWNER, 0, A, B)], {A, B}, id="an end that is not collected: as the other says"),
        pytest.param(
            [shard(OWNER, 0, A, B), shard(OTHER, None)], {A, B}, id="one that never answered: likewise"
        ),
        pytest.param([shard(OWNER, 0, A, B), shard(OTHER, 1)], {A}, id="its owner has not seen it since"),
        pytest.param([shard(OWNER, 1, A, B), shard(OTHER, 0)], {A, B}, id="its owner was asked before"),
        pytest.param(
            [shard(OWNER, 0, A), shard(OTHER, 1, end(state="deleted"))],
            {end(state="deleted")},
            id="what was said last",
        ),
        pytest.param(
            [shard(OWNER, 1, end(state="deleted")), shard(OTHER, 0, A)],
            {end(state="deleted")},
            id="what the owner said since",
        ),
        pytest.param([shard(OWNER, 0, A, kind=Kind.VPC)], set(), id="no shard of attachments"),
        pytest.param(
            [shard(OWNER, 1, end(domain="tgw-1")), shard(NETWORK, 0, end(domain="tgw-1", tables=("rtb",)))],
            {end(domain="tgw-1", tables=("rtb",))},
            id="the tables are the gateway owner's word",
        ),
        pytest.param(
            [shard(OWNER, 0, end(domain="tgw-1")), shard(NETWORK, 1, end(domain="tgw-1", tables=()))],
            {end(domain="tgw-1", tables=())},
            id="no table is a word as well",
        ),
        pytest.param(
            [shard(OWNER, 1), shard(NETWORK, 0, end(domain="tgw-1", tables=("rtb",)))],
            set(),
            id="detached since the gateway's owner was asked",
        ),
        pytest.param([shard(OWNER, 1), shard(NETWORK, 0, IN_CEN)], {IN_CEN}, id="a CEN is its owner's word"),
    ],
)
def test_each_attachment_is_believed_of_the_one_who_knows_best(shards, expected):
    found = [routing(shards), routing(shards[::-1])]

    assert set(found[0].attachments) == expected
    assert found[0] == found[1]


def test_read_is_where_a_shard_of_attachments_has_ever_answered():
    shards = [shard(OWNER, 0), shard(OTHER, None), shard(NETWORK, 0, kind=Kind.VPC)]

    assert routing(shards).read == {(Provider.AWS, OWNER, "eu-west-1")}


@pytest.mark.parametrize(
    ("tables", "domains"), [(None, ("tgw-1",)), ((), ()), (("rtb-1", "rtb-2"), ("rtb-1", "rtb-2"))]
)
def test_route_tables_stand_for_the_gateway_where_they_are_known(tables, domains):
    assert end(domain="tgw-1", tables=tables).domains == domains
