import pytest

from simulator.alibaba_vpc import VpcApi
from simulator.population import Size, make
from simulator.refusal import Refusal

ESTATE = make(Size(3, 3))
ACCOUNT = ESTATE.of("alibaba")[0].id
REGION = "eu-central-1"


@pytest.fixture(scope="module")
def api():
    return VpcApi(ESTATE)


def ids(api, given, action="DescribeVpcs", account=ACCOUNT):
    answer = api.carry_out(action, account, {"RegionId": REGION, **given})
    key = {
        "DescribeVpcs": ("Vpcs", "Vpc", "VpcId"),
        "DescribeVSwitches": ("VSwitches", "VSwitch", "VSwitchId"),
    }[action]
    return [row[key[2]] for row in answer[key[0]][key[1]]]


def test_pages_hold_every_row_once_and_count_all(api):
    every = ids(api, {"PageSize": "50"}, "DescribeVSwitches")
    pages = [ids(api, {"PageSize": "2", "PageNumber": str(n)}, "DescribeVSwitches") for n in range(1, 20)]

    assert len(every) > 4
    assert [row for page in pages for row in page] == every
    assert len(set(every)) == len(every)
    assert api.carry_out("DescribeVSwitches", ACCOUNT, {"RegionId": REGION, "PageSize": "2"})[
        "TotalCount"
    ] == len(every)


def test_an_account_sees_its_own_rows_and_no_others(api):
    seen = [set(ids(api, {"PageSize": "50"}, account=account.id)) for account in ESTATE.of("alibaba")]
    ours = [vpc for vpc in ESTATE.vpcs if vpc.provider == "alibaba" and vpc.region == REGION]

    assert sum(map(len, seen)) == len(set().union(*seen)) == len(ours)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        pytest.param({"IsDefault": "True"}, {True}, id="default, as the SDK spells it"),
        pytest.param({"IsDefault": "false"}, {False}, id="not default"),
        pytest.param({"Tag.1.Key": "Name"}, {False}, id="tagged"),
    ],
)
def test_filters_choose(api, filters, names):
    rows = api.carry_out("DescribeVpcs", ACCOUNT, {"RegionId": REGION, **filters})["Vpcs"]["Vpc"]

    assert {row["IsDefault"] for row in rows} <= names


def test_a_vswitch_is_found_by_its_vpc(api):
    vpcs = ids(api, {"PageSize": "50"})
    by_vpc = [ids(api, {"VpcId": vpc, "PageSize": "50"}, "DescribeVSwitches") for vpc in vpcs]

    assert sorted(row for rows in by_vpc for row in rows) == sorted(
        ids(api, {"PageSize": "50"}, "DescribeVSwitches")
    )


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        pytest.param("DescribeVpcs", {}, "MissingParameter", id="no region"),
        pytest.param("DescribeVpcs", {"RegionId": "mars"}, "InvalidRegionId.NotFound", id="unknown region"),
        pytest.param(
            "DescribeVpcs", {"RegionId": REGION, "PageSize": "51"}, "InvalidParameter", id="51 VPCs"
        ),
        pytest.param(
            "DescribeVSwitches", {"RegionId": REGION, "PageSize": "51"}, "InvalidParameter", id="51 vSwitches"
        ),
        pytest.param(
            "DescribeEipAddresses", {"RegionId": REGION, "PageSize": "101"}, "InvalidParameter", id="101 EIPs"
        ),
        pytest.param(
            "DescribeVpcs", {"RegionId": REGION, "PageNumber": "0"}, "InvalidParameter", id="page 0"
        ),
        pytest.param(
            "DescribeVpcs", {"RegionId": REGION, "PageSize": "ten"}, "InvalidParameter", id="no number"
        ),
        pytest.param(
            "DescribeVpcs", {"RegionId": REGION, "Colour": "red"}, "InvalidParameter", id="unknown filter"
        ),
        pytest.param("CreateVpc", {"RegionId": REGION}, "InvalidAction.NotFound", id="a writing operation"),
    ],
)
def test_a_wrong_request_is_refused_by_code(api, action, given, code):
    with pytest.raises(Refusal) as caught:
        api.carry_out(action, ACCOUNT, given)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("action", "most"), [("DescribeVpcs", "50"), ("DescribeVSwitches", "50"), ("DescribeEipAddresses", "100")]
)
def test_the_largest_page_is_answered(api, action, most):
    assert api.carry_out(action, ACCOUNT, {"RegionId": REGION, "PageSize": most})["PageSize"] == int(most)
