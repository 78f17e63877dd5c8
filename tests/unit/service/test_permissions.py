from datetime import UTC, datetime

import pytest

from ipam.reading import ApiCall, Failure, Reading, Rows
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider
from service.exits import FINE, FOUND, UNREACHABLE
from service.permissions import exit_status, one_of_each, permissions

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def shard(kind=Kind.VPC, account="111122223333", region="eu-west-1"):
    return Shard("aws", Provider.AWS, account, region, kind)


def reading(of, *calls, failed=None, words="no"):
    made = tuple(ApiCall(operation, 0.1, code) for operation, code in calls)
    return Reading(of, NOW, Rows.of(()), failure=Failure(failed, words) if failed else None, calls=made)


def told(*readings):
    return [(one.shard.account, one.action, one.result) for one in permissions(readings)]


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        pytest.param(
            reading(shard(), ("AssumeRole", ""), ("DescribeVpcs", "")),
            [("ec2:DescribeVpcs", "allowed"), ("sts:AssumeRole", "allowed")],
            id="all is well",
        ),
        pytest.param(
            reading(
                shard(),
                ("AssumeRole", ""),
                ("DescribeVpcs", "UnauthorizedOperation"),
                failed=ErrorClass.DENIED,
            ),
            [("ec2:DescribeVpcs", "denied"), ("sts:AssumeRole", "allowed")],
            id="the role lacks the action",
        ),
        pytest.param(
            reading(shard(), ("DescribeVpcs", "UnauthorizedOperation"), failed=ErrorClass.DENIED_SCP),
            [("ec2:DescribeVpcs", "denied")],
            id="the organization forbids it",
        ),
        pytest.param(
            reading(shard(), ("DescribeVpcs", "RequestLimitExceeded"), failed=ErrorClass.THROTTLED),
            [("ec2:DescribeVpcs", "unanswered")],
            id="another failure says nothing of permissions",
        ),
        pytest.param(
            reading(shard(), ("DescribeVpcs", "RequestLimitExceeded"), ("DescribeVpcs", "")),
            [("ec2:DescribeVpcs", "allowed")],
            id="of several tries the last one counts",
        ),
        pytest.param(
            reading(shard(), failed=ErrorClass.TOKEN),
            [("sts:AssumeRole", "unanswered")],
            id="no keys at all",
        ),
        pytest.param(
            reading(shard(), failed=ErrorClass.ASSUME_DENIED),
            [("sts:AssumeRole", "denied")],
            id="the role was refused before",
        ),
        pytest.param(reading(shard(), ("GetCallerIdentity", "")), [], id="what needs no permission is none"),
    ],
)
def test_each_request_tells_of_its_permission(answered, expected):
    assert [line[1:] for line in told(answered)] == expected


def test_an_action_is_told_once_for_each_account_and_an_answer_counts_more_than_none():
    unanswered = reading(shard(), ("AssumeRole", "Throttling"), failed=ErrorClass.THROTTLED)
    answered = reading(shard(Kind.EIP), ("AssumeRole", ""), ("DescribeAddresses", ""))

    assert told(unanswered, answered) == told(answered, unanswered)
    assert told(answered, unanswered) == [
        ("111122223333", "ec2:DescribeAddresses", "allowed"),
        ("111122223333", "sts:AssumeRole", "allowed"),
    ]


@pytest.mark.parametrize(
    ("readings", "status"),
    [
        pytest.param([reading(shard(), ("DescribeVpcs", ""))], FINE, id="nothing is missing"),
        pytest.param(
            [
                reading(shard(), ("DescribeVpcs", "")),
                reading(shard(Kind.EIP), ("DescribeAddresses", "no"), failed=ErrorClass.DENIED),
            ],
            FOUND,
            id="one is missing",
        ),
        pytest.param(
            [
                reading(shard(), ("DescribeVpcs", "")),
                reading(shard(account="444455556666"), failed=ErrorClass.TOKEN),
            ],
            FOUND,
            id="nothing is known of one",
        ),
        pytest.param(
            [reading(shard(), ("DescribeVpcs", "no"), failed=ErrorClass.DENIED)],
            UNREACHABLE,
            id="nothing is allowed",
        ),
        pytest.param([reading(shard(), failed=ErrorClass.TOKEN)], UNREACHABLE, id="no credentials"),
        pytest.param([], FINE, id="nothing to ask for"),
    ],
)
def test_the_exit_status_says_whether_all_is_there(readings, status):
    assert exit_status(permissions(readings)) == status


class Named:
    def __init__(self, of):
        self.shard = of


def test_each_account_is_asked_in_its_first_region_once_for_each_kind():
    every = [
        Named(shard(kind, account, region))
        for account in ("1", "2")
        for region in ("eu-west-1", "us-east-1")
        for kind in (Kind.VPC, Kind.EIP)
    ]
    network = Named(Shard("dc", Provider.STATIC, "dc", "global", Kind.NETWORK))

    chosen = one_of_each([network, *every])

    assert [(one.shard.account, one.shard.region, one.shard.kind) for one in chosen] == [
        ("1", "eu-west-1", Kind.VPC),
        ("1", "eu-west-1", Kind.EIP),
        ("2", "eu-west-1", Kind.VPC),
        ("2", "eu-west-1", Kind.EIP),
    ]
