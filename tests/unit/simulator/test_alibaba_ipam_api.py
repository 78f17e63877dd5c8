import pytest

from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_public import PublicPools
from simulator.population import Size, make
from simulator.refusal import Refusal

ESTATE = make(Size(3, 3))
OWNER, SHARING, OTHER = (account.id for account in ESTATE.of("alibaba"))
(FACT,) = ESTATE.facts["alibaba_ipams"]
HOSTED, ELSEWHERE = "eu-central-1", "cn-hangzhou"
POOLS = {pool["name"]: pool["id"] for pool in FACT["pools"]}
(ADDRESSES,) = ESTATE.facts["alibaba_address_pools"]


@pytest.fixture(scope="module")
def api():
    return IpamApi(ESTATE)


def names(api, account, region=HOSTED, **given):
    answer = api.carry_out("ListIpamPools", account, {"RegionId": region, "MaxResults": "100", **given})
    return {row["IpamPoolName"]: row["IsShared"] for row in answer["IpamPools"]}


def test_a_pool_is_seen_by_its_owner_and_by_whom_it_is_shared_with(api):
    assert names(api, OWNER) == dict.fromkeys(POOLS, False)
    assert names(api, SHARING) == {"frankfurt": True}
    assert names(api, OTHER) == {}
    assert names(api, OWNER, ELSEWHERE) == {}


@pytest.mark.parametrize(
    ("account", "enabled"), [(OWNER, True), (SHARING, True), (OTHER, False)], ids=["owner", "opened", "not"]
)
def test_the_service_is_open_for_whoever_opened_it(api, account, enabled):
    assert api.carry_out("GetVpcIpamServiceStatus", account, {"RegionId": HOSTED}) == {"Enabled": enabled}


def test_pages_by_token_hold_every_row_once_and_count_all(api):
    found, token, pages = [], "", 0
    scope = {"IpamScopeId": FACT["scopes"]["private"], "RegionId": HOSTED, "MaxResults": "7"}
    while token or not pages:
        answer = api.carry_out(
            "ListIpamResourceCidrs", OWNER, scope | ({"NextToken": token} if token else {})
        )
        found += [(row["ResourceId"], row["Cidr"]) for row in answer["IpamResourceCidrs"]]
        token, pages = answer.get("NextToken", ""), pages + 1

    assert len(found) == len(set(found)) == answer["TotalCount"]
    assert pages == -(-len(found) // 7)


def test_ten_are_told_where_nobody_says_how_many(api):
    scope = {"IpamScopeId": FACT["scopes"]["private"], "RegionId": HOSTED}

    assert len(api.carry_out("ListIpamResourceCidrs", OWNER, scope)["IpamResourceCidrs"]) == 10


@pytest.mark.parametrize(
    ("pool", "region", "found"),
    [
        pytest.param("alibaba", HOSTED, 2, id="without a region: where the IPAM is hosted"),
        pytest.param("frankfurt", "eu-central-1", 3, id="effective there, and hosted there"),
        pytest.param("hangzhou", "cn-hangzhou", 0, id="where it is effective"),
        pytest.param("hangzhou", HOSTED, None, id="where only its IPAM is hosted"),
    ],
)
def test_allocations_are_told_where_a_pool_is_effective(api, pool, region, found):
    given = {"RegionId": region, "IpamPoolId": POOLS[pool]}
    if found is None:
        with pytest.raises(Refusal):
            api.carry_out("ListIpamPoolAllocations", OWNER, given)
    else:
        assert api.carry_out("ListIpamPoolAllocations", OWNER, given)["TotalCount"] == found


@pytest.mark.parametrize(
    ("action", "account", "given", "code"),
    [
        ("DeleteIpam", OWNER, {}, "InvalidAction.NotFound"),
        ("ListIpams", OWNER, {"RegionId": ""}, "MissingParameter"),
        ("ListIpams", OWNER, {"RegionId": "mars-1"}, "InvalidRegionId.NotFound"),
        ("ListIpams", OWNER, {"MaxResults": "0"}, "InvalidParameter"),
        ("ListIpams", OWNER, {"MaxResults": "101"}, "InvalidParameter"),
        ("ListIpams", OWNER, {"NextToken": "page-9"}, "InvalidParameter.NextToken"),
        ("ListIpams", OWNER, {"NextToken": "9"}, "InvalidParameter.NextToken"),
        ("ListIpams", OWNER, {"IpamName": "x"}, "InvalidParameter"),
        ("ListIpamPoolCidrs", OWNER, {}, "MissingParameter"),
        ("ListIpamPoolCidrs", OTHER, {"IpamPoolId": POOLS["frankfurt"]}, "ResourceNotFound.IpamPool"),
        ("ListIpamResourceCidrs", OWNER, {}, "MissingParameter"),
        (
            "ListIpamResourceCidrs",
            SHARING,
            {"IpamScopeId": FACT["scopes"]["private"]},
            "ResourceNotFound.IpamScope",
        ),
    ],
)
def test_wrong_requests_are_refused_with_the_codes_of_alibaba(api, action, account, given, code):
    with pytest.raises(Refusal) as refused:
        api.carry_out(action, account, {"RegionId": HOSTED, **given})

    assert refused.value.code == code


def test_a_public_pool_is_its_owners_alone():
    public = PublicPools(ESTATE)
    asked = {"RegionId": ADDRESSES["region"]}
    counts = [
        public.carry_out("ListPublicIpAddressPools", account, asked)["TotalCount"]
        for account in (OWNER, SHARING)
    ]

    assert counts == [1, 0]


def test_the_blocks_of_a_public_pool_tell_their_part_of_its_use():
    asked = {"RegionId": ADDRESSES["region"], "PublicIpAddressPoolId": ADDRESSES["id"]}
    rows = PublicPools(ESTATE).carry_out("ListPublicIpAddressPoolCidrBlocks", OWNER, asked)[
        "PublicIpPoolCidrBlockList"
    ]

    assert [row["CidrBlock"] for row in rows] == ADDRESSES["cidrs"]
    assert sum(row["UsedIpNum"] for row in rows) == ADDRESSES["used"]


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        ("ListPublicIpAddressPools", {"MaxResults": "9"}, "InvalidParameter"),
        ("ListPublicIpAddressPools", {"RegionId": "mars-1"}, "InvalidRegionId.NotFound"),
        ("ListPublicIpAddressPoolCidrBlocks", {}, "MissingParameter"),
        (
            "ListPublicIpAddressPoolCidrBlocks",
            {"PublicIpAddressPoolId": "pippool-x"},
            "InvalidPublicIpAddressPoolId.NotFound",
        ),
    ],
)
def test_wrong_requests_about_public_pools_are_refused(action, given, code):
    with pytest.raises(Refusal) as refused:
        PublicPools(ESTATE).carry_out(action, OWNER, {"RegionId": HOSTED, **given})

    assert refused.value.code == code
