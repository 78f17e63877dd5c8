"""Alibaba Cloud's own IPAM in our words, entry by entry; hostile ones among them."""

from ipaddress import ip_network

import pytest

from collector.alibaba import ipam_words
from collector.fields import MalformedError
from ipam.cloud_ipam import CloudPool, CloudScope
from ipam.opinion import Opinion
from ipam.pool import Allocation, Rules
from ipam.words import AllocationType, Compliance, Family, Management, Overlap, Provider, ResourceType

THEM = 253460731706911258  # more digits than a float holds

SCOPE = {"IpamScopeId": "ipam-scope-1", "IpamScopeName": "corp", "IpamScopeType": "private"}
POOL = {
    "IpamPoolId": "ipam-pool-1",
    "IpamPoolName": "prod",
    "IpamScopeId": "ipam-scope-1",
    "IpVersion": "IPv4",
    "SourceIpamPoolId": "ipam-pool-0",
    "PoolRegionId": "cn-hangzhou",
    "AllocationMinCidrMask": 16,
    "AllocationDefaultCidrMask": 20,
    "AllocationMaxCidrMask": 24,
    "AutoImport": True,
}
ALLOCATION = {
    "IpamPoolAllocationId": "ipam-pool-alloc-1",
    "IpamPoolAllocationName": "shop",
    "IpamPoolAllocationDescription": "the shop's VPC",
    "IpamPoolId": "ipam-pool-1",
    "Cidr": "10.0.0.0/20",
    "ResourceType": "VPC",
    "ResourceId": "vpc-1",
    "ResourceOwnerId": THEM,
    "ResourceRegionId": "cn-hangzhou",
}
RESOURCE = {
    "ResourceType": "VPC",
    "ResourceId": "vpc-1",
    "Cidr": "10.0.0.0/20",
    "ManagementStatus": "Managed",
    "ComplianceStatus": "Noncompliant",
    "OverlapStatus": "Nonoverlapping",
}


def judged(entry):
    return ipam_words.opinion(entry, "ipam-scope-1")


def test_a_scope_is_told_whole():
    assert ipam_words.scope(SCOPE) == CloudScope("ipam-scope-1", "corp", "private")


def test_a_pool_is_told_whole():
    assert ipam_words.pool(POOL) == CloudPool(
        id="ipam-pool-1",
        scope="ipam-scope-1",
        name="prod",
        family=Family.IPV4,
        parent="ipam-pool-0",
        locale="cn-hangzhou",
        rules=Rules(16, 20, 24),
        auto_import=True,
    )


@pytest.mark.parametrize(
    ("key", "told", "field", "expected"),
    [
        pytest.param("SourceIpamPoolId", "", "parent", None, id="a top pool"),
        pytest.param("PoolRegionId", "", "locale", None, id="bound to no region"),
        pytest.param("PoolRegionId", None, "locale", None, id="bound to no region, not told"),
        pytest.param("IpVersion", "IPv6", "family", Family.IPV6, id="IPv6"),
        pytest.param("IpVersion", None, "family", Family.IPV4, id="IPv4 where it is not told"),
        pytest.param("AutoImport", "true", "auto_import", False, id="a text is no truth"),
        pytest.param("AutoImport", None, "auto_import", False, id="not told"),
        pytest.param("AllocationMinCidrMask", "16", "rules", Rules(16, 20, 24), id="a number as text"),
        pytest.param("AllocationMaxCidrMask", None, "rules", Rules(16, 20, None), id="no longest"),
        pytest.param("AllocationMaxCidrMask", 0, "rules", Rules(16, 20, None), id="zero is no rule"),
        pytest.param("IpamPoolName", None, "name", "", id="no name"),
    ],
)
def test_what_a_pool_says(key, told, field, expected):
    assert getattr(ipam_words.pool({**POOL, key: told}), field) == expected


@pytest.mark.parametrize("told", ["Deleted", "Created", "Deleting", ""])
def test_only_what_is_deleted_is_gone(told):
    assert ipam_words.gone({"Status": told}) is (told == "Deleted")
    assert ipam_words.gone({"IpamStatus": told}) is (told == "Deleted")


@pytest.mark.parametrize(
    ("resource", "expected", "holder"),
    [
        pytest.param("VPC", AllocationType.VPC, "vpc-1", id="a VPC"),
        pytest.param("VSwitch", AllocationType.SUBNET, "vpc-1", id="a vSwitch"),
        pytest.param("IpamPool", AllocationType.IPAM_POOL, "vpc-1", id="a sub-pool"),
        pytest.param("Custom", AllocationType.CUSTOM, "", id="reserved by hand: held by nothing"),
    ],
)
def test_what_an_allocation_is_for(resource, expected, holder):
    assert ipam_words.allocation({**ALLOCATION, "ResourceType": resource}, "ipam-pool-1") == Allocation(
        "ipam-pool-alloc-1",
        "ipam-pool-1",
        ip_network("10.0.0.0/20"),
        expected,
        holder,
        str(THEM),
        "the shop's VPC",
        region="cn-hangzhou",
    )


