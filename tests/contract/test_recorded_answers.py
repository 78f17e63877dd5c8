"""Answers of real clouds, replayed through the unmodified SDKs: what the collector makes of each record.

The cases are of other projects and stand beside the repository, in `../shared/cases`; the project's own
fixtures, of the same shape, cover the same ground where that folder is absent.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network
from itertools import groupby
from pathlib import Path

import pytest
from answering import (
    account_of,
    alibaba,
    alibaba_role,
    answering_alibaba,
    answering_aws,
    aws_role,
    ec2,
    ec2_error,
)
from virtual import VirtualTime

from collector.alibaba.plan import collectors as alibaba_collectors
from collector.aws.plan import collectors as aws_collectors
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.reading import UNKNOWN
from ipam.words import ErrorClass, Kind

SHARED = Path(__file__).parents[3] / "shared" / "cases" / "recorded"
OWN = Path(__file__).parent / "fixtures"
DIGITS = {"aws": 12, "alibaba": 16}
RESERVED = {"aws": 5, "alibaba": 4}

KINDS = {
    "DescribeVpcs": Kind.VPC,
    "DescribeSubnets": Kind.SUBNET,
    "DescribeVSwitches": Kind.SUBNET,
    "DescribeAddresses": Kind.EIP,
    "DescribeEipAddresses": Kind.EIP,
}
LISTS = {
    "DescribeVpcs": ("Vpcs", "Vpc"),
    "DescribeSubnets": ("Subnets", ""),
    "DescribeVSwitches": ("VSwitches", "VSwitch"),
    "DescribeAddresses": ("Addresses", ""),
    "DescribeEipAddresses": ("EipAddresses", "EipAddress"),
}


def operations(case):
    """Name the operations of a case; a command of a tool is the same operation."""
    if case["api"] == "fixture":
        return [name for name, (key, _) in LISTS.items() if key in case["response"]]
    spelled = [
        "".join(part.capitalize() for part in name.removeprefix("ec2-").split("-")) if "-" in name else name
        for name in case["api"].split("+")
    ]
    return [name for name in spelled if name in KINDS]


def cases(folder, cloud):
    path = folder / f"{cloud}.json"
    if not path.exists():
        absent = f"{path} is absent: the project's own fixtures cover the same ground"
        return [pytest.param(None, "", marks=pytest.mark.skip(reason=absent), id=f"{cloud}: no shared cases")]
    return [
        pytest.param(case, operation, id=f"{case['id']}:{operation}")
        for case in json.loads(path.read_text())["cases"]
        for operation in operations(case)
    ]


def account_number(number, cloud):
    """Give each case an account of its own, so that one sweep reads them all."""
    return str(number).zfill(DIGITS[cloud])


def swept(planned, wanted):
    """Read the shards of the cases, and hand the readings out by the case's number and operation."""
    time = VirtualTime()
    chosen = [
        collector
        for collector in planned(time.clock)
        if (collector.shard.account, collector.shard.kind) in wanted
    ]
    with ThreadPoolExecutor(4) as executor:
        sweep = Sweep(executor, 4, timedelta(seconds=60), time.patience)
        readings = list(sweep.run(chosen))
    return {wanted[reading.shard.account, reading.shard.kind]: reading for reading in readings}


def answered(case, operation):
    """Serve the recorded body."""
    response = case["response"]
    if "Error" in response:
        return ec2_error(response["Error"]["Code"], response["Error"]["Message"], case["http_status"])
    key, _ = LISTS[operation]
    return ec2(operation, {key: [_in_the_model(item) for item in response[key]]})


def _in_the_model(item):
    """Take out what no EC2 answer can hold: one project's fixture has a truth where EC2 has a number."""
    return {
        name: value
        for name, value in item.items()
        if not (name == "EnableLniAtDeviceIndex" and isinstance(value, bool))
    }


@pytest.fixture(scope="module")
def of_aws():
    """Read all cases of AWS through boto3 in one sweep."""
    numbered = {account_number(n, "aws"): param.values for n, param in enumerate(AWS) if param.values[0]}

    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(account_of(asked.given["RoleArn"]))
        case, operation = numbered[asked.key.removeprefix("ASIA")[:12]]
        assert asked.operation == operation
        return answered(case, operation)

    wanted = {(account, KINDS[operation]): case["id"] for account, (case, operation) in numbered.items()}
    with pytest.MonkeyPatch.context() as environment, answering_aws(reply) as server:
        environment.setenv("AWS_ACCESS_KEY_ID", "hub")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "hub")
        source = CloudSource(
            "aws", tuple(numbered), ("eu-west-1",), role="cidrwatch-reader", endpoint_url=server.url
        )
        yield swept(lambda clock: aws_collectors(source, clock), wanted)


@pytest.fixture(scope="module")
def of_alibaba():
    """Read all cases of Alibaba through its SDK: as they were recorded, and with a total of their own."""
    numbered = {
        account_number(n, "alibaba"): (*param.values, own_total)
        for n, (param, own_total) in enumerate(
            (param, own_total) for param in ALIBABA if param.values[0] for own_total in (False, True)
        )
    }

    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        case, operation, own_total = numbered[asked.key.split(".")[1]]
        assert asked.operation == operation
        response = case["response"]
        return alibaba(with_its_own_total(response, operation) if own_total else response)

    wanted = {
        (account, KINDS[operation]): (case["id"], operation, own_total)
        for account, (case, operation, own_total) in numbered.items()
    }
    with pytest.MonkeyPatch.context() as environment, answering_alibaba(reply) as server:
        environment.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "hub")
        environment.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hub")
        source = CloudSource(
            "alibaba", tuple(numbered), ("cn-hangzhou",), role="cidrwatch-reader", endpoint_url=server.url
        )
        yield swept(lambda clock: alibaba_collectors(source, clock), wanted)


