"""Answers of AWS's IPAM as its guide prints them, replayed through the unmodified SDK.

The cases stand beside the repository, in `../shared/cases`; test_aws_ipam.py covers the same ground where that
folder is absent.
"""

import json
from pathlib import Path

import pytest
from answering import account_of, aws_role, ec2
from cloud_reading import AWS

from ipam.words import Kind

CASES = Path(__file__).parents[3] / "shared" / "cases" / "recorded" / "aws_ipam.json"
HOME, SCOPE = "123456789012", "ipam-scope-065e7dfe880df679c"
POOL = {
    "OwnerId": HOME,
    "IpamPoolId": "ipam-pool-1",
    "IpamScopeArn": f"arn:aws:ec2::{HOME}:ipam-scope/{SCOPE}",
    "State": "create-complete",
}


def cases():
    if not CASES.exists():
        absent = pytest.mark.skip(reason=f"{CASES} is absent: test_aws_ipam.py covers the same ground")
        return [pytest.param(None, marks=absent, id="no shared cases")]
    return [pytest.param(case, id=case["id"]) for case in json.loads(CASES.read_text())["cases"]]


def answers(case):
    """Put around the recorded answer what the reading asks before and after."""
    told = case["response"]
    six = any(":" in one["Cidr"] for one in told.get("IpamPoolAllocations", ()))
    return {
        "DescribeIpams": {"Ipams": [{"OwnerId": HOME, "State": "create-complete", "IpamId": "ipam-1"}]},
        "DescribeIpamScopes": {
            "IpamScopes": [{"OwnerId": HOME, "IpamScopeId": SCOPE, "IpamScopeType": "private"}]
        },
        "DescribeIpamPools": {"IpamPools": [{**POOL, "AddressFamily": "ipv6" if six else "ipv4"}]},
        "GetIpamPoolCidrs": {"IpamPoolCidrs": []},
        "GetIpamPoolAllocations": {"IpamPoolAllocations": []},
        "GetIpamResourceCidrs": {"IpamResourceCidrs": []},
        **{operation: told for operation, key in KEYS.items() if key in told},
    }


KEYS = {"DescribeIpamPools": "IpamPools", "GetIpamPoolAllocations": "IpamPoolAllocations"}


def record(one, kind):
    """Write a pool or an allocation as the cases do, as far as both say it."""
    if kind == "ipam_pool":
        return {
            "id": one.id, "source_pool_id": one.parent, "scope_id": one.scope, "locale": one.locale,
            "family": str(one.family), "auto_import": one.auto_import, "min_len": one.rules.min_netmask_length,
            "max_len": one.rules.max_netmask_length, "default_len": one.rules.default_netmask_length,
            "required_tags": dict(one.rules.tags),
        }  # fmt: skip
    return {
        "id": one.id, "cidr": str(one.cidr), "resource_type": str(one.type), "resource_id": one.resource,
        "resource_region": one.region or None, "account": one.owner, "description": one.description or None,
    }  # fmt: skip


@pytest.mark.parametrize("case", cases())
def test_a_recorded_answer_is_read_as_its_case_says(case, monkeypatch):
    for name, value in AWS.environment.items():
        monkeypatch.setenv(name, value)
    told = answers(case)

    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(account_of(asked.given["RoleArn"]))
        return ec2(asked.operation, told[asked.operation])

    with AWS.serve(reply) as server:
        reading = AWS.only(server, accounts=(HOME,), kinds=(Kind.IPAM,))
    expected = case["expected"]["records"]
    kind = expected[0]["kind"]
    found = [
        record(one, kind) for one in (reading.ipam.pools if kind == "ipam_pool" else reading.ipam.allocations)
    ]

    assert (reading.complete, reading.rejected) == (True, ())
    assert found == [{key: one[key] for key in found[0]} for one in expected]
