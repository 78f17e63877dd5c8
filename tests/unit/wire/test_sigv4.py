from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from simulator.listener import Answer, Listener
from wire.received import Received
from wire.refused import SignatureError
from wire.sigv4 import verify

KEY, SECRET, TOKEN = "AKIAEXAMPLE", "a/secret+with=signs", "token/of+a=session"
EMPTY = b'<R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet/></R>'


@pytest.fixture(scope="module")
def request_of_boto3():
    seen = []
    with Listener(lambda request, _: seen.append(request) or Answer(200, "text/xml", EMPTY)) as server:
        client = boto3.client(
            "ec2",
            region_name="eu-west-1",
            endpoint_url=server.url,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            aws_session_token=TOKEN,
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.describe_vpcs(Filters=[{"Name": "tag:Team & Co", "Values": ["ä b", "c~d*e"]}])
    return seen[0]


def secret_of(key):
    return SECRET if key == KEY else None


def now():
    return datetime.now(UTC)


def refused(request, at=None, secrets=secret_of):
    with pytest.raises(SignatureError) as caught:
        verify(request, secrets, at or now())
    return caught.value.code


def with_header(request, name, change):
    headers = tuple((key, change(value) if key == name else value) for key, value in request.headers)
    assert headers != request.headers
    return replace(request, headers=headers)


def test_what_boto3_signs_is_accepted_and_says_who_where_and_what(request_of_boto3):
    signed = verify(request_of_boto3, secret_of, now())

    assert (signed.access_key_id, signed.region, signed.service) == (KEY, "eu-west-1", "ec2")


def test_any_changed_byte_of_the_body_is_refused(request_of_boto3):
    body = request_of_boto3.body

    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert refused(replace(request_of_boto3, body=changed)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"method": "GET"}, id="method"),
        pytest.param({"path": "/other"}, id="path"),
        pytest.param({"query": "Action=DeleteVpc"}, id="query"),
        pytest.param({"body": b""}, id="no body"),
    ],
)
def test_a_changed_request_line_is_refused(request_of_boto3, changes):
    assert refused(replace(request_of_boto3, **changes)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["host", "content-type", "x-amz-security-token"])
def test_any_changed_byte_of_a_signed_header_is_refused(request_of_boto3, name):
    value = request_of_boto3.header(name)

    for place in range(len(value)):
        changed = with_header(
            request_of_boto3, name, lambda v, p=place: v[:p] + chr(ord(v[p]) ^ 1) + v[p + 1 :]
        )
        assert refused(changed) == "SignatureDoesNotMatch"


def test_any_changed_digit_of_the_signature_is_refused(request_of_boto3):
    length = len(request_of_boto3.header("authorization"))

    for place in range(length - 64, length):
        changed = with_header(
            request_of_boto3,
            "authorization",
            lambda v, p=place: v[:p] + ("0" if v[p] != "0" else "1") + v[p + 1 :],
        )
        assert refused(changed) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("eu-west-1", "us-east-1", id="another region"),
        pytest.param("/ec2/", "/sts/", id="another service"),
        pytest.param("host;", "", id="a host that is not signed"),
        pytest.param(";x-amz-security-token", "", id="a token that is not signed"),
    ],
)
def test_another_scope_or_fewer_signed_headers_are_refused(request_of_boto3, old, new):
    changed = with_header(request_of_boto3, "authorization", lambda value: value.replace(old, new))

    assert refused(changed) == "SignatureDoesNotMatch"


def test_a_header_of_the_protocol_that_was_added_later_is_refused(request_of_boto3):
    added = replace(request_of_boto3, headers=(*request_of_boto3.headers, ("x-amz-security-token", "b")))
    other = replace(request_of_boto3, headers=(*request_of_boto3.headers, ("x-amz-target", "b")))

    assert refused(added) == refused(other) == "SignatureDoesNotMatch"


def test_a_wrong_secret_is_refused(request_of_boto3):
    assert refused(request_of_boto3, secrets=lambda _: "another") == "SignatureDoesNotMatch"


def test_a_key_that_nobody_issued_is_refused(request_of_boto3):
    assert refused(request_of_boto3, secrets=lambda _: None) == "InvalidClientTokenId"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_request_of_another_time_is_refused(request_of_boto3, minutes):
    assert refused(request_of_boto3, now() + timedelta(minutes=minutes)) == "RequestExpired"


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_be_a_little_apart(request_of_boto3, minutes):
    assert verify(request_of_boto3, secret_of, now() + timedelta(minutes=minutes)).access_key_id == KEY


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        pytest.param(None, "MissingAuthenticationToken", id="none"),
        pytest.param("Basic dTpw", "MissingAuthenticationToken", id="another kind"),
        pytest.param("AWS4-HMAC-SHA256 Credential=a/b", "IncompleteSignature", id="half of it"),
        pytest.param(
            "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws5_request, SignedHeaders=host, Signature=00",
            "IncompleteSignature",
            id="another scope",
        ),
    ],
)
def test_a_request_without_a_whole_signature_is_refused(request_of_boto3, authorization, code):
    rest = tuple(pair for pair in request_of_boto3.headers if pair[0] != "authorization")
    headers = rest if authorization is None else (*rest, ("authorization", authorization))

    assert refused(replace(request_of_boto3, headers=headers)) == code


class Yesterday(SigV4Auth):
    """Signs with a key of yesterday, as one who got hold of no more than that might."""

    def _dated(self, request, act):
        stamp = request.context["timestamp"]
        request.context["timestamp"] = "20200101" + stamp[8:]
        try:
            return act()
        finally:
            request.context["timestamp"] = stamp

    def scope(self, request):
        return self._dated(request, lambda: super(Yesterday, self).scope(request))

    def credential_scope(self, request):
        return self._dated(request, lambda: super(Yesterday, self).credential_scope(request))

    def signature(self, string_to_sign, request):
        return self._dated(request, lambda: super(Yesterday, self).signature(string_to_sign, request))


@pytest.mark.parametrize(("signer", "good"), [(SigV4Auth, True), (Yesterday, False)])
def test_a_signing_key_of_another_day_is_refused(signer, good):
    request = AWSRequest("POST", "http://127.0.0.1:1/", {}, "Action=DescribeVpcs")
    signer(Credentials(KEY, SECRET), "ec2", "eu-west-1").add_auth(request)
    received = Received.of(
        "POST", "/", [("host", "127.0.0.1:1"), *request.headers.items()], b"Action=DescribeVpcs"
    )

    if good:
        assert verify(received, secret_of, now()).access_key_id == KEY
    else:
        assert refused(received) == "SignatureDoesNotMatch"


def test_a_time_that_cannot_be_read_is_refused(request_of_boto3):
    assert refused(with_header(request_of_boto3, "x-amz-date", lambda _: "today")) == "IncompleteSignature"


def test_no_message_tells_the_secret(request_of_boto3):
    with pytest.raises(SignatureError) as caught:
        verify(replace(request_of_boto3, body=b""), secret_of, now())

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(request_of_boto3)
