"""What is AWS's own in its signatures; the rest stands in test_signatures."""

from dataclasses import replace

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from signing import AWS_KEY, SECRET, SIGV4, now, secret_of, with_header

from wire.received import Received
from wire.refused import SignatureError
from wire.sigv4 import verify


def test_what_boto3_signs_is_accepted_and_says_who_where_and_what(of_boto3):
    signed = SIGV4.accepted(of_boto3)

    assert (signed.access_key_id, signed.region, signed.service) == (AWS_KEY, "eu-west-1", "ec2")


def test_any_changed_byte_of_the_body_is_refused(of_boto3):
    body = of_boto3.body

    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        assert SIGV4.refused(replace(of_boto3, body=changed)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("eu-west-1", "us-east-1", id="another region"),
        pytest.param("/ec2/", "/sts/", id="another service"),
        pytest.param("host;", "", id="a host that is not signed"),
        pytest.param(";x-amz-security-token", "", id="a token that is not signed"),
    ],
)
def test_another_scope_or_fewer_signed_headers_are_refused(of_boto3, old, new):
    changed = with_header(of_boto3, "authorization", lambda value: value.replace(old, new))

    assert SIGV4.refused(changed) == "SignatureDoesNotMatch"


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
    signer(Credentials(AWS_KEY, SECRET), "ec2", "eu-west-1").add_auth(request)
    received = Received.of(
        "POST", "/", [("host", "127.0.0.1:1"), *request.headers.items()], b"Action=DescribeVpcs"
    )

    if good:
        assert SIGV4.accepted(received).access_key_id == AWS_KEY
    else:
        assert SIGV4.refused(received) == "SignatureDoesNotMatch"


def test_no_message_tells_the_secret(of_boto3):
    with pytest.raises(SignatureError) as caught:
        verify(replace(of_boto3, body=b""), secret_of, now())

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(of_boto3)
