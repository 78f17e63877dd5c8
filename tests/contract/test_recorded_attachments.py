"""Answers of real clouds about what joins VPCs, replayed through the unmodified SDK.

As in `test_recorded_answers`, the cases of other projects stand beside the repository, and fixtures of the same
shape cover the same ground where they are absent.
"""

import json
from pathlib import Path

import pytest
from answering import account_of, aws_role, ec2
from cloud_reading import AWS

from ipam.words import Kind

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "recorded" / "aws.json"
OWN = Path(__file__).parent / "fixtures" / "aws_attachments.json"
REGION = "eu-west-1"

LISTS = {
    "DescribeVpcPeeringConnections": "VpcPeeringConnections",
    "DescribeTransitGatewayAttachments": "TransitGatewayAttachments",
    "DescribeTransitGatewayVpcAttachments": "TransitGatewayVpcAttachments",
    "DescribeTransitGateways": "TransitGateways",
    "DescribeTransitGatewayRouteTables": "TransitGatewayRouteTables",
}


def operation(case):
    """Name the operation of a case; a command of a tool is the same operation."""
    spelled = case["api"].removeprefix("ec2-")
    return "".join(part.capitalize() for part in spelled.split("-")) if "-" in spelled else spelled


def cases(path):
    if not path.exists():
        absent = f"{path} is absent: the project's own fixtures cover the same ground"
        return [pytest.param(None, marks=pytest.mark.skip(reason=absent), id="no shared cases")]
    return [
        pytest.param(case, id=case["id"])
        for case in json.loads(path.read_text())["cases"]
        if operation(case) in LISTS
    ]


def told(case):
    """List the entries as the model of EC2 knows them; times play no part, and are spelt in many ways."""
    entries = case["response"][LISTS[operation(case)]]
    return [{key: value for key, value in one.items() if not key.endswith("Time")} for one in entries]


def attachment(gateway, **more):
    """Make the entry of a VPC's attachment."""
    return {
        "TransitGatewayAttachmentId": f"tgw-attach-{gateway}",
        "TransitGatewayId": gateway,
        "ResourceType": "vpc",
        "ResourceId": f"vpc-{gateway}",
        "State": "available",
        **more,
    }


def of_vpc(entry):
    """Tell of a VPC's attachment as the operation that lists those of all kinds does."""
    return attachment(
        entry["TransitGatewayId"],
        TransitGatewayAttachmentId=entry["TransitGatewayAttachmentId"],
        ResourceId=entry["VpcId"],
        ResourceOwnerId=entry["VpcOwnerId"],
        State=entry["State"],
    )


def answers(case):
    """Say what each operation answers; whatever a case is not about is empty."""
    found: dict[str, list] = {name: [] for name in LISTS}
    name, entries = operation(case), told(case)
    found[name] = entries
    if name == "DescribeTransitGatewayVpcAttachments":
        found["DescribeTransitGatewayAttachments"] = [of_vpc(entry) for entry in entries]
    if name == "DescribeTransitGateways":
        found["DescribeTransitGatewayAttachments"] = [attachment(one["TransitGatewayId"]) for one in entries]
    return found


def read(case, account):
    """Read the attachments of an account that is told what a case recorded."""
    known = answers(case)

    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(account_of(asked.given["RoleArn"]))
        return ec2(asked.operation, {LISTS[asked.operation]: known[asked.operation]})

    with AWS.serve(reply) as server:
        return AWS.only(server, accounts=(account,), kinds=(Kind.ATTACHMENT,))


def ends(record, account):
    """Say which attachments a record is about: VPC, owner, region, what it is attached to, and its state."""
    if record["kind"] == "vpc_peering":
        return {
            (
                end["vpc_id"],
                end["account"] or account,
                end["region"] or REGION,
                record["id"],
                record["status"],
            )
            for end in (record["requester"], record["accepter"])
            if end["vpc_id"]
        }
    if record["kind"] == "tgw":
        return {(f"vpc-{record['id']}", account, REGION, record["id"], "available")}
    vpc = record["resource_type"] == "vpc"
    to = (record["tgw_id"], record["state"])
    return {(record["resource_id"], record["account"] or account, REGION, *to)} if vpc else set()


CASES = [*cases(OWN), *cases(SHARED)]


def about_gateways(case):
    return case is not None and operation(case) == "DescribeTransitGateways"


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in AWS.environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("case", CASES)
def test_a_recorded_answer_about_attachments_is_read_as_it_should_be(case):
    (account,) = AWS.accounts(1)
    records = case["expected"]["records"]
    reading = read(case, account)

    assert reading.failure is None
    assert {
        (one.vpc, one.account, one.region, one.domain, one.state) for one in reading.attachments
    } == set().union(*(ends(record, account) for record in records))


@pytest.mark.parametrize("case", [one for one in CASES if about_gateways(*one.values)])
def test_the_route_tables_of_a_recorded_gateway_are_its_owners_to_tell(case):
    for owner in {record["account"] for record in case["expected"]["records"]}:
        assert {one.tables for one in read(case, owner).attachments} == {()}
        assert {one.tables for one in read(case, "999900001111").attachments} == {None}
