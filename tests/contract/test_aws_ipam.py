"""An AWS IPAM through the unmodified SDK: several calls make one reading, or none."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from answering import account_of, aws_role, ec2, ec2_error
from cloud_reading import AWS

from ipam.cloud_ipam import NO_IPAM, CloudPool, CloudScope, with_last_good
from ipam.opinion import Opinion
from ipam.pool import Allocation, Rules
from ipam.words import (
    AllocationType,
    Compliance,
    ErrorClass,
    Family,
    Kind,
    Management,
    Overlap,
    Provider,
    ResourceType,
)

(ME,) = AWS.accounts(1)
OTHER, HERE, ELSEWHERE = "222233334444", "eu-west-1", "us-east-1"
HOME = {"OwnerId": ME, "IpamRegion": HERE, "State": "create-complete"}
SCOPE = {**HOME, "IpamScopeId": "ipam-scope-1", "IpamScopeType": "private"}
ARN = f"arn:aws:ec2::{ME}:ipam-scope/ipam-scope-1"
TOP = {**HOME, "IpamPoolId": "ipam-pool-top", "IpamScopeArn": ARN, "AddressFamily": "ipv4", "Locale": "None"}
PROD = {
    **TOP,
    "IpamPoolId": "ipam-pool-prod",
    "SourceIpamPoolId": "ipam-pool-top",
    "Locale": HERE,
    "AutoImport": True,
    "AllocationMinNetmaskLength": 16,
    "AllocationDefaultNetmaskLength": 20,
    "AllocationMaxNetmaskLength": 24,
    "AllocationResourceTags": [{"Key": "env", "Value": "prod"}],
    "Tags": [{"Key": "Name", "Value": "prod"}],
}
VPC = {
    "Cidr": "10.0.16.0/20",
    "IpamPoolAllocationId": "ipam-pool-alloc-1",
    "ResourceId": "vpc-1",
    "ResourceType": "vpc",
    "ResourceRegion": HERE,
    "ResourceOwner": OTHER,
}
SAID = {
    "ResourceId": "vpc-1",
    "ResourceType": "vpc",
    "ResourceCidr": "10.0.16.0/20",
    "VpcId": "vpc-1",
    "ManagementState": "managed",
    "ComplianceStatus": "compliant",
    "OverlapStatus": "nonoverlapping",
}
ESTATE = {
    "DescribeIpams": {"Ipams": [{**HOME, "IpamId": "ipam-1"}]},
    "DescribeIpamScopes": {"IpamScopes": [SCOPE]},
    "DescribeIpamPools": {"IpamPools": [TOP, PROD]},
    "GetIpamPoolCidrs": {"IpamPoolCidrs": [{"Cidr": "10.0.0.0/16", "State": "provisioned"}]},
    "GetIpamPoolAllocations": {"IpamPoolAllocations": []},
    "GetIpamResourceCidrs": {"IpamResourceCidrs": [SAID]},
}


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in AWS.environment.items():
        monkeypatch.setenv(name, value)


def replying(**instead):
    """Answer each operation as the estate says, or as a test does."""

    def reply(asked):
        if asked.operation == "AssumeRole":
            return aws_role(account_of(asked.given["RoleArn"]))
        told = instead.get(asked.operation, ESTATE[asked.operation])
        return ec2(asked.operation, told) if isinstance(told, dict) else told

    return reply


def read(**instead):
    with AWS.serve(replying(**instead)) as server:
        return AWS.only(server, kinds=(Kind.IPAM,)), server


def pools(*entries):
    return {"IpamPools": list(entries)}


def held(*entries):
    return {"IpamPoolAllocations": list(entries)}


def test_all_calls_make_one_reading():
    reading, server = read(DescribeIpamPools=pools(PROD), GetIpamPoolAllocations=held(VPC))
    block = ip_network("10.0.16.0/20")

    assert reading.complete
    assert len(reading.rows) == 0
    assert reading.ipam.scopes == (CloudScope("ipam-scope-1", "", "private"),)
    assert reading.ipam.pools == (
        CloudPool(
            "ipam-pool-prod", "ipam-scope-1", "prod", Family.IPV4, (ip_network("10.0.0.0/16"),), "ipam-pool-top",
            HERE, Rules(16, 20, 24, (("env", "prod"),)), auto_import=True,
        ),
    )  # fmt: skip
    assert reading.ipam.allocations == (
        Allocation(
            "ipam-pool-alloc-1", "ipam-pool-prod", block, AllocationType.VPC, "vpc-1", OTHER, region=HERE
        ),
    )
    assert reading.ipam.opinions == (
        Opinion(
            Provider.AWS, ResourceType.VPC, "vpc-1", "vpc-1", block,
            Management.MANAGED, Compliance.COMPLIANT, Overlap.NONOVERLAPPING, "ipam-scope-1",
        ),
    )  # fmt: skip
    assert server.operations()[1:] == list(ESTATE)


@pytest.mark.parametrize(
    "ipams",
    [
        pytest.param([], id="none at all"),
        pytest.param([{**HOME, "OwnerId": OTHER}], id="another account's"),
        pytest.param([{**HOME, "IpamRegion": ELSEWHERE}], id="one that lives elsewhere"),
        pytest.param([{**HOME, "State": "delete-complete"}], id="one that is gone"),
    ],
)
def test_without_an_ipam_of_its_own_a_shard_is_complete_and_empty(ipams):
    reading, server = read(DescribeIpams={"Ipams": ipams})

    assert reading.complete
    assert reading.ipam == NO_IPAM
    assert server.operations()[1:] == ["DescribeIpams"]


@pytest.mark.parametrize("operation", ESTATE)
def test_one_call_that_is_refused_is_the_failure_of_the_whole(operation):
    reading, _ = read(**{operation: ec2_error("UnauthorizedOperation", "no", 403)})

    assert reading.failure.error_class is ErrorClass.DENIED
    assert reading.failure.message.startswith(f"{operation} in {HERE}")
    assert reading.ipam == NO_IPAM


@pytest.mark.parametrize("code", ["UnsupportedOperation", "InvalidAction"])
def test_a_region_without_ipam_is_told_as_such(code):
    reading, _ = read(DescribeIpams=ec2_error(code, "no such operation", 400))

    assert reading.failure.error_class is ErrorClass.UNSUPPORTED


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        pytest.param({"State": "create-failed"}, [], id="that could not be made"),
        pytest.param({"State": "delete-complete"}, [], id="that is gone"),
        pytest.param({"State": "delete-in-progress"}, ["ipam-pool-top"], id="that is still there"),
        pytest.param({"State": "a-new-word"}, ["ipam-pool-top"], id="of a state that nobody knows"),
        pytest.param({"OwnerId": OTHER}, [], id="that somebody shares"),
        pytest.param({"IpamScopeArn": "arn:x/ipam-scope-2"}, [], id="in a scope that is not told of"),
    ],
)
def test_a_pool_counts_while_its_own_account_has_it(pool, expected):
    reading, _ = read(DescribeIpamPools=pools({**TOP, **pool}))

    assert [one.id for one in reading.ipam.pools] == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("None", None),
        ("", None),
        ("eu-west-1", HERE),
        ("us-gov-west-1", "us-gov-west-1"),
        ("us-west-2-lax-1", None),
    ],
)
def test_a_locale_is_a_region_or_nothing_that_is_judged_here(told, expected):
    reading, _ = read(DescribeIpamPools=pools({**TOP, "Locale": told}))

    assert [one.locale for one in reading.ipam.pools] == [expected]


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("GetIpamPoolCidrs", "InvalidIpamPoolId.NotFound"),
        ("GetIpamPoolAllocations", "InvalidIpamPoolId.NotFound"),
        ("GetIpamResourceCidrs", "InvalidIpamScopeId.NotFound"),
    ],
)
def test_what_goes_while_the_rest_is_read_spoils_nothing(operation, code):
    reading, _ = read(**{operation: ec2_error(code, "it does not exist", 400)})

    assert reading.complete
    assert len(reading.ipam.pools) == 2


def test_cidrs_count_until_aws_has_taken_them_out_of_the_pool():
    states = (
        "pending-provision", "provisioned", "failed-provision", "pending-deprovision", "deprovisioned",
        "failed-deprovision", "pending-import", "failed-import",
    )  # fmt: skip
    cidrs = [{"Cidr": f"10.{number}.0.0/16", "State": state} for number, state in enumerate(states)]
    reading, _ = read(DescribeIpamPools=pools(TOP), GetIpamPoolCidrs={"IpamPoolCidrs": cidrs})

    assert [str(one) for one in reading.ipam.pools[0].cidrs] == ["10.1.0.0/16", "10.3.0.0/16"]


def test_what_no_word_is_known_for_is_a_reservation_that_names_its_resource():
    told = ("custom", "ec2-public-ipv4-pool", "anycast-ip-list", "a-new-word", "subnet", "eip", "ipam-pool")
    entries = [{**VPC, "IpamPoolAllocationId": f"a-{word}", "ResourceType": word} for word in told]
    reading, _ = read(DescribeIpamPools=pools(TOP), GetIpamPoolAllocations=held(*entries))

    assert [one.type for one in reading.ipam.allocations] == [
        *[AllocationType.CUSTOM] * 4, AllocationType.SUBNET, AllocationType.EIP, AllocationType.IPAM_POOL,
    ]  # fmt: skip
    assert {one.resource for one in reading.ipam.allocations} == {"vpc-1"}


def test_a_pool_for_the_planning_of_a_vpc_names_it():
    source = {"ResourceId": "vpc-1", "ResourceType": "vpc", "ResourceRegion": HERE, "ResourceOwner": ME}
    reading, _ = read(DescribeIpamPools=pools({**PROD, "SourceResource": source}))

    assert [one.network for one in reading.ipam.pools] == ["vpc-1"]


@pytest.mark.parametrize("kind", ["ipv6-pool", "eni", "anycast-ip-list", "a-new-word"])
def test_an_opinion_about_what_nobody_collects_is_left_out(kind):
    reading, _ = read(GetIpamResourceCidrs={"IpamResourceCidrs": [{**SAID, "ResourceType": kind}]})

    assert (reading.ipam.opinions, reading.rejected) == ((), ())


@pytest.mark.parametrize(
    ("operation", "told", "expected"),
    [
        pytest.param("DescribeIpamScopes", {"IpamScopes": [SCOPE, {**SCOPE, "IpamScopeId": "s", "IpamScopeType": "odd"}]}, ("s", "IpamScopeType is 'odd', and not one of private, public"), id="scope"),
        pytest.param("DescribeIpamPools", pools(TOP, {**PROD, "AddressFamily": "ipv5"}), ("ipam-pool-prod", "AddressFamily is 'ipv5', and not one of ipv4, ipv6"), id="pool"),
        pytest.param("DescribeIpamPools", pools(TOP, {**PROD, "AllocationMinNetmaskLength": 33}), ("ipam-pool-prod", "AllocationMinNetmaskLength is '33', and not a netmask length of ipv4"), id="rule of a pool"),
        pytest.param("DescribeIpamPools", pools(TOP, {**PROD, "AddressFamily": "ipv6"}), ("ipam-pool-prod", "10.0.0.0/16 is not ipv6, as its pool is"), id="CIDR of a pool"),
        pytest.param("GetIpamResourceCidrs", {"IpamResourceCidrs": [{**SAID, "OverlapStatus": "odd"}]}, ("vpc-1", "OverlapStatus is 'odd', and not one of overlapping, nonoverlapping, ignored"), id="verdict"),
        pytest.param("GetIpamResourceCidrs", {"IpamResourceCidrs": [{**SAID, "ResourceType": "subnet", "VpcId": None}]}, ("vpc-1", "a subnet without its VPC"), id="verdict on a subnet"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_rejected_and_the_rest_holds(operation, told, expected):
    reading, _ = read(**{operation: told})

    assert reading.complete
    assert [(row.resource, row.reason) for row in reading.rejected] == [expected]
    assert "ipam-pool-top" in [one.id for one in reading.ipam.pools]


def test_a_malformed_allocation_is_rejected():
    reading, _ = read(
        DescribeIpamPools=pools(TOP), GetIpamPoolAllocations=held({**VPC, "Cidr": "10.0.0.1/8"})
    )

    assert [row.resource for row in reading.rejected] == ["ipam-pool-alloc-1"]


@pytest.mark.parametrize(
    ("operation", "told"),
    [("DescribeIpamPools", pools(TOP, TOP)), ("GetIpamPoolAllocations", held(VPC, VPC))],
)
def test_pages_that_do_not_fit_together_are_no_answer(operation, told):
    reading, _ = read(**{operation: told})

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "twice" in reading.failure.message


@pytest.mark.parametrize("operation", ESTATE)
def test_every_page_is_read(operation):
    (key, told), *_ = ESTATE[operation].items()

    def reply(asked):
        if asked.operation == operation:
            first = asked.given.get("NextToken") is None
            return ec2(operation, {key: [], "NextToken": "more"} if first else {key: told})
        return replying()(asked)

    with AWS.serve(reply) as server:
        reading = AWS.only(server, kinds=(Kind.IPAM,))

    assert reading.complete
    assert [one.id for one in reading.ipam.pools] == ["ipam-pool-top", "ipam-pool-prod"]
    assert len(reading.ipam.opinions) == 1


def test_allocations_are_asked_for_by_as_large_a_page_as_there_has_to_be():
    _, server = read()

    assert {
        int(one.given["MaxResults"]) for one in server.asked if one.operation == "GetIpamPoolAllocations"
    } == {1000}


@pytest.mark.parametrize("kind", ["anycast-ip-list", "eni"])
def test_an_opinion_about_what_nobody_collects_needs_no_id(kind):
    reading, _ = read(GetIpamResourceCidrs={"IpamResourceCidrs": [{"ResourceType": kind}]})

    assert (reading.ipam.opinions, reading.rejected) == ((), ())


def test_an_opinion_without_an_id_keeps_no_part_of_the_plan():
    reading, _ = read(GetIpamResourceCidrs={"IpamResourceCidrs": [{**SAID, "ResourceId": None}]})
    gone = replace(reading.ipam, pools=reading.ipam.pools[:1])

    assert [row.resource for row in reading.rejected] == ["an opinion in ipam-scope-1"]
    assert with_last_good(gone, reading.ipam, {row.resource for row in reading.rejected}) == gone