def with_its_own_total(response, operation):
    """Count the items of a page that was cut out of a longer listing: its translation is what is asked."""
    outer, inner = LISTS[operation]
    return {**response, "TotalCount": len(response[outer][inner])}


def strict(cidrs):
    """Read CIDRs as they should be; None where one is none."""
    try:
        return [ip_network(cidr) for cidr in cidrs]
    except ValueError:
        return None


def expected_records(case, operation, cloud, account):
    """Say in the shape of `told` what a case expects, and which of its records can only be rejected."""
    good, bad = {}, set()
    for record in case["expected"]["records"]:
        if record["kind"] != KINDS[operation]:
            continue
        cidrs = strict([*record["ipv4_cidrs"], *record["ipv6_cidrs"]])
        if cidrs is None:
            bad.add(record["id"])
            continue
        tags = record["tags"]
        good[record["id"]] = {
            "cidrs": sorted(map(str, cidrs)),
            "owner": record["account"] or account,
            "name": record["name"] or "" if "name" in record else tags.get("Name", ""),
            "tags": tags,
            "state": record.get("state") or "",
            **_of_kind(record, cidrs, cloud),
        }
    return good, bad


def _of_kind(record, cidrs, cloud):
    if record["kind"] == "vpc":
        return {"default": record["is_default"]}
    if record["kind"] == "eip":
        zone = record.get("network_border_group") or ""
        return {"attached": int(record["associated"]), "zone": zone}
    possible = cidrs[0].num_addresses - RESERVED[cloud]
    count = record["available_ips"]
    free = count if count is not None and 0 <= count <= possible else UNKNOWN
    return {"parent": record["vpc_id"], "zone": record["az"], "free": free}


def repeats(ids):
    ids = list(ids)
    return len(set(ids)) < len(ids)


def told(reading, operation):
    """Gather the rows of each resource, with the fields that a record has."""
    rows = reading.rows
    fields = {"vpc": ("default",), "eip": ("attached", "zone"), "subnet": ("parent", "zone", "free")}
    found = {}
    numbers = range(len(rows))
    for resource, group in groupby(
        sorted(numbers, key=lambda n: rows.resource[n]), lambda n: rows.resource[n]
    ):
        members = sorted(group)
        first = members[0]
        found[resource] = {
            "cidrs": sorted(str(rows.blocks.cidr(n)) for n in members),
            "owner": rows.owner[first],
            "name": rows.name[first],
            "tags": dict(rows.tags[first]),
            "state": rows.state[first],
            **{name: getattr(rows, name)[first] for name in fields[KINDS[operation]]},
        }
    return found


def compare(reading, case, operation, cloud, account):
    good, bad = expected_records(case, operation, cloud, account)

    assert reading.failure is None
    assert told(reading, operation) == good
    assert bad == {row.resource for row in reading.rejected if row.resource}
    assert len(reading.rejected) == len(bad) + case["expected"].get("row_errors", 0)


AWS = [*cases(OWN, "aws"), *cases(SHARED, "aws")]
ALIBABA = [*cases(OWN, "alibaba"), *cases(SHARED, "alibaba")]


@pytest.mark.parametrize(("case", "operation"), AWS)
def test_a_recorded_answer_of_aws_is_read_as_it_should_be(of_aws, case, operation):
    reading = of_aws[case["id"]]

    if "error_code" in case["expected"]:
        told_as = f"{operation} in eu-west-1: {case['expected']['error_code']}"
        assert reading.failure.error_class == case["expected"].get("error_class", ErrorClass.BUG)
        assert reading.failure.message.startswith(told_as)
        assert len(reading.rows) == 0
    elif repeats(record["id"] for record in case["expected"]["records"]):
        assert reading.failure.error_class is ErrorClass.PARSE  # one project cut all ids to the same
        assert "twice" in reading.failure.message
    else:
        compare(reading, case, operation, "aws", reading.shard.account)


@pytest.mark.parametrize(("case", "operation"), ALIBABA)
def test_a_recorded_answer_of_alibaba_is_read_as_it_should_be(of_alibaba, case, operation):
    outer, inner = LISTS[operation]
    reading = of_alibaba[case["id"], operation, True]
    if isinstance(case["response"][outer][inner], list):
        compare(reading, case, operation, "alibaba", reading.shard.account)
    else:
        assert reading.failure.error_class is ErrorClass.PARSE
        assert "could not read the answer" in reading.failure.message


@pytest.mark.parametrize(("case", "operation"), ALIBABA)
def test_a_page_that_was_cut_out_of_a_longer_listing_is_never_taken_for_the_whole(
    of_alibaba, case, operation
):
    outer, inner = LISTS[operation]
    told_total = case["response"].get("TotalCount")
    items = case["response"][outer][inner]

    agrees = isinstance(items, list) and told_total is not None and int(told_total) == len(items)
    assert of_alibaba[case["id"], operation, False].complete is agrees
