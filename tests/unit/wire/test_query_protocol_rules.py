from datetime import UTC, datetime

import pytest
from botocore.parsers import create_parser

from wire.ec2 import QueryApi
from wire.query_request import QueryError


@pytest.fixture(scope="module")
def ec2():
    return QueryApi.load("ec2")


@pytest.fixture(scope="module")
def sts():
    return QueryApi.load("sts")


def test_filters_become_the_lists_that_an_sdk_takes(ec2):
    call = ec2.parse(
        {
            "Action": "DescribeVpcs",
            "Version": "2016-11-15",
            "Filter.2.Name": "cidr",
            "Filter.2.Value.1": "10.0.0.0/16",
            "Filter.1.Name": "tag:Team",
            "Filter.1.Value.2": "b",
            "Filter.1.Value.10": "c",
            "Filter.1.Value.1": "a",
            "MaxResults": "5",
            "DryRun": "true",
        }
    )

    assert call.operation == "DescribeVpcs"
    assert call.parameters == {
        "Filters": [
            {"Name": "tag:Team", "Values": ["a", "b", "c"]},
            {"Name": "cidr", "Values": ["10.0.0.0/16"]},
        ],
        "MaxResults": 5,
        "DryRun": True,
    }


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        pytest.param({}, "MissingAction", "Action", id="no action"),
        pytest.param({"Action": "DescribeVpc"}, "InvalidAction", "DescribeVpc", id="unknown action"),
        pytest.param(
            {"Action": "DescribeVpcs", "Version": "2014-02-01"}, "NoSuchVersion", "2016-11-15", id="version"
        ),
        pytest.param({"Action": "DescribeVpcs", "Vpc.1": "v"}, "UnknownParameter", "Vpc", id="unknown name"),
        pytest.param(
            {"Action": "DescribeVpcs", "Filter.1.Nam": "v"}, "UnknownParameter", "Filter.1.Nam", id="below"
        ),
        pytest.param(
            {"Action": "DescribeVpcs", "VpcId.x": "v"},
            "UnknownParameter",
            "VpcId.x",
            id="no number in a list",
        ),
        pytest.param(
            {"Action": "DescribeVpcs", "MaxResults.1": "5"}, "UnknownParameter", "MaxResults.1", id="no list"
        ),
        pytest.param(
            {"Action": "DescribeVpcs", "VpcId": "v"},
            "InvalidParameterValue",
            "VpcId",
            id="a list without number",
        ),
        pytest.param(
            {"Action": "DescribeVpcs", "MaxResults": "many"},
            "InvalidParameterValue",
            "MaxResults",
            id="number",
        ),
        pytest.param(
            {"Action": "DescribeVpcs", "DryRun": "yes"}, "InvalidParameterValue", "DryRun", id="boolean"
        ),
        pytest.param(
            {"Action": "CreateVpc", "InstanceTenancy": "mine"},
            "InvalidParameterValue",
            "dedicated",
            id="enum",
        ),
        pytest.param(
            {"Action": "CreateSubnet", "CidrBlock": "10.0.0.0/24"}, "MissingParameter", "VpcId", id="required"
        ),
        pytest.param(
            {"Action": "CreateSubnet", "VpcId": "a\x00b"},
            "InvalidParameterValue",
            "VpcId",
            id="control character",
        ),
    ],
)
def test_a_request_that_does_not_fit_the_model_is_refused_by_name(ec2, given, code, named):
    with pytest.raises(QueryError) as caught:
        ec2.parse(given)

    assert caught.value.code == code
    assert named in caught.value.message


def test_plain_query_lists_stand_below_member(sts):
    call = sts.parse(
        {
            "Action": "AssumeRole",
            "Version": "2011-06-15",
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "RoleSessionName": "s1",
            "Tags.member.1.Key": "k",
            "Tags.member.1.Value": "v",
            "TransitiveTagKeys": "",
            "DurationSeconds": "900",
        }
    )

    assert call.parameters == {
        "RoleArn": "arn:aws:iam::111122223333:role/r",
        "RoleSessionName": "s1",
        "Tags": [{"Key": "k", "Value": "v"}],
        "TransitiveTagKeys": [],
        "DurationSeconds": 900,
    }


