"""The Alibaba collector through the unmodified SDK, against a server that answers what a test gives it."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from answering import Answer, account_of, alibaba, alibaba_error, alibaba_role, answering_alibaba
from virtual import VirtualTime

from collector.alibaba.plan import collectors
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.words import ErrorClass, Kind

ONE, TWO = "1111222233334444", "5555666677778888"


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIHUB")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hub-secret")


def source(server, **more):
    given = {
        "accounts": (ONE,),
        "regions": ("cn-hangzhou",),
        "kinds": (Kind.VPC,),
        "role": "cidrwatch-reader",
    }
    return CloudSource("alibaba", endpoint_url=server.url, **{**given, **more})


def swept(planned, time=None):
    """Read all shards; by account, region and kind."""
    time = time or VirtualTime()
    with ThreadPoolExecutor(16) as executor:
        readings = Sweep(executor, 16, timedelta(seconds=60), time.patience).run(planned)
        return {(r.shard.account, r.shard.region, r.shard.kind): r for r in readings}


def only(server, time=None, **more):
    time = time or VirtualTime()
    (reading,) = swept(collectors(source(server, **more), time.clock), time).values()
    return reading


def vpcs(*ids, total=None):
    items = [{"VpcId": i, "CidrBlock": "10.0.0.0/16"} for i in ids]
    return alibaba({"TotalCount": len(ids) if total is None else total, "Vpcs": {"Vpc": items}})


def replying(*answers):
    """Assume every role, and answer the VPC API in turn; the last answer stays."""
    left = list(answers)
    lock = threading.Lock()

    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return reply


def test_a_role_is_assumed_as_the_source_says():
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
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


def test_each_account_is_read_with_its_own_keys_and_one_assumed_role():
    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        return vpcs(f"{asked.key}-{asked.region}")

    accounts = tuple(f"{number:016}" for number in range(1, 21))
    regions = ("cn-hangzhou", "eu-central-1")
    with answering_alibaba(reply) as server:
        planned = collectors(source(server, accounts=accounts, regions=regions), VirtualTime().clock)
        found = swept(planned)

    assert len(found) == 40
    assert all(r.rows.resource == (f"STS.{account}.1-{region}",) for (account, region, _), r in found.items())
    assert server.operations().count("AssumeRole") == 20


def test_without_a_role_the_daemons_own_keys_read():
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
        reading = only(server, role="")

    assert reading.complete
    assert [(asked.operation, asked.key) for asked in server.asked] == [("DescribeVpcs", "LTAIHUB")]


def test_several_accounts_need_a_role():
    with pytest.raises(ValueError, match="source 'alibaba' names 2 accounts and no role"):
        collectors(CloudSource("alibaba", (ONE, TWO), ("cn-hangzhou",)), VirtualTime().clock)


def test_missing_credentials_are_one_sentence_in_every_shard_and_no_call(monkeypatch):
    monkeypatch.delenv("ALIBABA_CLOUD_ACCESS_KEY_ID")
    accounts = tuple(f"{number:016}" for number in range(1, 51))
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
        found = swept(collectors(source(server, accounts=accounts), VirtualTime().clock))

    failures = {reading.failure for reading in found.values()}
    assert len(found) == 50
    assert [failure.error_class for failure in failures] == [ErrorClass.TOKEN]
    assert all("set ALIBABA_CLOUD_ACCESS_KEY_ID" in failure.message for failure in failures)
    assert server.asked == []


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(alibaba_error("NoPermission", "You are not authorized", 403), id="not trusted"),
        pytest.param(alibaba_error("EntityNotExist.Role", "The role does not exist", 404), id="no role"),
    ],
)
def test_a_denied_account_costs_one_call_and_harms_no_other(refusal):
    def reply(asked):
        if asked.operation == "AssumeRole":
            account = account_of(asked.given["RoleArn"])
            return refusal if account == ONE else alibaba_role(account)
        return vpcs("vpc-1")

    regions = ("cn-hangzhou", "cn-beijing", "eu-central-1")
    with answering_alibaba(reply) as server:
        found = swept(collectors(source(server, accounts=(ONE, TWO), regions=regions), VirtualTime().clock))

    denied = [reading for (account, _, _), reading in found.items() if account == ONE]
    assert {reading.failure.error_class for reading in denied} == {ErrorClass.ASSUME_DENIED}
    assert all(reading.complete for (account, _, _), reading in found.items() if account == TWO)
    assert server.operations().count("AssumeRole") == 2


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

    with answering_alibaba(reply) as server:
        reading = only(server, kinds=(kind,))

    assert reading.rows.resource == tuple(f"{number:03}" for number in range(120))
    asked = [asked for asked in server.asked if asked.operation == operation]
    assert [asked.given["PageNumber"] for asked in asked] == ["1", "2", "3"]
    assert {(asked.given["PageSize"], asked.given["RegionId"]) for asked in asked} == {(size, "cn-hangzhou")}


def test_a_full_last_page_asks_for_no_more():
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
        only(server)

    assert server.operations().count("DescribeVpcs") == 1


def test_an_account_that_holds_nothing_is_complete():
    with answering_alibaba(replying(vpcs())) as server:
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
    with answering_alibaba(replying(*answers, *answers)) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "DescribeVpcs in cn-hangzhou" in reading.failure.message
    assert len(reading.rows) == 0
    assert len(server.operations()) == 1 + 2 * len(answers)


def test_a_listing_that_fits_the_second_time_is_good():
    pages = [vpcs("a", total=3), vpcs("b", total=2), vpcs("b", total=2), vpcs("c", total=2)]
    with answering_alibaba(replying(*pages)) as server:
        assert only(server).rows.resource == ("b", "c")


def test_an_item_that_is_null_is_a_rejected_row():
    answer = raw('{"TotalCount":2,"Vpcs":{"Vpc":[null,{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}]}}')
    with answering_alibaba(replying(answer)) as server:
        reading = only(server)

    assert reading.rows.resource == ("vpc-1",)
    assert [row.reason for row in reading.rejected] == ["an item without an id"]


def test_an_owner_keeps_all_its_digits():
    item = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": 253460731706911258}
    with answering_alibaba(replying(alibaba({"TotalCount": 1, "Vpcs": {"Vpc": [item]}}))) as server:
        assert only(server).rows.owner == ("253460731706911258",)


def test_a_throttled_page_is_asked_again_by_itself():
    time = VirtualTime()
    throttled = alibaba_error("Throttling.User", "Request was denied", 429, retry_after=2500)
    with answering_alibaba(replying(vpcs("a", total=2), throttled, vpcs("b", total=2))) as server:
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
    with answering_alibaba(replying(answer)) as server:
        reading = only(server)

    assert reading.failure.error_class is error_class
    assert server.operations().count("DescribeVpcs") == requests


def test_an_expired_token_is_renewed_once():
    answers = iter([1, 2])

    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(ONE, next(answers))
        return alibaba_error("InvalidSecurityToken.Expired") if asked.key.endswith("1") else vpcs("vpc-1")

    with answering_alibaba(reply) as server:
        reading = only(server)

    assert reading.complete
    assert server.operations() == ["AssumeRole", "DescribeVpcs", "AssumeRole", "DescribeVpcs"]


def test_an_answer_to_assume_role_without_keys_is_an_error():
    with answering_alibaba(lambda _: alibaba({"Credentials": {"AccessKeyId": "x"}})) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "the answer holds no keys" in reading.failure.message


def test_nobody_there_is_one_sentence_without_the_external_id():
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
        pass
    reading = only(server, external_id="our-external-id")

    assert reading.failure.error_class is ErrorClass.TRANSIENT
    assert reading.failure.message.startswith(f"AssumeRole of acs:ram::{ONE}:role/cidrwatch-reader: HTTP")
    assert "our-external-id" not in repr(reading)


def test_the_sdk_does_not_print_by_itself():
    with answering_alibaba(replying(vpcs("vpc-1"))) as server:
        only(server)

    for name in ("darabonba-core", "alibabacloud-tea", "credentials"):
        assert logging.getLogger(name).handlers == []
