"""What the fronts make of keys and tokens over time: a clock of the test's own, and requests signed by botocore."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from simulator.aws_front import AwsFront
from simulator.aws_organization import Organization
from simulator.aws_sts import Sts
from simulator.faults import Fault, Faults, denied_roles
from simulator.keys import Keyring
from simulator.listener import Answer
from wire.ec2 import QueryApi
from wire.received import Received

ACCOUNT, DENIED = "111122223333", "444455556666"


class OneEc2:
    """An EC2 that says which account and region it was asked for."""

    def ask(self, account, region, given):
        if given["Action"] == "DescribeIpamPolicies":
            raise NotImplementedError
        return Answer(200, "text/xml", f"{account} {region}".encode())


class Bench:
    """A front whose clock the test turns; the requests are signed at the real time."""

    def __init__(self):
        self.ahead = timedelta(0)
        self.keys = Keyring(("AKIA", "ASIA"), "999900001111")
        throttled = Fault(
            "aws", ACCOUNT, "DescribeSubnets", "RequestLimitExceeded", 503, "Slow down, {caller}."
        )
        faults = Faults((*denied_roles([DENIED], []).rows, throttled))
        sts = Sts(self.keys, {ACCOUNT, DENIED}, "external", faults)
        self.front = AwsFront(
            self.keys,
            sts,
            QueryApi.load("sts"),
            OneEc2(),
            QueryApi.load("ec2"),
            None,
            None,
            faults,
            5,
            self.now,
            Organization((), {}, faults),
        )

    def now(self):
        return datetime.now(UTC) + self.ahead

    def session(self, lasts=timedelta(hours=1)):
        return self.keys.issue(ACCOUNT, "cidrwatch-reader", "session", now=self.now(), lasts=lasts)

    def ask(self, key, service, given, token=...):
        body = urlencode(given)
        request = AWSRequest(
            "POST", "http://127.0.0.1:1/", {"content-type": "application/x-www-form-urlencoded"}, body
        )
        session = key.token if token is ... else token
        SigV4Auth(Credentials(key.access_key_id, key.secret, session), service, "eu-west-1").add_auth(request)
        headers = [("host", "127.0.0.1:1"), *request.headers.items()]
        answer = self.front.answer(Received.of("POST", "/", headers, body.encode()), "r-1")
        return answer.status, answer.body.decode()

    def assume(self, **changes):
        given = {
            "Action": "AssumeRole",
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cidrwatch-reader",
            "RoleSessionName": "s1",
            "ExternalId": "external",
        }
        return self.ask(self.keys.hub, "sts", {**given, **changes})


@pytest.fixture
def bench():
    return Bench()


def test_a_session_reads_its_own_account(bench):
    assert bench.ask(bench.session(), "ec2", {"Action": "DescribeAddresses"}) == (200, f"{ACCOUNT} eu-west-1")


def test_a_session_ends_in_the_words_of_the_service(bench):
    key = bench.session(timedelta(minutes=15))
    bench.ahead = timedelta(minutes=4)
    assert bench.ask(key, "ec2", {"Action": "DescribeAddresses"})[0] == 200
    ended = bench.session(timedelta(minutes=-1))

    status, body = bench.ask(ended, "ec2", {"Action": "DescribeAddresses"})
    assert (status, "<Code>RequestExpired</Code>" in body) == (400, True)
    status, body = bench.ask(ended, "sts", {"Action": "GetCallerIdentity"})
    assert (status, "<Code>ExpiredToken</Code>" in body) == (403, True)


@pytest.mark.parametrize("token", [None, "another"])
def test_a_session_without_its_token_is_refused(bench, token):
    status, body = bench.ask(bench.session(), "ec2", {"Action": "DescribeAddresses"}, token)

    assert (status, "<Code>AuthFailure</Code>" in body) == (401, True)


def test_a_user_with_a_token_is_refused(bench):
    status, body = bench.ask(bench.keys.hub, "sts", {"Action": "GetCallerIdentity"}, "invented")

    assert (status, "<Code>InvalidClientTokenId</Code>" in body) == (403, True)


def test_a_request_of_another_time_is_refused(bench):
    bench.ahead = timedelta(minutes=6)

    status, body = bench.ask(bench.keys.hub, "ec2", {"Action": "DescribeVpcs"})

    assert (status, "<Code>RequestExpired</Code>" in body) == (400, True)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        pytest.param({}, 200, None, id="as it should be"),
        pytest.param({"ExternalId": "wrong"}, 403, "AccessDenied", id="wrong external id"),
        pytest.param(
            {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/admin"}, 403, "AccessDenied", id="another role"
        ),
        pytest.param(
            {"RoleArn": "arn:aws:iam::000000000000:role/cidrwatch-reader"}, 403, "AccessDenied", id="nobody's"
        ),
        pytest.param(
            {"RoleArn": f"arn:aws:iam::{DENIED}:role/cidrwatch-reader"}, 403, "AccessDenied", id="denied"
        ),
        pytest.param({"RoleArn": "cidrwatch-reader"}, 400, "ValidationError", id="no ARN"),
        pytest.param({"DurationSeconds": "3601"}, 400, "ValidationError", id="too long"),
        pytest.param({"Colour": "red"}, 400, "UnknownParameter", id="unknown parameter"),
    ],
)
def test_a_role_is_assumed_by_who_may_and_as_it_should(bench, changes, status, code):
    answered, body = bench.assume(**changes)

    assert answered == status
    assert ("<Code>" not in body) if code is None else (f"<Code>{code}</Code>" in body)


def test_a_role_does_not_assume_another(bench):
    arn = f"arn:aws:iam::{ACCOUNT}:role/cidrwatch-reader"
    given = {"Action": "AssumeRole", "RoleArn": arn, "RoleSessionName": "s1", "ExternalId": "external"}

    status, body = bench.ask(bench.session(), "sts", given)

    assert (status, "<Code>AccessDenied</Code>" in body) == (403, True)


@pytest.mark.parametrize(
    ("service", "action", "status", "code"),
    [
        pytest.param("ec2", "DeleteVpc", 403, "UnauthorizedOperation", id="writing"),
        pytest.param("ec2", "DescribeIpamPolicies", 400, "InvalidAction", id="what moto does not know"),
        pytest.param("ec2", "DescribeSubnets", 503, "RequestLimitExceeded", id="a fault of the table"),
        pytest.param("s3", "ListBuckets", 400, "InvalidAction", id="another service"),
    ],
)
def test_other_operations_are_refused_in_the_words_of_the_service(bench, service, action, status, code):
    answered, body = bench.ask(bench.session(), service, {"Action": action})

    assert (answered, f"<Code>{code}</Code>" in body) == (status, True)
    assert ("<Response><Errors>" in body) == (service == "ec2")


def test_the_hub_itself_reads_nothing(bench):
    status, body = bench.ask(bench.keys.hub, "ec2", {"Action": "DescribeAddresses"})

    assert (status, "<Code>UnauthorizedOperation</Code>" in body) == (403, True)


def test_a_body_that_is_not_encoded_is_refused(bench):
    assert bench.front.answer(Received.of("POST", "/", [], "ä".encode()), "r-1").status == 403
