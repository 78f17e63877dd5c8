"""Attachments through the unmodified SDKs of Alibaba Cloud: several calls make one reading, or none."""

import pytest
from answering import account_of, alibaba, alibaba_error, alibaba_role
from cloud_reading import ALIBABA

from ipam.words import ErrorClass, Kind

(ME,) = ALIBABA.accounts(1)
OTHER = "2345678901234567"


def listed(*way, rows=(), **more):
    """Nest rows as an answer has them, and count them."""
    found = list(rows)
    for key in reversed(way):
        found = {key: found}
    return {"TotalCount": len(rows), **found, **more}


PEERING = {
    "InstanceId": "pcc-1",
    "Status": "Activated",
    "OwnerId": ME,
    "RegionId": "cn-hangzhou",
    "Vpc": {"VpcId": "vpc-a"},
    "AcceptingVpc": {"VpcId": "vpc-b"},
    "AcceptingOwnerUid": OTHER,
    "AcceptingRegionId": "eu-central-1",
}
CHILD = {
    "ChildInstanceType": "VPC",
    "ChildInstanceId": "vpc-a",
    "ChildInstanceOwnerId": ME,
    "ChildInstanceRegionId": "cn-hangzhou",
    "Status": "Attached",
}
ROUTED = {"VpcId": "vpc-c", "VpcOwnerId": OTHER, "VpcRegionId": "cn-hangzhou", "Status": "Attached"}
ESTATE = {
    "ListVpcPeerConnections": listed("VpcPeerConnects", rows=[PEERING]),
    "DescribeCens": listed("Cens", "Cen", rows=[{"CenId": "cen-1"}]),
    "DescribeCenAttachedChildInstances": listed("ChildInstances", "ChildInstance", rows=[CHILD]),
    "ListTransitRouterVpcAttachments": listed("TransitRouterAttachments", rows=[ROUTED]),
}


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in ALIBABA.environment.items():
        monkeypatch.setenv(name, value)


def replying(**instead):
    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        answer = instead.get(asked.operation, alibaba(ESTATE[asked.operation]))
        return answer(asked) if callable(answer) else answer

    return reply


def read(**instead):
    with ALIBABA.serve(replying(**instead)) as server:
        return ALIBABA.only(server, kinds=(Kind.ATTACHMENT,)), server


def test_all_calls_make_one_reading():
    reading, server = read()

    assert reading.complete
    assert {(one.vpc, one.account, one.domain) for one in reading.attachments} == {
        ("vpc-a", ME, "pcc-1"),
        ("vpc-b", OTHER, "pcc-1"),
        ("vpc-a", ME, "cen-1"),
        ("vpc-c", OTHER, "cen-1"),
    }
    assert all(one.in_force for one in reading.attachments)
    assert server.operations()[1:] == list(ESTATE)
    assert server.asked[3].given["ChildInstanceRegionId"] == "cn-hangzhou"
    assert {asked.given["CenId"] for asked in server.asked[3:]} == {"cen-1"}


@pytest.mark.parametrize("operation", ESTATE)
def test_one_call_that_is_refused_is_the_failure_of_the_whole(operation):
    reading, _ = read(**{operation: alibaba_error("Forbidden.RAM", "no", 403)})

    assert reading.failure.error_class is ErrorClass.DENIED
    assert reading.failure.message.startswith(f"{operation} in cn-hangzhou")
    assert reading.attachments == ()


def test_every_page_is_read_by_its_token():
    def page(asked):
        if asked.given.get("NextToken") == "more":
            return alibaba(
                listed("VpcPeerConnects", rows=[{**PEERING, "InstanceId": "pcc-2"}]) | {"TotalCount": 2}
            )
        return alibaba(listed("VpcPeerConnects", rows=[PEERING], NextToken="more") | {"TotalCount": 2})

    reading, server = read(ListVpcPeerConnections=page)

    assert {one.domain for one in reading.attachments} == {"pcc-1", "pcc-2", "cen-1"}
    assert server.operations().count("ListVpcPeerConnections") == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param({"VpcPeerConnects": [PEERING], "TotalCount": 2}, "the pages hold 1", id="too few"),
        pytest.param({"VpcPeerConnects": [PEERING]}, "no TotalCount", id="not counted"),
        pytest.param(
            {"VpcPeerConnects": [PEERING], "TotalCount": 1, "NextToken": "t"}, "came before", id="going round"
        ),
        pytest.param(
            {"VpcPeerConnects": [{"InstanceId": "p"}], "TotalCount": 1}, "no state", id="half an item"
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(answer, words):
    reading, _ = read(ListVpcPeerConnections=alibaba(answer))

    assert reading.failure.error_class is ErrorClass.PARSE
    assert words in reading.failure.message
    assert reading.attachments == ()