def test_the_name_of_an_allocation_stands_for_a_description_that_is_missing():
    told = {**ALLOCATION, "IpamPoolAllocationDescription": "", "ResourceOwnerId": 0}
    read = ipam_words.allocation(told, "ipam-pool-1")

    assert (read.description, read.owner) == ("shop", "")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            {"VpcId": "vpc-1", "IpamScopeId": "ipam-scope-1"},
            (ResourceType.VPC, "vpc-1"),
            id="a VPC is in itself",
        ),
        pytest.param({}, (ResourceType.VPC, "vpc-1"), id="also where it is not told"),
        pytest.param(
            {"ResourceType": "VSwitch", "VpcId": "vpc-9"}, (ResourceType.SUBNET, "vpc-9"), id="a vSwitch"
        ),
    ],
)
def test_what_is_said_of_a_resource(more, expected):
    kind, vpc = expected
    assert judged({**RESOURCE, **more}) == Opinion(
        Provider.ALIBABA,
        kind,
        "vpc-1",
        vpc,
        ip_network("10.0.0.0/20"),
        Management.MANAGED,
        Compliance.NONCOMPLIANT,
        Overlap.NONOVERLAPPING,
        "ipam-scope-1",
    )


@pytest.mark.parametrize("word", ["Ignored", "Unmanaged"])
def test_the_words_for_what_is_not_judged_are_ours(word):
    read = judged({**RESOURCE, "ManagementStatus": word, "ComplianceStatus": word})

    assert (read.management, read.compliance) == (Management(word.lower()), Compliance(word.lower()))


def test_nothing_is_told_of_a_type_that_nobody_reads():
    assert judged({**RESOURCE, "ResourceType": "NetworkInterface"}) is None


def of_pool(entry):
    return ipam_words.allocation(entry, "ipam-pool-1")


def ipv4(entry):
    return ipam_words.block(entry, Family.IPV4)


@pytest.mark.parametrize(
    ("read", "entry", "words"),
    [
        (ipam_words.scope, {}, "a scope without an id"),
        (ipam_words.scope, {**SCOPE, "IpamScopeType": "secret"}, "the type 'secret'"),
        (ipam_words.scope, {**SCOPE, "IpamScopeType": None}, "the type ''"),
        (ipam_words.pool, {}, "a pool without an id"),
        (ipam_words.pool, {**POOL, "IpamScopeId": " "}, "the scope of a pool without an id"),
        (ipam_words.pool, {**POOL, "IpVersion": "IPv5"}, "the IP version 'IPv5'"),
        (ipam_words.pool, {**POOL, "AllocationMinCidrMask": "wide"}, "'wide' is no netmask length"),
        (ipam_words.pool, {**POOL, "AllocationMaxCidrMask": 33}, "'33' is no netmask length of ipv4"),
        (ipam_words.pool, {**POOL, "AllocationMaxCidrMask": -1}, "'-1' is no netmask length"),
        (ipam_words.pool, {**POOL, "AllocationMaxCidrMask": True}, "'True' is no netmask length"),
        (ipam_words.pool, {**POOL, "AllocationMaxCidrMask": 24.5}, "'24.5' is no netmask length"),
        (ipv4, {"Cidr": "10.0.0.0"}, "is not a CIDR"),
        (ipv4, {"Cidr": "10.0.0.1/8"}, "host bits"),
        (ipv4, {"Cidr": ["10.0.0.0/8"]}, "is not a CIDR"),
        (ipv4, {}, "'' is not a CIDR"),
        (ipv4, {"Cidr": "2001:db8::/32"}, "2001:db8::/32 in a pool of ipv4"),
        (of_pool, {}, "the resource type ''"),
        (of_pool, {**ALLOCATION, "IpamPoolAllocationId": None}, "an allocation without an id"),
        (of_pool, {**ALLOCATION, "IpamPoolId": "ipam-pool-2"}, "an allocation of ipam-pool-2"),
        (of_pool, {**ALLOCATION, "ResourceType": "Vpc"}, "the resource type 'Vpc'"),
        (of_pool, {**ALLOCATION, "ResourceId": ""}, "what an allocation is for without an id"),
        (of_pool, {**ALLOCATION, "ResourceOwnerId": 2.5e17}, "ResourceOwnerId is not a whole number"),
        (of_pool, {**ALLOCATION, "Cidr": "ten"}, "'ten' is not a CIDR"),
        (judged, {}, "a resource without an id"),
        (judged, {"ResourceId": "vpc-1"}, "without its type"),
        (judged, {**RESOURCE, "Cidr": None}, "is not a CIDR"),
        (judged, {**RESOURCE, "ManagementStatus": "-"}, "'-' in ManagementStatus"),
        (judged, {**RESOURCE, "ComplianceStatus": None}, "'' in ComplianceStatus"),
        (judged, {**RESOURCE, "OverlapStatus": "maybe"}, "'maybe' in OverlapStatus"),
    ],
)
def test_an_entry_that_cannot_be_read_says_why(read, entry, words):
    with pytest.raises(MalformedError) as raised:
        read(entry)

    assert words in str(raised.value)
