"""Attachments through the unmodified SDK: several calls make one reading, or none."""

import pytest
from answering import account_of, aws_role, ec2, ec2_error
from cloud_reading import AWS

from ipam.words import ErrorClass, Kind

(ME,) = AWS.accounts(1)
OTHER = "222233334444"

PEERINGS = {
    "VpcPeeringConnections": [
        {
            "VpcPeeringConnectionId": "pcx-1",
            "Status": {"Code": "active"},
            "RequesterVpcInfo": {"VpcId": "vpc-a", "OwnerId": ME, "Region": "eu-west-1"},
            "AccepterVpcInfo": {"VpcId": "vpc-b", "OwnerId": OTHER, "Region": "us-east-1"},
        }
    ]
}
ATTACHED = {
    "TransitGatewayAttachments": [
        {
            "TransitGatewayAttachmentId": f"tgw-attach-{vpc}",
            "TransitGatewayId": gateway,
            "ResourceOwnerId": ME,
            "ResourceType": "vpc",
            "ResourceId": f"vpc-{vpc}",
            "State": "available",
        }
        for vpc, gateway in (("a", "tgw-ours"), ("c", "tgw-theirs"))
    ]
}
GATEWAYS = {
    "TransitGateways": [
        {"TransitGatewayId": "tgw-ours", "OwnerId": ME},
        {"TransitGatewayId": "tgw-theirs", "OwnerId": OTHER},
    ]
}
TABLES = {
    "TransitGatewayRouteTables": [
        {"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-ours", "State": "available"},
        {"TransitGatewayRouteTableId": "tgw-rtb-2", "TransitGatewayId": "tgw-ours", "State": "deleted"},
    ]
}
MEMBER = {"TransitGatewayAttachmentId": "tgw-attach-a", "ResourceType": "vpc", "ResourceId": "vpc-a"}
ESTATE = {
    "DescribeVpcPeeringConnections": PEERINGS,
    "DescribeTransitGatewayAttachments": ATTACHED,
    "DescribeTransitGateways": GATEWAYS,
    "DescribeTransitGatewayRouteTables": TABLES,
    "GetTransitGatewayRouteTableAssociations": {"Associations": [{**MEMBER, "State": "associated"}]},
    "GetTransitGatewayRouteTablePropagations": {
        "TransitGatewayRouteTablePropagations": [{**MEMBER, "State": "enabled"}]
    },
}


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in AWS.environment.items():
        monkeypatch.setenv(name, value)


def replying(**instead):
    """Answer each operation as the estate says, or as a test does."""

    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(account_of(asked.given["RoleArn"]))
        return instead.get(asked.operation) or ec2(asked.operation, ESTATE[asked.operation])

    return reply


def read(**instead):
    with AWS.serve(replying(**instead)) as server:
        return AWS.only(server, kinds=(Kind.ATTACHMENT,)), server


def test_all_calls_make_one_reading():
    reading, server = read()
    told = {(one.vpc, one.account, one.region): one for one in reading.attachments if one.domain != "pcx-1"}
    ends = {(one.vpc, one.account, one.region) for one in reading.attachments if one.domain == "pcx-1"}

    assert reading.complete
    assert len(reading.rows) == 0
    assert ends == {("vpc-a", ME, "eu-west-1"), ("vpc-b", OTHER, "us-east-1")}
    assert told["vpc-a", ME, "eu-west-1"].tables == ("tgw-ours tgw-rtb-1",)
    assert told["vpc-c", ME, "eu-west-1"].tables is None
    assert server.operations()[1:] == list(ESTATE)
    assert server.asked[-1].given["TransitGatewayRouteTableId"] == "tgw-rtb-1"


def test_without_gateways_nobody_is_asked_for_their_tables():
    nothing = ec2("DescribeTransitGatewayAttachments", {"TransitGatewayAttachments": []})
    reading, server = read(DescribeTransitGatewayAttachments=nothing)

    assert {one.domain for one in reading.attachments} == {"pcx-1"}
    assert server.operations()[1:] == ["DescribeVpcPeeringConnections", "DescribeTransitGatewayAttachments"]


@pytest.mark.parametrize("operation", ESTATE)
def test_one_call_that_is_refused_is_the_failure_of_the_whole(operation):
    reading, _ = read(**{operation: ec2_error("UnauthorizedOperation", "no", 403)})

    assert reading.failure.error_class is ErrorClass.DENIED
    assert reading.failure.message.startswith(f"{operation} in eu-west-1")
    assert reading.attachments == ()


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("DescribeVpcPeeringConnections", {"VpcPeeringConnections": [{"Status": {"Code": "active"}}]}),
        ("DescribeTransitGatewayAttachments", {"TransitGatewayAttachments": [{"ResourceType": "vpc"}]}),
    ],
)
def test_an_entry_that_cannot_be_read_leaves_nothing_to_rely_on(operation, answer):
    reading, _ = read(**{operation: ec2(operation, answer)})

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "without an id" in reading.failure.message


def test_every_page_is_read():
    pages = [
        ec2("DescribeVpcPeeringConnections", {**PEERINGS, "NextToken": "more"}),
        ec2("DescribeVpcPeeringConnections", {"VpcPeeringConnections": []}),
    ]

    def reply(asked):
        if asked.operation == "DescribeVpcPeeringConnections":
            return pages[1 if asked.given.get("NextToken") == "more" else 0]
        return replying()(asked)

    with AWS.serve(reply) as server:
        reading = AWS.only(server, kinds=(Kind.ATTACHMENT,))

    assert reading.complete
    assert server.operations().count("DescribeVpcPeeringConnections") == 2


def test_a_refused_call_hides_no_vpc():
    refused = ec2_error("UnauthorizedOperation", "no", 403)
    vpcs = ec2("DescribeVpcs", {"Vpcs": [{"VpcId": "vpc-a", "CidrBlock": "10.0.0.0/16"}]})
    with AWS.serve(replying(DescribeVpcPeeringConnections=refused, DescribeVpcs=vpcs)) as server:
        found = AWS.found(server, kinds=(Kind.VPC, Kind.ATTACHMENT))

    assert found[ME, "eu-west-1", Kind.VPC].rows.resource == ("vpc-a",)
    assert not found[ME, "eu-west-1", Kind.ATTACHMENT].complete
