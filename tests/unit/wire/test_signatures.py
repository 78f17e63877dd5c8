"""What holds of the signatures of both clouds; what is one cloud's own stands in test_acs3 and test_sigv4."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from signing import ACS3, ALIBABA_KEY, AWS_KEY, SIGV4, Protocol, now, with_header, with_more

from wire.received import Received


@dataclass(frozen=True)
class Cloud:
    """A cloud's protocol, a request of its SDK, and the codes by which it refuses."""

    protocol: Protocol
    request: Received
    key: str
    tolerance: int  # minutes
    date: str  # the header
    unknown: str
    expired: str
    no_date: str
    missing: str


@pytest.fixture(scope="module")
def aws(of_boto3):
    return Cloud(
        SIGV4,
        of_boto3,
        AWS_KEY,
        tolerance=5,
        date="x-amz-date",
        unknown="InvalidClientTokenId",
        expired="RequestExpired",
        no_date="IncompleteSignature",
        missing="MissingAuthenticationToken",
    )


@pytest.fixture(scope="module")
def alibaba(of_alibabas_sdk):
    return Cloud(
        ACS3,
        of_alibabas_sdk,
        ALIBABA_KEY,
        tolerance=15,
        date="x-acs-date",
        unknown="InvalidAccessKeyId.NotFound",
        expired="InvalidTimeStamp.Expired",
        no_date="InvalidTimeStamp.Format",
        missing="MissingAccessKeyId",
    )


@pytest.fixture(scope="module", params=["aws", "alibaba"])
def cloud(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("aws", {"method": "GET"}, id="AWS: method"),
        pytest.param("aws", {"path": "/other"}, id="AWS: path"),
        pytest.param("aws", {"query": "Action=DeleteVpc"}, id="AWS: query"),
        pytest.param("aws", {"body": b""}, id="AWS: no body"),
        pytest.param("alibaba", {"method": "GET"}, id="Alibaba: method"),
        pytest.param("alibaba", {"path": "/other"}, id="Alibaba: path"),
        pytest.param("alibaba", {"body": b"a"}, id="Alibaba: a body where there was none"),
    ],
)
def test_a_changed_request_line_or_body_is_refused(request, name, changes):
    cloud = request.getfixturevalue(name)

    assert cloud.protocol.refused(replace(cloud.request, **changes)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        *(("aws", header) for header in ("host", "content-type", "x-amz-security-token")),
        *(
            ("alibaba", header)
            for header in (
                "host",
                "x-acs-action",
                "x-acs-version",
                "x-acs-signature-nonce",
                "x-acs-security-token",
                "x-acs-accesskey-id",
                "x-acs-content-sha256",
            )
        ),
    ],
)
def test_any_changed_byte_of_a_signed_header_is_refused(request, name, header):
    cloud = request.getfixturevalue(name)

    for place in range(len(cloud.request.header(header))):
        changed = with_header(
            cloud.request, header, lambda v, p=place: v[:p] + chr(ord(v[p]) ^ 1) + v[p + 1 :]
        )
        assert cloud.protocol.refused(changed) == "SignatureDoesNotMatch"


def test_any_changed_digit_of_the_signature_is_refused(cloud):
    length = len(cloud.request.header("authorization"))

    for place in range(length - 64, length):
        changed = with_header(
            cloud.request,
            "authorization",
            lambda v, p=place: v[:p] + ("0" if v[p] != "0" else "1") + v[p + 1 :],
        )
        assert cloud.protocol.refused(changed) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("name", "header"),
    [("aws", "x-amz-security-token"), ("aws", "x-amz-target"), ("alibaba", "x-acs-bearer-token")],
)
def test_a_header_of_the_protocol_that_was_added_later_is_refused(request, name, header):
    cloud = request.getfixturevalue(name)

    assert cloud.protocol.refused(with_more(cloud.request, header, "b")) == "SignatureDoesNotMatch"


def test_a_wrong_secret_is_refused(cloud):
    assert cloud.protocol.refused(cloud.request, secrets=lambda _: "another") == "SignatureDoesNotMatch"


def test_a_key_that_nobody_issued_is_refused(cloud):
    assert cloud.protocol.refused(cloud.request, secrets=lambda _: None) == cloud.unknown


@pytest.mark.parametrize("way", [-1, 1])
def test_a_request_of_another_time_is_refused(cloud, way):
    at = now() + way * timedelta(minutes=cloud.tolerance + 1)

    assert cloud.protocol.refused(cloud.request, at) == cloud.expired


@pytest.mark.parametrize("way", [-1, 1])
def test_clocks_may_be_a_little_apart(cloud, way):
    at = now() + way * timedelta(minutes=cloud.tolerance - 1)

    assert cloud.protocol.accepted(cloud.request, at).access_key_id == cloud.key


def test_a_time_that_cannot_be_read_is_refused(cloud):
    changed = with_header(cloud.request, cloud.date, lambda _: "today")

    assert cloud.protocol.refused(changed) == cloud.no_date


@pytest.mark.parametrize(
    ("name", "authorization"),
    [
        pytest.param("aws", None, id="AWS: none"),
        pytest.param("aws", "Basic dTpw", id="AWS: another kind"),
        pytest.param("alibaba", None, id="Alibaba: none"),
        pytest.param("alibaba", "ACS3-RSA-SHA256 Credential=a", id="Alibaba: another algorithm"),
    ],
)
def test_a_request_without_a_signature_is_refused(request, name, authorization):
    cloud = request.getfixturevalue(name)

    assert cloud.protocol.refused(authorized(cloud, authorization)) == cloud.missing


@pytest.mark.parametrize(
    ("name", "authorization"),
    [
        pytest.param("aws", "AWS4-HMAC-SHA256 Credential=a/b", id="AWS: half of it"),
        pytest.param(
            "aws",
            "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws5_request, SignedHeaders=host, Signature=00",
            id="AWS: another scope",
        ),
        pytest.param(
            "aws",
            "AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request, SignedHeaders=host, Signature=00, Signature=00",
            id="AWS: a field twice",
        ),
        pytest.param("alibaba", "ACS3-HMAC-SHA256 Credential=a", id="Alibaba: half of it"),
        pytest.param(
            "alibaba",
            "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00,Signature=00",
            id="Alibaba: a field twice",
        ),
    ],
)
def test_a_request_without_a_whole_signature_is_refused(request, name, authorization):
    cloud = request.getfixturevalue(name)

    assert cloud.protocol.refused(authorized(cloud, authorization)) == "IncompleteSignature"


def authorized(cloud, authorization):
    """Give a request another signature, or none."""
    rest = tuple(pair for pair in cloud.request.headers if pair[0] != "authorization")
    headers = rest if authorization is None else (*rest, ("authorization", authorization))
    return replace(cloud.request, headers=headers)
