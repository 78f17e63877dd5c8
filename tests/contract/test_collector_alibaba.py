"""The Alibaba collector through the unmodified SDK, against a server that answers what a test gives it."""

import logging

import pytest
from answering import Answer, alibaba, alibaba_error, alibaba_role
from cloud_reading import ALIBABA
from virtual import VirtualTime

from ipam.words import ErrorClass, Kind

(ONE,) = ALIBABA.accounts(1)
only, replying, serve, vpcs = ALIBABA.only, ALIBABA.replying, ALIBABA.serve, ALIBABA.vpcs


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in ALIBABA.environment.items():
        monkeypatch.setenv(name, value)


def test_a_role_is_assumed_as_the_source_says():
    with serve(replying(vpcs("vpc-1"))) as server:
        reading = only(server, external_id="our-id")

    assume, describe = server.asked
    assert reading.rows.resource == ("vpc-1",)
    assert (assume.operation, assume.key) == ("AssumeRole", "LTAIHUB")
    assert assume.given["RoleArn"] == f"acs:ram::{ONE}:role/cidrwatch-reader"
    assert assume.given["RoleSessionName"] == "cidrwatch"
    assert assume.given["DurationSeconds"] == "3600"
    assert assume.given["ExternalId"] == "our-id"
    assert (describe.operation, describe.key) == ("DescribeVpcs", f"STS.{ONE}.1")
    assert [call.operation for call in reading.calls] == ["AssumeRole", "DescribeVpcs"]


@pytest.mark.parametrize(
    ("kind", "operation", "size"),
    [
        (Kind.VPC, "DescribeVpcs", "50"),
        (Kind.SUBNET, "DescribeVSwitches", "50"),
        (Kind.EIP, "DescribeEipAddresses", "100"),
    ],
)
def test_every_page_is_read(kind, operation, size):
    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(ONE)
        page = int(asked.given["PageNumber"])
        ids = [f"{number:03}" for number in range(120)][(page - 1) * 50 : page * 50]
        return alibaba(
            {
                "TotalCount": 120,
                "Vpcs": {"Vpc": [{"VpcId": i, "CidrBlock": "10.0.0.0/16"} for i in ids]},
                "VSwitches": {
                    "VSwitch": [{"VSwitchId": i, "VpcId": "v", "CidrBlock": "10.0.0.0/24"} for i in ids]
                },
                "EipAddresses": {
                    "EipAddress": [{"AllocationId": i, "IpAddress": f"203.0.113.{int(i)}"} for i in ids]
                },
            }
        )

    with serve(reply) as server:
        reading = only(server, kinds=(kind,))

    assert reading.rows.resource == tuple(f"{number:03}" for number in range(120))
    asked = [asked for asked in server.asked if asked.operation == operation]
    assert [asked.given["PageNumber"] for asked in asked] == ["1", "2", "3"]
    assert {(asked.given["PageSize"], asked.given["RegionId"]) for asked in asked} == {(size, "cn-hangzhou")}


def test_a_full_last_page_asks_for_no_more():
    with serve(replying(vpcs("vpc-1"))) as server:
        only(server)

    assert server.operations().count("DescribeVpcs") == 1


def test_an_account_that_holds_nothing_is_complete():
    with serve(replying(vpcs())) as server:
        reading = only(server)

    assert reading.complete
    assert len(reading.rows) == 0


def raw(text, **more):
    return Answer(text.encode(), content_type="application/json", **more)


BROKEN = {
    "an item that is no object": [raw('{"TotalCount":2,"Vpcs":{"Vpc":[{"VpcId":"vpc-1"},"garbage"]}}')],
    "an object for a list": [raw('{"TotalCount":1,"Vpcs":{"Vpc":{"VpcId":"vpc-1"}}}')],
    "no list": [raw('{"TotalCount":0}')],
    "no total": [raw('{"Vpcs":{"Vpc":[]}}')],
    "no list in the list's place": [raw('{"TotalCount":1,"Vpcs":{}}')],
    "fewer than the total": [vpcs("vpc-1", total=2), vpcs(total=2)],
    "more than the total": [vpcs("vpc-1", "vpc-2", total=1)],
    "a total that changes": [vpcs("vpc-1", total=3), vpcs("vpc-2", total=2)],
    "an id that repeats": [vpcs("vpc-1", total=2), vpcs("vpc-1", total=2)],
    "HTML": [Answer(b"<html>Welcome to the hotel</html>", content_type="text/html")],
    "half of an answer": [Answer(vpcs("vpc-1").body[:40])],
    "nothing": [raw("")],
    "a list": [raw("[]")],
    "null": [raw("null")],
}


