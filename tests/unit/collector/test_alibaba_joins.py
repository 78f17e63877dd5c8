"""Peering connections and CENs of Alibaba Cloud: which VPCs they join."""

import pytest

from collector.alibaba.joins import CHILD, ROUTED, each_once, in_cen, names, peered
from collector.fields import MalformedError
from ipam.attachment import Attachment
from ipam.shard import Shard
from ipam.words import AttachmentKind, Kind, Provider

ME, OTHER = "1234567890123456", "2345678901234567"
SHARD = Shard("alibaba", Provider.ALIBABA, ME, "cn-hangzhou", Kind.ATTACHMENT)


def attachment(vpc, to="pcc-1", account=ME, region="cn-hangzhou", state="Activated"):
    kind = AttachmentKind.PEERING if to.startswith("pcc") else AttachmentKind.CEN
    return Attachment(Provider.ALIBABA, account, region, vpc, to, kind, state)


def connection(**more):
    return {"InstanceId": "pcc-1", "Status": "Activated", "Vpc": {"VpcId": "vpc-a"}, **more}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(
            connection(
                OwnerId=int(ME),
                RegionId="cn-hangzhou",
                AcceptingVpc={"VpcId": "vpc-b"},
                AcceptingOwnerUid=int(OTHER),
                AcceptingRegionId="eu-central-1",
            ),
            [attachment("vpc-a"), attachment("vpc-b", account=OTHER, region="eu-central-1")],
            id="two accounts, two regions",
        ),
        pytest.param(connection(), [attachment("vpc-a")], id="an end that is not told"),
        pytest.param(
            connection(Status="Rejected"), [attachment("vpc-a", state="Rejected")], id="the cloud's own word"
        ),
    ],
)
def test_a_peering_connection_joins_its_two_ends(told, expected):
    assert list(peered(told, SHARD)) == expected


CHILDREN = {
    "ChildInstanceType": "VPC",
    "ChildInstanceId": "vpc-a",
    "ChildInstanceOwnerId": int(OTHER),
    "ChildInstanceRegionId": "eu-central-1",
    "Status": "Attached",
}
OF_ROUTER = {
    "ResourceType": "VPC",
    "VpcId": "vpc-a",
    "VpcOwnerId": int(OTHER),
    "VpcRegionId": "eu-central-1",
    "Status": "Attached",
}


@pytest.mark.parametrize(("fields", "entry"), [(CHILD, CHILDREN), (ROUTED, OF_ROUTER)], ids=["CEN", "router"])
def test_a_vpc_in_a_cen_is_joined_to_it_and_nothing_else_is(fields, entry):
    line = {**entry, fields.type: "VBR"}
    found = list(in_cen([entry, line], fields, "cen-1", SHARD))

    assert found == [attachment("vpc-a", "cen-1", OTHER, "eu-central-1", "Attached")]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda: peered(connection(InstanceId=""), SHARD), id="a connection without an id"),
        pytest.param(lambda: peered(connection(Status=None), SHARD), id="a connection without a state"),
        pytest.param(lambda: in_cen([{**CHILDREN, "Status": ""}], CHILD, "cen-1", SHARD), id="no state"),
        pytest.param(lambda: in_cen([{"ChildInstanceType": "VPC"}], CHILD, "cen-1", SHARD), id="no VPC"),
        pytest.param(lambda: names([{"Name": "x"}]), id="a CEN without an id"),
    ],
)
def test_what_lacks_the_main_thing_is_malformed(read):
    with pytest.raises(MalformedError):
        list(read())


def test_a_vpc_that_two_operations_tell_of_is_attached_once_and_in_force_if_either_says_so():
    going, there = (attachment("vpc-a", "cen-1", state=state) for state in ("Gone", "Attached"))

    assert each_once([going, there, attachment("vpc-b", "cen-1", state="Attached")]) == (
        there,
        attachment("vpc-b", "cen-1", state="Attached"),
    )
    assert each_once([there, going]) == (there,)
