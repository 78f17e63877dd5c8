"""The AWS collector through the unmodified SDK, against a server that answers what a test gives it."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from answering import Answer, aws_role, ec2, ec2_error, identity, sts_error
from cloud_reading import AWS
from virtual import VirtualTime

from collector.aws.plan import collectors
from collector.sweep import Sweep
from ipam.words import ErrorClass, Kind

(ONE,) = AWS.accounts(1)
only, replying, serve, vpcs = AWS.only, AWS.replying, AWS.serve, AWS.vpcs


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in AWS.environment.items():
        monkeypatch.setenv(name, value)


def test_a_role_is_assumed_as_the_source_says():
    with serve(replying(vpcs("vpc-1"))) as server:
        reading = only(server, external_id="our-id", partition="aws-cn")

    assume = server.asked[0]
    assert reading.rows.resource == ("vpc-1",)
    assert (assume.operation, assume.key) == ("AssumeRole", "AKIAHUB")
    assert assume.given["RoleArn"] == f"arn:aws-cn:iam::{ONE}:role/cidrwatch-reader"
    assert assume.given["RoleSessionName"] == "cidrwatch"
    assert assume.given["DurationSeconds"] == "3600"
    assert assume.given["ExternalId"] == "our-id"
    assert [call.operation for call in reading.calls] == ["AssumeRole", "DescribeVpcs"]


def test_refused_credentials_of_the_daemon_are_not_tried_for_every_account():
    time = VirtualTime()
    with serve(lambda _: sts_error("InvalidClientTokenId", "is invalid")) as server:
        planned = collectors(AWS.source(server, accounts=AWS.accounts(30)), time.clock)
        with ThreadPoolExecutor(1) as executor:
            readings = list(Sweep(executor, 1, timedelta(seconds=60), time.patience).run(planned))

    assert {reading.failure.error_class for reading in readings} == {ErrorClass.TOKEN}
    assert len(readings) == 30
    assert server.operations() == ["AssumeRole"] * 2


def test_every_page_is_read():
    pages = [vpcs("vpc-1", NextToken="a"), vpcs("vpc-2", NextToken="b"), vpcs("vpc-3")]
    with serve(replying(*pages)) as server:
        reading = only(server)

    assert reading.rows.resource == ("vpc-1", "vpc-2", "vpc-3")
    assert [asked.given.get("NextToken") for asked in server.asked[1:]] == [None, "a", "b"]
    assert {asked.given["MaxResults"] for asked in server.asked[1:]} == {"1000"}


def test_an_empty_page_with_a_token_is_not_the_end():
    with serve(replying(vpcs(NextToken="a"), vpcs("vpc-2"))) as server:
        assert only(server).rows.resource == ("vpc-2",)


def test_addresses_are_asked_for_without_pages():
    answer = ec2("DescribeAddresses", {"Addresses": [{"PublicIp": "203.0.113.7"}]})
    with serve(replying(answer)) as server:
        reading = only(server, kinds=(Kind.EIP,))

    assert reading.rows.resource == ("203.0.113.7",)
    assert "MaxResults" not in server.asked[-1].given


BROKEN = {
    "a token that repeats": [vpcs("vpc-1", NextToken="a"), vpcs("vpc-2", NextToken="a")],
    "tokens that go round": [vpcs(NextToken="a"), vpcs(NextToken="b"), vpcs(NextToken="a")],
    "an id that repeats": [vpcs("vpc-1", NextToken="a"), vpcs("vpc-1")],
    "no list": [Answer(b"<DescribeVpcsResponse><requestId>r</requestId></DescribeVpcsResponse>")],
    "an empty element": [Answer(b"<x/>")],
    "HTML": [Answer(b"<!doctype html><p>Welcome to the hotel</p></html>", content_type="text/html")],
    "half of an answer": [Answer(vpcs("vpc-1").body[:200])],
    "nothing": [Answer(b"")],
}


@pytest.mark.parametrize("answers", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_is_not_whole_is_an_error_and_no_rows(answers):
    with serve(replying(*answers, *answers)) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "DescribeVpcs in eu-west-1" in reading.failure.message
    assert len(reading.rows) == 0
    assert len(server.operations()) == 1 + 2 * len(answers)


def test_a_listing_that_fits_the_second_time_is_good():
    pages = [vpcs("vpc-1", NextToken="a"), vpcs("vpc-1"), vpcs("vpc-1", NextToken="a"), vpcs("vpc-2")]
    with serve(replying(*pages)) as server:
        assert only(server).rows.resource == ("vpc-1", "vpc-2")


def test_a_throttled_page_is_asked_again_by_itself():
    time = VirtualTime()
    throttled = ec2_error("RequestLimitExceeded", "Request limit exceeded.", 503)
    with serve(replying(vpcs("vpc-1", NextToken="a"), throttled, throttled, vpcs("vpc-2"))) as server:
        reading = only(server, time)

    assert reading.rows.resource == ("vpc-1", "vpc-2")
    assert [call.error_code for call in reading.calls] == ["", "", *["RequestLimitExceeded"] * 2, ""]
    assert time.pauses == pytest.approx([0.4, 1.6])
    assert [asked.given.get("NextToken") for asked in server.asked[1:]] == [None, "a", "a", "a"]


@pytest.mark.parametrize(
    ("answer", "error_class", "requests"),
    [
        pytest.param(ec2_error("RequestLimitExceeded", status=503), ErrorClass.THROTTLED, 4, id="throttled"),
        pytest.param(ec2_error("InternalError", status=500), ErrorClass.TRANSIENT, 4, id="their mistake"),
        pytest.param(Answer(b"", status=0), ErrorClass.TRANSIENT, 4, id="hangs up"),
        pytest.param(Answer(b"<html>502</html>", 502), ErrorClass.TRANSIENT, 4, id="a gateway's HTML"),
        pytest.param(ec2_error("UnauthorizedOperation", status=403), ErrorClass.DENIED, 1, id="denied"),
        pytest.param(ec2_error("OptInRequired", status=401), ErrorClass.REGION_DISABLED, 1, id="disabled"),
        pytest.param(ec2_error("InvalidAction"), ErrorClass.UNSUPPORTED, 1, id="unsupported"),
        pytest.param(ec2_error("MissingParameter"), ErrorClass.BUG, 1, id="our mistake"),
    ],
)
def test_only_what_passes_is_tried_again(answer, error_class, requests):
    with serve(replying(answer)) as server:
        reading = only(server)

    assert reading.failure.error_class is error_class
    assert server.operations().count("DescribeVpcs") == requests


@pytest.mark.parametrize(
    ("good_elsewhere", "error_class"),
    [
        pytest.param(identity(), ErrorClass.REGION_DISABLED, id="keys good elsewhere: the region"),
        pytest.param(sts_error("InvalidClientTokenId"), ErrorClass.TOKEN, id="keys bad everywhere: the keys"),
    ],
)
def test_a_region_that_is_not_enabled_is_told_from_bad_keys(good_elsewhere, error_class):
    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(ONE)
        if asked.operation == "GetCallerIdentity":
            return good_elsewhere
        return ec2_error("AuthFailure", "AWS was not able to validate the credentials", 401)

    with serve(reply) as server:
        reading = only(server)

    assert reading.failure.error_class is error_class
    assert "AuthFailure" in reading.failure.message


def test_nobody_there_is_one_sentence():
    with serve(replying(vpcs("vpc-1"))) as server:
        pass
    reading = only(server)

    assert reading.failure.error_class is ErrorClass.TRANSIENT
    assert reading.failure.message.startswith(
        f"AssumeRole of arn:aws:iam::{ONE}:role/cidrwatch-reader: Could not"
    )
    assert "\n" not in reading.failure.message


def test_a_region_that_cannot_be_one_is_that_shards_failure():
    with serve(replying(vpcs("vpc-1"))) as server:
        found = AWS.found(server, regions=("eu-west-1", "eu west 1"))

    assert found[ONE, "eu-west-1", Kind.VPC].complete
    assert "eu west 1" in found[ONE, "eu west 1", Kind.VPC].failure.message


def test_no_secret_reaches_a_message_of_a_failure():
    canonical = "does not match.\n\nThe Canonical String was\n'POST\n/\nx-amz-security-token:role-token'"
    with serve(replying(ec2_error("SignatureDoesNotMatch", canonical, 403))) as server:
        reading = only(server, external_id="our-external-id")

    assert reading.failure.error_class is ErrorClass.TOKEN
    for secret in ("role-token", "role-secret", "hub-secret", "our-external-id"):
        assert secret not in repr(reading)


def test_the_environments_own_keys_are_never_used_for_an_account(monkeypatch):
    """Nothing but the bound keys may sign: an account would be read as another."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "hub-token")
    with serve(replying(vpcs("vpc-1"))) as server:
        only(server)

    assert [asked.key for asked in server.asked] == [os.environ["AWS_ACCESS_KEY_ID"], f"ASIA{ONE}1"]