@pytest.mark.parametrize("answers", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_is_not_whole_is_an_error_and_no_rows(answers):
    with serve(replying(*answers, *answers)) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "DescribeVpcs in cn-hangzhou" in reading.failure.message
    assert len(reading.rows) == 0
    assert len(server.operations()) == 1 + 2 * len(answers)


def test_a_listing_that_fits_the_second_time_is_good():
    pages = [vpcs("a", total=3), vpcs("b", total=2), vpcs("b", total=2), vpcs("c", total=2)]
    with serve(replying(*pages)) as server:
        assert only(server).rows.resource == ("b", "c")


def test_an_item_that_is_null_is_a_rejected_row():
    answer = raw('{"TotalCount":2,"Vpcs":{"Vpc":[null,{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}]}}')
    with serve(replying(answer)) as server:
        reading = only(server)

    assert reading.rows.resource == ("vpc-1",)
    assert [row.reason for row in reading.rejected] == ["an item without an id"]


def test_an_owner_keeps_all_its_digits():
    item = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": 253460731706911258}
    with serve(replying(alibaba({"TotalCount": 1, "Vpcs": {"Vpc": [item]}}))) as server:
        assert only(server).rows.owner == ("253460731706911258",)


def test_a_throttled_page_is_asked_again_by_itself():
    time = VirtualTime()
    throttled = alibaba_error("Throttling.User", "Request was denied", 429, retry_after=2500)
    with serve(replying(vpcs("a", total=2), throttled, vpcs("b", total=2))) as server:
        reading = only(server, time)

    assert reading.rows.resource == ("a", "b")
    assert time.pauses == [2.5]
    assert [asked.given.get("PageNumber") for asked in server.asked[1:]] == ["1", "2", "2"]


@pytest.mark.parametrize(
    ("answer", "error_class", "requests"),
    [
        pytest.param(alibaba_error("Throttling.User", status=400), ErrorClass.THROTTLED, 4, id="throttled"),
        pytest.param(alibaba_error("InternalError", status=500), ErrorClass.TRANSIENT, 4, id="their mistake"),
        pytest.param(
            alibaba_error("ServiceUnavailable", status=503), ErrorClass.TRANSIENT, 4, id="unavailable"
        ),
        pytest.param(Answer(b"", status=0), ErrorClass.TRANSIENT, 4, id="hangs up"),
        pytest.param(alibaba_error("Forbidden.RAM", status=403), ErrorClass.DENIED, 1, id="denied"),
        pytest.param(
            alibaba_error("Forbidden.RAM", status=403, AccessDeniedDetail={"PolicyType": "ControlPolicy"}),
            ErrorClass.DENIED_SCP,
            1,
            id="denied by the organization",
        ),
        pytest.param(
            alibaba_error("InvalidRegionId.NotFound", status=404), ErrorClass.REGION_DISABLED, 1, id="region"
        ),
        pytest.param(
            alibaba_error("InvalidAction.NotFound", status=404), ErrorClass.UNSUPPORTED, 1, id="unsupported"
        ),
        pytest.param(alibaba_error("MissingParameter"), ErrorClass.BUG, 1, id="our mistake"),
    ],
)
def test_only_what_passes_is_tried_again(answer, error_class, requests):
    with serve(replying(answer)) as server:
        reading = only(server)

    assert reading.failure.error_class is error_class
    assert server.operations().count("DescribeVpcs") == requests


def test_an_answer_to_assume_role_without_keys_is_an_error():
    with serve(lambda _: alibaba({"Credentials": {"AccessKeyId": "x"}})) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "the answer holds no keys" in reading.failure.message


def test_nobody_there_is_one_sentence_without_the_external_id():
    with serve(replying(vpcs("vpc-1"))) as server:
        pass
    reading = only(server, external_id="our-external-id")

    assert reading.failure.error_class is ErrorClass.TRANSIENT
    assert reading.failure.message.startswith(f"AssumeRole of acs:ram::{ONE}:role/cidrwatch-reader: HTTP")
    assert "our-external-id" not in repr(reading)


def test_the_sdk_does_not_print_by_itself():
    with serve(replying(vpcs("vpc-1"))) as server:
        only(server)

    for name in ("darabonba-core", "alibabacloud-tea", "credentials"):
        assert logging.getLogger(name).handlers == []
