import json

import pytest

from wire.received import Received
from wire.rpc import RpcCall, RpcError, answer, error, nested, parse

FORM = ("content-type", "application/x-www-form-urlencoded")


def received(target="/", headers=(), body=b""):
    return Received.of("POST", target, headers, body)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(
            received("/?RegionId=r", [("x-acs-action", "DescribeVpcs"), ("x-acs-version", "2016-04-28")]),
            id="headers, as the SDK sends",
        ),
        pytest.param(received("/?Action=DescribeVpcs&Version=2016-04-28&RegionId=r"), id="query"),
        pytest.param(
            received("/?Action=DescribeVpcs", [FORM], b"Version=2016-04-28&RegionId=r"), id="form in the body"
        ),
    ],
)
def test_the_operation_is_told_by_headers_query_or_body(request_):
    assert parse(request_) == RpcCall("DescribeVpcs", "2016-04-28", {"RegionId": "r"})


@pytest.mark.parametrize("target", ["/?Version=2016-04-28", "/?Action=DescribeVpcs"])
def test_a_request_that_names_no_action_or_version_is_refused(target):
    with pytest.raises(RpcError) as caught:
        parse(received(target))

    assert caught.value.code == "MissingParameter"


def test_a_body_that_is_not_encoded_is_refused():
    with pytest.raises(RpcError) as caught:
        parse(received("/?Action=A&Version=1", [FORM], "ä".encode()))

    assert caught.value.code == "InvalidParameter"


def test_repeated_structures_come_in_the_order_of_their_numbers():
    given = {"Tag.10.Key": "c", "Tag.2.Key": "b", "Tag.2.Value": "v", "Tags.1.Key": "no", "Tag": "no"}

    assert nested(given, "Tag") == [{"Key": "b", "Value": "v"}, {"Key": "c"}]


def test_an_answer_carries_its_request_id():
    assert json.loads(answer({"TotalCount": 1}, "r-1")) == {"RequestId": "r-1", "TotalCount": 1}


def test_an_error_says_code_message_request_and_host():
    said = json.loads(error("Forbidden.RAM", "No.", "r-1", "127.0.0.1:1"))

    assert {key: said[key] for key in ("Code", "Message", "RequestId", "HostId")} == {
        "Code": "Forbidden.RAM",
        "Message": "No.",
        "RequestId": "r-1",
        "HostId": "127.0.0.1:1",
    }
