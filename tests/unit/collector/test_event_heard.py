"""What a message of the event queue says, and that none of them does harm."""

import json

import pytest
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from collector.aws.event import LONGEST, heard
from collector.aws.event_names import KINDS
from collector.changes import Change, Heard

EVENT = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "AWS API Call via CloudTrail",
    "source": "aws.ec2",
    "account": "111122223333",
    "region": "eu-west-1",
    "detail": {
        "eventSource": "ec2.amazonaws.com",
        "eventName": "CreateSubnet",
        "awsRegion": "us-east-1",
        "userIdentity": {"accountId": "999900001111"},
        "recipientAccountId": "999900001111",
    },
}
WORDS = {"vpc", "subnet", "eip", "public_ipv4_pool", "byoip", "attachment", "ipam"}


def message(detail=(), **more):
    return json.dumps({**EVENT, **more, "detail": {**EVENT["detail"], **dict(detail)}})


def test_the_envelope_says_where_and_the_operation_what():
    assert heard(message()) == Change("111122223333", "eu-west-1", frozenset({"subnet"}))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("CreateVpc", {"vpc"}),
        ("CreateDefaultVpc", {"vpc", "subnet"}),
        ("ReleaseAddress", {"eip"}),
        ("ProvisionByoipCidr", {"byoip", "public_ipv4_pool"}),
        ("AcceptVpcPeeringConnection", {"attachment"}),
        ("AllocateIpamPoolCidr", {"ipam"}),
    ],
)
def test_an_operation_changes_its_kinds(name, kinds):
    assert heard(message({"eventName": name})).kinds == kinds


def test_every_operation_that_is_followed_is_one_of_ec2_and_changes_a_kind_there_is():
    assert set(KINDS) <= set(get_session().get_service_model("ec2").operation_names)
    assert {kind for kinds in KINDS.values() for kind in kinds} == WORDS


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(message({"errorCode": "Client.UnauthorizedOperation"}), Heard.FAILED_CALL, id="refused"),
        pytest.param(message({"errorCode": "Client.DryRunOperation"}), Heard.FAILED_CALL, id="dry run"),
        pytest.param(message({"eventName": "RunInstances"}), Heard.UNKNOWN, id="another operation"),
        pytest.param(message({"eventSource": "s3.amazonaws.com"}), Heard.UNKNOWN, id="another service"),
        pytest.param(message(**{"detail-type": "Scheduled Event"}), Heard.UNKNOWN, id="another event"),
        pytest.param(message(**{"detail-type": {}}), Heard.UNKNOWN, id="an event of no type"),
        pytest.param(message({"eventName": ["CreateVpc"]}), Heard.MALFORMED, id="a list for a name"),
        pytest.param(message(account=111122223333), Heard.MALFORMED, id="a number for an account"),
        pytest.param(message(account="١١١١٢٢٢٢٣٣٣٣"), Heard.MALFORMED, id="other digits"),
        pytest.param(message(region=None), Heard.MALFORMED, id="no region"),
        pytest.param("", Heard.MALFORMED, id="empty"),
        pytest.param("CreateVpc", Heard.MALFORMED, id="no JSON"),
        pytest.param("[]", Heard.MALFORMED, id="a list"),
        pytest.param('{"detail": 1}', Heard.MALFORMED, id="no detail"),
        pytest.param("[" * 100_000, Heard.MALFORMED, id="nested without end"),
        pytest.param("9" * 100_000, Heard.MALFORMED, id="a number without end"),
        pytest.param(message({"filling": "x" * LONGEST}), Heard.MALFORMED, id="too long"),
        pytest.param(message({"eventName": "\ud800"}), Heard.UNKNOWN, id="half a pair"),
    ],
)
def test_whatever_else_comes_is_counted_and_harms_nobody(body, expected):
    assert heard(body) is expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(detail=json_values, name=json_values, account=json_values, region=json_values, kind=json_values)
def test_no_message_breaks_the_reader(detail, name, account, region, kind):
    given_detail = detail | {"eventName": name} if isinstance(detail, dict) else detail
    body = json.dumps({"detail": given_detail, "account": account, "region": region, "detail-type": kind})

    assert isinstance(heard(body), Heard)


@given(body=st.text(max_size=50))
def test_no_text_breaks_the_reader(body):
    assert heard(body) is Heard.MALFORMED
