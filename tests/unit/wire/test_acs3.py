from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vpc20160428 import models
from alibabacloud_vpc20160428.client import Client

from simulator.listener import Answer, Listener
from wire.acs3 import verify
from wire.refused import SignatureError

KEY, SECRET, TOKEN = "LTAIEXAMPLE", "a/secret+with=signs", "token/of+a=session"
EMPTY = b'{"TotalCount":0,"PageNumber":1,"PageSize":50,"RequestId":"r","Vpcs":{"Vpc":[]}}'


@pytest.fixture(scope="module")
def request_of_the_sdk():
    seen = []
    with Listener(
        lambda request, _: seen.append(request) or Answer(200, "application/json", EMPTY)
    ) as server:
        client = Client(
            Config(
                access_key_id=KEY,
                access_key_secret=SECRET,
                security_token=TOKEN,
                region_id="cn-hangzhou",
                endpoint=server.host,
                protocol="http",
            )
        )
        tag = models.DescribeVpcsRequestTag(key="Team & Co", value="ä b~*")
        client.describe_vpcs(models.DescribeVpcsRequest(region_id="cn-hangzhou", page_size=50, tag=[tag]))
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


def test_what_the_sdk_signs_is_accepted_and_says_who(request_of_the_sdk):
    signed = verify(request_of_the_sdk, secret_of, now())

    assert signed.access_key_id == KEY
    assert signed.nonce == request_of_the_sdk.header("x-acs-signature-nonce")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("PageSize=50", "PageSize=51", id="a value"),
        pytest.param("PageSize=50", "PageSizf=50", id="a name"),
        pytest.param("PageSize=50&", "", id="one parameter less"),
        pytest.param("cn-hangzhou", "cn-hangzho", id="a shorter value"),
    ],
)
def test_a_changed_query_is_refused(request_of_the_sdk, old, new):
    assert old in request_of_the_sdk.query
    changed = replace(request_of_the_sdk, query=request_of_the_sdk.query.replace(old, new))

    assert refused(changed) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"method": "GET"}, id="method"),
        pytest.param({"path": "/other"}, id="path"),
        pytest.param({"body": b"a"}, id="a body where there was none"),
    ],
)
def test_a_changed_request_line_or_body_is_refused(request_of_the_sdk, changes):
    assert refused(replace(request_of_the_sdk, **changes)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "name",
    [
        "host",
        "x-acs-action",
        "x-acs-version",
        "x-acs-signature-nonce",
        "x-acs-security-token",
        "x-acs-accesskey-id",
        "x-acs-content-sha256",
    ],
)
def test_any_changed_byte_of_a_signed_header_is_refused(request_of_the_sdk, name):
    value = request_of_the_sdk.header(name)

    for place in range(len(value)):
        changed = with_header(
            request_of_the_sdk, name, lambda v, p=place: v[:p] + chr(ord(v[p]) ^ 1) + v[p + 1 :]
        )
        assert refused(changed) == "SignatureDoesNotMatch"


def test_any_changed_digit_of_the_signature_is_refused(request_of_the_sdk):
    length = len(request_of_the_sdk.header("authorization"))

    for place in range(length - 64, length):
        changed = with_header(
            request_of_the_sdk,
            "authorization",
            lambda v, p=place: v[:p] + ("0" if v[p] != "0" else "1") + v[p + 1 :],
        )
        assert refused(changed) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["host;", ";x-acs-security-token", "x-acs-action;"])
def test_fewer_signed_headers_are_refused(request_of_the_sdk, name):
    changed = with_header(request_of_the_sdk, "authorization", lambda value: value.replace(name, ""))

    assert refused(changed) == "SignatureDoesNotMatch"


def test_a_header_of_the_protocol_that_was_added_later_is_refused(request_of_the_sdk):
    added = replace(request_of_the_sdk, headers=(*request_of_the_sdk.headers, ("x-acs-bearer-token", "b")))

    assert refused(added) == "SignatureDoesNotMatch"


def test_a_wrong_secret_is_refused(request_of_the_sdk):
    assert refused(request_of_the_sdk, secrets=lambda _: "another") == "SignatureDoesNotMatch"


def test_a_key_that_nobody_issued_is_refused(request_of_the_sdk):
    assert refused(request_of_the_sdk, secrets=lambda _: None) == "InvalidAccessKeyId.NotFound"


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_request_of_another_time_is_refused(request_of_the_sdk, minutes):
    assert refused(request_of_the_sdk, now() + timedelta(minutes=minutes)) == "InvalidTimeStamp.Expired"


@pytest.mark.parametrize("minutes", [-14, 14])
def test_clocks_may_be_a_little_apart(request_of_the_sdk, minutes):
    assert verify(request_of_the_sdk, secret_of, now() + timedelta(minutes=minutes)).access_key_id == KEY


def test_a_time_that_cannot_be_read_is_refused(request_of_the_sdk):
    changed = with_header(request_of_the_sdk, "x-acs-date", lambda _: "today")

    assert refused(changed) == "InvalidTimeStamp.Format"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        pytest.param(None, "MissingAccessKeyId", id="none"),
        pytest.param("ACS3-RSA-SHA256 Credential=a", "MissingAccessKeyId", id="another algorithm"),
        pytest.param("ACS3-HMAC-SHA256 Credential=a", "IncompleteSignature", id="half of it"),
    ],
)
def test_a_request_without_a_whole_signature_is_refused(request_of_the_sdk, authorization, code):
    rest = tuple(pair for pair in request_of_the_sdk.headers if pair[0] != "authorization")
    headers = rest if authorization is None else (*rest, ("authorization", authorization))

    assert refused(replace(request_of_the_sdk, headers=headers)) == code
