"""The policies that are shipped allow what the code asks, and nothing else."""

import json
from pathlib import Path

import pytest

from collector.actions import FREE, action
from collector.alibaba.attachments import OPERATIONS as OF_ALIBABA_ATTACHMENTS
from collector.alibaba.ipam_calls import OPERATIONS as OF_ALIBABA_IPAM
from collector.alibaba.listing import LISTINGS as ALIBABA
from collector.alibaba.public_pools import OPERATIONS as OF_ALIBABA_POOLS
from collector.aws.attachments import OPERATIONS as OF_ATTACHMENTS
from collector.aws.ipam import OPERATIONS as OF_IPAM
from collector.aws.listing import LISTINGS as AWS
from collector.aws.queue import DELETE, RECEIVE
from ipam.words import Provider

FOLDER = Path(__file__).parents[2] / "config" / "policies"
AWS_HUB = ("AssumeRole", "ListAccounts", "ListParents", "ListRegions")
REGIONS = "DescribeRegions"
READ = {
    "aws-reader.json": {
        action(Provider.AWS, operation)
        for operation in (
            *(one.operation for one in AWS.values()),
            *(one.name for one in (*OF_ATTACHMENTS, *OF_IPAM)),
            REGIONS,
        )
    },
    "aws-hub.json": {action(Provider.AWS, one) for one in AWS_HUB},
    "aws-events.json": {RECEIVE, DELETE},
    "alibaba-reader.json": {
        action(Provider.ALIBABA, operation)
        for operation in (
            *(one.operation for one in ALIBABA.values()),
            *OF_ALIBABA_ATTACHMENTS,
            *OF_ALIBABA_IPAM,
            *OF_ALIBABA_POOLS,
            REGIONS,
        )
    },
    "alibaba-hub.json": {action(Provider.ALIBABA, one) for one in ("AssumeRole", "ListAccounts")},
}
TRUST = ("aws-reader-trust.json", "alibaba-reader-trust.json")


def statements(name):
    return json.loads((FOLDER / name).read_text())["Statement"]


def actions(name):
    return [one for statement in statements(name) for one in statement["Action"]]


@pytest.mark.parametrize("name", READ)
def test_a_policy_allows_the_actions_that_the_code_asks_for_and_no_others(name):
    assert actions(name) == sorted(READ[name])


@pytest.mark.parametrize("name", [*READ, *TRUST])
def test_a_policy_only_allows_and_only_reads(name):
    assert {one["Effect"] for one in statements(name)} == {"Allow"}
    assert "*" not in "".join(map(str, (one["Action"] for one in statements(name))))


def test_there_is_no_other_policy():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*READ, *TRUST])


@pytest.mark.parametrize("name", TRUST)
def test_a_role_trusts_the_hub_alone_and_asks_for_an_external_id(name):
    (statement,) = statements(name)

    assert statement["Action"] == "sts:AssumeRole"
    assert len(statement["Principal"]) == 1
    assert "sts:ExternalId" in statement["Condition"]["StringEquals"]


def test_nobody_needs_leave_to_ask_who_he_is():
    assert {action(Provider.AWS, operation) for operation in FREE} == {""}