def test_an_answer_is_the_xml_that_ec2_sends(ec2):
    body = ec2.serialize(
        "DescribeVpcs", {"Vpcs": [{"VpcId": "vpc-1", "IsDefault": False}], "NextToken": "a&b"}, "r-1"
    )

    assert body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>'
        "<nextToken>a&amp;b</nextToken>"
        "<vpcSet><item><isDefault>false</isDefault><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>"
    )


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        pytest.param({"Vpc": []}, "no member Vpc", id="unknown member"),
        pytest.param({"Vpcs": {}}, "Vpcs: the model wants a list", id="no list"),
        pytest.param(
            {"Vpcs": [{"IsDefault": "true"}]}, r"Vpcs[0].IsDefault: the model wants a boolean", id="text"
        ),
        pytest.param({"Vpcs": [{"VpcId": 7}]}, r"Vpcs[0].VpcId: the model wants a string", id="number"),
        pytest.param({"Vpcs": ["vpc-1"]}, r"Vpcs[0]: the model wants a structure", id="no structure"),
        pytest.param({"NextToken": "\x07"}, "NextToken: XML cannot carry", id="control character"),
    ],
)
def test_an_answer_that_does_not_fit_the_model_is_a_mistake_with_a_place(ec2, answer, place):
    with pytest.raises(ValueError, match="DescribeVpcsResult") as caught:
        ec2.serialize("DescribeVpcs", answer, "r-1")

    assert place in str(caught.value)


def test_a_recorded_answer_loses_its_metadata_only(ec2):
    body = ec2.serialize("DescribeVpcs", {"Vpcs": [], "ResponseMetadata": {"RequestId": "old"}}, "new")
    shape = ec2.model.operation_model("DescribeVpcs").output_shape

    parsed = create_parser("ec2").parse({"body": body, "headers": {}, "status_code": 200}, shape)

    assert parsed["Vpcs"] == []
    assert parsed["ResponseMetadata"]["RequestId"] == "new"


def test_an_operation_without_answer_has_a_request_id_all_the_same(ec2):
    name = next(
        name for name in ec2.model.operation_names if ec2.model.operation_model(name).output_shape is None
    )

    assert b"<requestId>r-1</requestId>" in ec2.serialize(name, {}, "r-1")
    with pytest.raises(ValueError, match="no answer"):
        ec2.serialize(name, {"Return": True}, "r-1")


def test_a_time_without_a_zone_is_a_mistake(sts):
    credentials = {
        "AccessKeyId": "a",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": datetime(2026, 1, 1),  # noqa: DTZ001 - the mistake that is tested
    }
    with pytest.raises(ValueError, match="aware"):
        sts.serialize("AssumeRole", {"Credentials": credentials}, "r-1")
    good = sts.serialize(
        "AssumeRole",
        {"Credentials": {**credentials, "Expiration": datetime(2026, 1, 1, tzinfo=UTC)}},
        "r-1",
    )
    assert b"2026-01-01T00:00:00.000Z" in good


@pytest.mark.parametrize(("service", "protocol"), [("ec2", "ec2"), ("sts", "query")])
def test_an_error_reads_back_as_code_message_and_request(service, protocol):
    api = QueryApi.load(service)
    operation = api.model.operation_model(api.model.operation_names[0])
    body = api.error("AccessDenied", "Not <you> & yours", "r-1")

    parsed = create_parser(protocol).parse(
        {"body": body, "headers": {}, "status_code": 403}, operation.output_shape
    )

    assert parsed["Error"]["Code"] == "AccessDenied"
    assert parsed["Error"]["Message"] == "Not <you> & yours"
    assert parsed["ResponseMetadata"]["RequestId"] == "r-1"
