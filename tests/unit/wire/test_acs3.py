"""What is Alibaba Cloud's own in its signatures; the rest stands in test_signatures."""

from dataclasses import replace

import pytest
from signing import ACS3, ALIBABA_KEY, with_header


def test_what_the_sdk_signs_is_accepted_and_says_who(of_alibabas_sdk):
    signed = ACS3.accepted(of_alibabas_sdk)

    assert signed.access_key_id == ALIBABA_KEY
    assert signed.nonce == of_alibabas_sdk.header("x-acs-signature-nonce")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("PageSize=50", "PageSize=51", id="a value"),
        pytest.param("PageSize=50", "PageSizf=50", id="a name"),
        pytest.param("PageSize=50&", "", id="one parameter less"),
        pytest.param("cn-hangzhou", "cn-hangzho", id="a shorter value"),
    ],
)
def test_a_changed_query_is_refused(of_alibabas_sdk, old, new):
    assert old in of_alibabas_sdk.query
    changed = replace(of_alibabas_sdk, query=of_alibabas_sdk.query.replace(old, new))

    assert ACS3.refused(changed) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["host;", ";x-acs-security-token", "x-acs-action;"])
def test_fewer_signed_headers_are_refused(of_alibabas_sdk, name):
    changed = with_header(of_alibabas_sdk, "authorization", lambda value: value.replace(name, ""))

    assert ACS3.refused(changed) == "SignatureDoesNotMatch"