def test_a_region_that_is_not_amazons_harms_only_itself():
    """Roles are assumed in a region of the source: one that is misspelt is not chosen."""
    with serve(replying(vpcs("vpc-1"))) as server:
        only(server, regions=("eu-wst-1",))
        AWS.found(server, regions=("eu-wst-1", "us-east-1"))

    assumed = [asked.region for asked in server.asked if asked.operation == "AssumeRole"]
    assert assumed == ["eu-wst-1", "us-east-1"]


def test_a_profile_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nope")
    with serve(replying(vpcs("vpc-1"))) as server:
        reading = only(server)

    assert reading.failure.error_class is ErrorClass.TOKEN
    assert "The config profile (nope) could not be found" in reading.failure.message


PAGED = {
    Kind.PUBLIC_IPV4_POOL: (
        "DescribePublicIpv4Pools",
        "PublicIpv4Pools",
        lambda name: {
            "PoolId": name,
            "PoolAddressRanges": [{"FirstAddress": "198.51.100.0", "LastAddress": "198.51.100.0"}],
        },
        {"PoolId": "empty", "PoolAddressRanges": []},
        "10",
    ),
    Kind.BYOIP: (
        "DescribeByoipCidrs",
        "ByoipCidrs",
        lambda name: {"Cidr": name, "State": "advertised"},
        {"Cidr": "203.0.113.0/24", "State": "deprovisioned"},
        "100",
    ),
}


@pytest.mark.parametrize("kind", PAGED)
def test_public_space_comes_in_pages_of_its_own_size_and_what_is_gone_is_left_out(kind):
    operation, key, made, gone, size = PAGED[kind]
    names = ("192.0.2.0/24", "198.51.100.0/24")
    pages = [
        ec2(operation, {key: [made(names[0]), gone], "NextToken": "a"}),
        ec2(operation, {key: [made(names[1])]}),
    ]
    with serve(replying(*pages)) as server:
        reading = only(server, kinds=(kind,))
    asked = [(one.operation, one.given["MaxResults"]) for one in server.asked[1:]]

    assert reading.rows.resource == names
    assert reading.rejected == ()
    assert asked == [(operation, size)] * 2
