"""Peering connections and transit gateways: what EC2 says, and who meets whom by it."""

import pytest

from collector.aws.gateways import RouteTable, attached, meetings, members, peerings_in_force
from collector.aws.peerings import peered
from collector.fields import MalformedError
from ipam.attachment import Attachment
from ipam.shard import Shard
from ipam.words import AttachmentKind, Kind, Provider

ME, OTHER = "111122223333", "222233334444"
SHARD = Shard("aws", Provider.AWS, ME, "eu-west-1", Kind.ATTACHMENT)


def connection(requester, accepter, state="active"):
    return {
        "VpcPeeringConnectionId": "pcx-1",
        "Status": {"Code": state},
        "RequesterVpcInfo": requester,
        "AccepterVpcInfo": accepter,
    }


def end(vpc, account=ME, region="eu-west-1", state="active"):
    return Attachment(Provider.AWS, account, region, vpc, "pcx-1", AttachmentKind.PEERING, state)


MINE = {"VpcId": "vpc-a", "OwnerId": ME, "Region": "eu-west-1"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            connection(MINE, {"VpcId": "vpc-b", "OwnerId": OTHER, "Region": "us-east-1"}),
            [end("vpc-a"), end("vpc-b", OTHER, "us-east-1")],
            id="two accounts, two regions",
        ),
        pytest.param(
            connection(MINE, {"VpcId": "vpc-b"}),
            [end("vpc-a"), end("vpc-b")],
            id="what is not said is as with us",
        ),
        pytest.param(connection(MINE, {}), [end("vpc-a")], id="an end that is not told"),
        pytest.param(
            connection(MINE, {"VpcId": "vpc-b"}, "failed"),
            [end("vpc-a", state="failed"), end("vpc-b", state="failed")],
            id="the state is the cloud's word",
        ),
    ],
)
def test_a_peering_connection_joins_its_two_ends(told, expected):
    assert list(peered(told, SHARD)) == expected


@pytest.mark.parametrize("lost", ["VpcPeeringConnectionId", "Status"])
def test_a_connection_of_which_the_main_thing_is_not_told_is_malformed(lost):
    told = connection(MINE, MINE)
    del told[lost]

    with pytest.raises(MalformedError):
        list(peered(told, SHARD))


def table(name, associated="", propagated=""):
    return RouteTable(name, frozenset(associated.split()), frozenset(propagated.split()))


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param([table("t", "a b", "a b")], {"a": ("t",), "b": ("t",)}, id="one table for all"),
        pytest.param([table("t", "a b", "")], {}, id="associated, but no route leads back"),
        pytest.param([table("t", "", "a b")], {}, id="routes that no packet is sent by"),
        pytest.param(
            [table("t", "a", "a"), table("u", "b", "b")], {"a": ("t",), "b": ("u",)}, id="kept apart"
        ),
        pytest.param(
            [table("spokes", "a b", "h"), table("hub", "h", "a b")],
            {
                "a": ("hub", "hub and spokes"),
                "b": ("hub", "hub and spokes"),
                "h": ("hub and spokes", "spokes"),
            },
            id="spokes meet at the hub, and each meets the hub",
        ),
        pytest.param(
            [table("in", "a b", ""), table("out", "firewall", "a b")],
            {"a": ("out",), "b": ("out",)},
            id="behind a firewall",
        ),
        pytest.param([table("t", "a", "b"), table("u", "b", "")], {"b": ("t",)}, id="one way only"),
        pytest.param(
            [table("t", "a p", "a")], {"a": ("p", "t")}, id="what a peering of gateways is routed by"
        ),
    ],
)
def test_vpcs_meet_where_a_packet_could_reach_either(tables, expected):
    assert dict(meetings(tables, frozenset({"p"}))) == expected


def entry(**more):
    return {
        "TransitGatewayAttachmentId": "tgw-attach-1",
        "TransitGatewayId": "tgw-1",
        "ResourceOwnerId": OTHER,
        "ResourceType": "vpc",
        "ResourceId": "vpc-a",
        "State": "available",
        **more,
    }


def at_gateway(tables, account=OTHER):
    kind = AttachmentKind.TRANSIT_GATEWAY
    return Attachment(Provider.AWS, account, "eu-west-1", "vpc-a", "tgw-1", kind, "available", tables)


@pytest.mark.parametrize(
    ("told", "ours", "expected"),
    [
        pytest.param(entry(), {"tgw-1"}, [at_gateway(("t",))], id="our gateway: its tables"),
        pytest.param(entry(), set(), [at_gateway(None)], id="another's gateway: the gateway itself"),
        pytest.param(
            entry(TransitGatewayAttachmentId="tgw-attach-2"), {"tgw-1"}, [at_gateway(())], id="in no table"
        ),
        pytest.param(entry(ResourceOwnerId=None), set(), [at_gateway(None, ME)], id="ours if nobody's"),
        pytest.param(entry(ResourceType="vpn"), {"tgw-1"}, [], id="a line to a data centre is no VPC"),
        pytest.param(entry(ResourceType="peering", ResourceId="tgw-2"), {"tgw-1"}, [], id="nor a gateway"),
    ],
)
def test_the_attachment_of_a_vpc_says_by_which_tables_it_is_reached(told, ours, expected):
    meeting = {"tgw-attach-1": ("t",)}

    assert list(attached([told], meeting, frozenset(ours), SHARD)) == expected


@pytest.mark.parametrize("lost", ["TransitGatewayAttachmentId", "TransitGatewayId", "State"])
def test_an_attachment_of_which_the_main_thing_is_not_told_is_malformed(lost):
    with pytest.raises(MalformedError):
        list(attached([entry(**{lost: ""})], {}, frozenset(), SHARD))


@pytest.mark.parametrize(
    ("state", "counts"),
    [("associating", True), ("associated", True), ("disassociating", True), ("disassociated", False)],
)
def test_an_association_counts_until_it_is_gone(state, counts):
    entries = [{"TransitGatewayAttachmentId": "a", "State": state}]
    found = members(entries, frozenset({"associating", "associated", "disassociating"}))

    assert (found == {"a"}) is counts


def test_only_peerings_in_force_lead_to_another_gateway():
    entries = [
        entry(ResourceType="peering", TransitGatewayAttachmentId="p"),
        entry(ResourceType="peering", TransitGatewayAttachmentId="q", State="pendingAcceptance"),
        entry(),
    ]

    assert peerings_in_force(entries) == {"p"}
