"""The IPAM of Alibaba Cloud through its unmodified SDK, against a server that answers what a test gives it."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from answering import account_of, alibaba, alibaba_error, alibaba_role
from cloud_reading import ALIBABA

from ipam.cloud_ipam import NO_IPAM, with_last_good
from ipam.words import AllocationType, ErrorClass, Kind, Overlap

(ME,) = ALIBABA.accounts(1)
OTHER = "2345678901234567"
HERE, THERE = "cn-hangzhou", "eu-central-1"


def listed(key, *rows, **more):
    return {"TotalCount": len(rows), key: list(rows), **more}


IPAM = {"IpamId": "ipam-1", "OwnerId": ME, "RegionId": HERE, "IpamStatus": "Created"}
SCOPE = {
    "IpamScopeId": "scope-1",
    "IpamId": "ipam-1",
    "IpamScopeType": "private",
    "OwnerId": ME,
    "Status": "Created",
}
TOP = {
    "IpamPoolId": "pool-1",
    "IpamScopeId": "scope-1",
    "IpVersion": "IPv4",
    "OwnerId": ME,
    "Status": "Created",
}
SUB = {**TOP, "IpamPoolId": "pool-2", "SourceIpamPoolId": "pool-1", "PoolRegionId": THERE, "AutoImport": True}
BLOCKS = {"pool-1": "10.0.0.0/8", "pool-2": "10.1.0.0/16"}
ALLOCATIONS = {
    "pool-1": {
        "IpamPoolAllocationId": "alloc-1",
        "Cidr": "10.1.0.0/16",
        "ResourceType": "IpamPool",
        "ResourceId": "pool-2",
    },
    "pool-2": {
        "IpamPoolAllocationId": "alloc-2",
        "Cidr": "10.1.16.0/20",
        "ResourceType": "VPC",
        "ResourceId": "vpc-1",
    },
}
RESOURCE = {
    "ResourceType": "VPC",
    "ResourceId": "vpc-1",
    "Cidr": "10.1.16.0/20",
    "ManagementStatus": "Managed",
    "ComplianceStatus": "Compliant",
    "OverlapStatus": "Overlapping",
    "Status": "Created",
}
ESTATE = {
    "GetVpcIpamServiceStatus": {"Enabled": True},
    "ListIpams": listed("Ipams", IPAM),
    "ListIpamScopes": listed("IpamScopes", SCOPE),
    "ListIpamPools": listed("IpamPools", TOP, SUB),
    "ListIpamResourceCidrs": listed("IpamResourceCidrs", RESOURCE),
}


def of_pool(asked):
    pool = asked.given["IpamPoolId"]
    if asked.operation == "ListIpamPoolCidrs":
        return listed("IpamPoolCidrs", {"Cidr": BLOCKS[pool], "IpamPoolId": pool, "Status": "Created"})
    return listed("IpamPoolAllocations", {**ALLOCATIONS[pool], "IpamPoolId": pool, "Status": "Created"})


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in ALIBABA.environment.items():
        monkeypatch.setenv(name, value)


def replying(**instead):
    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        answer = instead.get(asked.operation, ESTATE.get(asked.operation, of_pool))
        answer = answer(asked) if callable(answer) else answer
        return alibaba(answer) if isinstance(answer, dict) else answer

    return reply


def read(**instead):
    with ALIBABA.serve(replying(**instead)) as server:
        return ALIBABA.only(server, kinds=(Kind.IPAM,)), server


def test_all_calls_make_one_reading():
    reading, server = read()
    told = reading.ipam

    assert reading.complete
    assert len(reading.rows) == 0
    assert reading.rejected == ()
    assert [(one.id, one.type) for one in told.scopes] == [("scope-1", "private")]
    assert [(one.id, one.parent, one.locale, one.auto_import, one.cidrs) for one in told.pools] == [
        ("pool-1", None, None, False, (ip_network("10.0.0.0/8"),)),
        ("pool-2", "pool-1", THERE, True, (ip_network("10.1.0.0/16"),)),
    ]
    assert [(one.id, one.pool, one.type, one.resource) for one in told.allocations] == [
        ("alloc-1", "pool-1", AllocationType.IPAM_POOL, "pool-2"),
        ("alloc-2", "pool-2", AllocationType.VPC, "vpc-1"),
    ]
    assert [(one.resource, one.overlap) for one in told.opinions] == [("vpc-1", Overlap.OVERLAPPING)]
    assert server.operations()[1:5] == list(ESTATE)[:4]


def test_allocations_are_asked_for_where_the_pool_is_effective_and_all_else_where_the_ipam_is_hosted():
    _, server = read()
    regions = [(asked.operation, asked.given.get("IpamPoolId"), asked.region) for asked in server.asked[5:]]

    assert regions == [
        ("ListIpamPoolCidrs", "pool-1", HERE),
        ("ListIpamPoolCidrs", "pool-2", HERE),
        ("ListIpamPoolAllocations", "pool-1", HERE),
        ("ListIpamPoolAllocations", "pool-2", THERE),
        ("ListIpamResourceCidrs", None, HERE),
    ]
    assert {asked.given["MaxResults"] for asked in server.asked[2:]} == {"100"}
    assert server.asked[-1].given["IpamScopeId"] == "scope-1"


@pytest.mark.parametrize(
    ("instead", "calls"),
    [
        pytest.param({"GetVpcIpamServiceStatus": {"Enabled": False}}, 2, id="the service was never opened"),
        pytest.param({"ListIpams": listed("Ipams")}, 3, id="no IPAM in the region"),
        pytest.param({"ListIpams": listed("Ipams", {**IPAM, "OwnerId": OTHER})}, 3, id="somebody else's"),
        pytest.param({"ListIpams": listed("Ipams", {**IPAM, "RegionId": THERE})}, 3, id="hosted elsewhere"),
        pytest.param({"ListIpams": listed("Ipams", {**IPAM, "IpamStatus": "Deleted"})}, 3, id="deleted"),
    ],
)
def test_without_an_ipam_the_shard_is_complete_and_empty_after_few_calls(instead, calls):
    reading, server = read(**instead)

    assert reading.complete
    assert reading.ipam == NO_IPAM
    assert len(server.operations()) == calls


def test_what_others_share_is_left_to_them_and_what_is_deleted_is_dropped():
    reading, server = read(
        ListIpamScopes=listed(
            "IpamScopes", SCOPE, {**SCOPE, "IpamScopeId": "scope-x", "OwnerId": OTHER, "IpamId": "ipam-x"}
        ),
        ListIpamPools=listed(
            "IpamPools",
            TOP,
            {**TOP, "IpamPoolId": "pool-x", "OwnerId": int(OTHER), "IsShared": True},
            {**TOP, "IpamPoolId": "pool-y", "IpamScopeId": "scope-y"},
            {**TOP, "IpamPoolId": "pool-z", "Status": "Deleted"},
        ),
        ListIpamPoolCidrs=listed(
            "IpamPoolCidrs", {"Cidr": "10.0.0.0/8"}, {"Cidr": "11.0.0.0/8", "Status": "Deleted"}
        ),
        ListIpamPoolAllocations=listed("IpamPoolAllocations", {**ALLOCATIONS["pool-1"], "Status": "Deleted"}),
        ListIpamResourceCidrs=listed("IpamResourceCidrs", {**RESOURCE, "Status": "Deleted"}),
    )

    assert reading.complete
    assert reading.rejected == ()
    assert [one.id for one in reading.ipam.scopes] == ["scope-1"]
    assert [(one.id, list(map(str, one.cidrs))) for one in reading.ipam.pools] == [("pool-1", ["10.0.0.0/8"])]
    assert (reading.ipam.allocations, reading.ipam.opinions) == ((), ())
    assert {asked.given.get("IpamPoolId", "pool-1") for asked in server.asked} == {"pool-1"}


def test_every_page_is_read_by_its_token():
    def page(asked):
        more = {} if asked.given.get("NextToken") else {"NextToken": "more"}
        return {**listed("IpamPools", SUB if asked.given.get("NextToken") else TOP, **more), "TotalCount": 2}

    reading, server = read(ListIpamPools=page)

    assert [one.id for one in reading.ipam.pools] == ["pool-1", "pool-2"]
    assert server.operations().count("ListIpamPools") == 2


ODD_POOL = {**SUB, "AllocationMinCidrMask": "wide"}
REJECTING = {
    "a scope": (
        {"ListIpamScopes": listed("IpamScopes", SCOPE, {**SCOPE, "IpamScopeId": "s", "IpamScopeType": "?"})},
        "s",
        "the type '?'",
    ),
    "a pool": (
        {"ListIpamPools": listed("IpamPools", TOP, ODD_POOL)},
        "pool-2",
        "'wide' is no netmask length",
    ),
    "a block": (
        {"ListIpamPoolCidrs": listed("IpamPoolCidrs", {"Cidr": "10.0.0.0/8"}, {"Cidr": "10.0.0.0/99"})},
        "pool-1",
        "is not a CIDR",
    ),
    "an allocation": (
        {"ListIpamPoolAllocations": listed("IpamPoolAllocations", {"IpamPoolAllocationId": "a"})},
        "a",
        "the resource type ''",
    ),
    "a resource": (
        {"ListIpamResourceCidrs": listed("IpamResourceCidrs", RESOURCE, {**RESOURCE, "Cidr": "x"})},
        "vpc-1",
        "'x' is not a CIDR",
    ),
}


@pytest.mark.parametrize(("instead", "resource", "words"), REJECTING.values(), ids=REJECTING)
def test_a_malformed_item_is_a_rejected_row_of_a_good_answer(instead, resource, words):
    reading, _ = read(**instead)

    assert reading.complete
    assert reading.rejected[0].resource == resource
    assert words in reading.rejected[0].reason


def test_what_a_rejected_pool_has_given_away_is_not_asked_for_so_that_it_stays_as_it_was():
    reading, server = read(ListIpamPools=listed("IpamPools", TOP, ODD_POOL))

    assert [one.id for one in reading.ipam.pools] == ["pool-1"]
    assert [one.id for one in reading.ipam.allocations] == ["alloc-1"]
    assert {asked.given.get("IpamPoolId", "pool-1") for asked in server.asked} == {"pool-1"}


def test_the_pools_of_a_rejected_scope_are_read_all_the_same():
    reading, _ = read(ListIpamScopes=listed("IpamScopes", {**SCOPE, "IpamScopeType": "?"}))

    assert [row.resource for row in reading.rejected] == ["scope-1"]
    assert (reading.ipam.scopes, len(reading.ipam.pools), len(reading.ipam.opinions)) == ((), 2, 1)


@pytest.mark.parametrize("operation", [*ESTATE, "ListIpamPoolCidrs", "ListIpamPoolAllocations"])
@pytest.mark.parametrize(
    ("code", "status", "error_class"),
    [
        ("Forbidden.RAM", 403, ErrorClass.DENIED),
        ("InvalidAction.NotFound", 404, ErrorClass.UNSUPPORTED),
        ("InvalidRegionId.NotFound", 404, ErrorClass.REGION_DISABLED),
    ],
)
def test_one_call_that_is_refused_is_the_failure_of_the_whole(operation, code, status, error_class):
    reading, _ = read(**{operation: alibaba_error(code, "no", status)})

    assert reading.failure.error_class is error_class
    assert reading.failure.message.startswith(f"{operation} in cn-hangzhou")
    assert reading.ipam == NO_IPAM


@pytest.mark.parametrize(
    ("operation", "answer", "words"),
    [
        pytest.param("GetVpcIpamServiceStatus", {}, "does not say Enabled", id="no status"),
        pytest.param("GetVpcIpamServiceStatus", {"Enabled": "yes"}, "does not say Enabled", id="a text"),
        pytest.param("ListIpams", listed("Ipams", IPAM, IPAM), "it lists ipam-1 twice", id="twice"),
        pytest.param("ListIpams", listed("Ipams", {}, IPAM), "an IPAM without an id", id="no id"),
        pytest.param("ListIpams", listed("Ipams", {**IPAM, "OwnerId": 1e16}), "OwnerId is", id="whose"),
        pytest.param(
            "ListIpamPools", listed("IpamPools", {**TOP, "OwnerId": 1.5}), "OwnerId is", id="whose pool"
        ),
        pytest.param("ListIpamPools", {"IpamPools": [TOP]}, "no TotalCount", id="not counted"),
        pytest.param("ListIpamPools", listed("IpamPools", TOP) | {"TotalCount": 2}, "hold 1", id="too few"),
        pytest.param(
            "ListIpamPoolCidrs", listed("IpamPoolCidrs", NextToken="t"), "came before", id="going round"
        ),
        pytest.param(
            "ListIpamScopes", {"TotalCount": 1, "IpamScopes": ["?"]}, "could not read", id="garbage"
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(operation, answer, words):
    reading, _ = read(**{operation: answer})

    assert reading.failure.error_class is ErrorClass.PARSE
    assert words in reading.failure.message
    assert reading.ipam == NO_IPAM


def test_an_opinion_without_an_id_keeps_no_part_of_the_plan():
    reading, _ = read(ListIpamResourceCidrs=listed("IpamResourceCidrs", {**RESOURCE, "ResourceId": ""}))
    gone = replace(reading.ipam, pools=(), allocations=())

    assert [row.resource for row in reading.rejected] == ["an opinion in scope-1"]
    assert with_last_good(gone, reading.ipam, {row.resource for row in reading.rejected}) == gone
