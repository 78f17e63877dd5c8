import pytest
from reading_rows import told as plainly_told

from collector.alibaba.listing import LISTINGS
from ipam.reading import UNKNOWN, RejectedRow
from ipam.shard import Shard
from ipam.words import Kind, Provider

US = "1234567890123456"
THEM = 253460731706911258  # more digits than a float holds


def told(kind, *items):
    """Translate items as the collector does."""
    shard = Shard("alibaba", Provider.ALIBABA, US, "cn-hangzhou", kind)
    return plainly_told(LISTINGS[kind].found([items], shard))


VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}
VSWITCH = {"VSwitchId": "vsw-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}
EIP = {"AllocationId": "eip-1", "IpAddress": "203.0.113.7"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, ["10.0.0.0/16"], id="primary"),
        pytest.param(
            {"SecondaryCidrBlocks": {"SecondaryCidrBlock": ["10.1.0.0/16"]}},
            ["10.0.0.0/16", "10.1.0.0/16"],
            id="secondary",
        ),
        pytest.param(
            {"SecondaryCidrBlocks": {"SecondaryCidrBlock": ["10.0.0.0/16"]}},
            ["10.0.0.0/16"],
            id="primary among the secondary ones",
        ),
        pytest.param(
            {
                "Ipv6CidrBlock": "2001:db8::/56",
                "Ipv6CidrBlocks": {
                    "Ipv6CidrBlock": [
                        {"Ipv6CidrBlock": "2001:db8::/56", "Ipv6Isp": "BGP"},
                        {"Ipv6CidrBlock": "2001:db8:0:100::/56"},
                    ]
                },
            },
            ["10.0.0.0/16", "2001:db8::/56", "2001:db8:0:100::/56"],
            id="IPv6, told twice",
        ),
        pytest.param({"Ipv6CidrBlock": ""}, ["10.0.0.0/16"], id="IPv6, empty"),
        pytest.param({"UserCidrs": {"UserCidr": ["10.0.0.0/8"]}}, ["10.0.0.0/16"], id="never UserCidrs"),
    ],
)
def test_the_blocks_of_a_vpc(more, expected):
    assert [str(row.cidr) for row in told(Kind.VPC, {**VPC, **more})] == expected


def test_a_vpc_is_told_whole():
    entry = {
        **VPC,
        "VpcName": "shop",
        "OwnerId": THEM,
        "Status": "Available",
        "IsDefault": True,
        "Tags": {"Tag": [{"Key": "env", "Value": "prod"}, {"Key": "empty"}]},
    }
    (row,) = told(Kind.VPC, entry)

    assert (row.resource, row.owner, row.name) == ("vpc-1", "253460731706911258", "shop")
    assert (row.state, row.default, row.tags) == ("Available", True, {"env": "prod", "empty": ""})
    assert (row.free, row.attached) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        pytest.param({}, US, id="not told: the shard's account"),
        pytest.param({"OwnerId": 0}, US, id="zero: the shard's account"),
        pytest.param({"OwnerId": "253460731706911258"}, "253460731706911258", id="as text"),
        pytest.param({"OwnerId": THEM}, "253460731706911258", id="to the last digit"),
    ],
)
def test_the_owner_of_a_vpc(owner, expected):
    assert [row.owner for row in told(Kind.VPC, {**VPC, **owner})] == [expected]


def test_a_vswitch_is_told_whole():
    entry = {
        **VSWITCH,
        "VSwitchName": "apps",
        "ZoneId": "cn-hangzhou-b",
        "OwnerId": THEM,
        "Status": "Available",
        "IsDefault": False,
        "AvailableIpAddressCount": 252,
        "Ipv6CidrBlock": "2001:db8::/64",
    }
    rows = told(Kind.SUBNET, entry)

    assert [(str(row.cidr), row.free) for row in rows] == [("10.0.0.0/24", 252), ("2001:db8::/64", UNKNOWN)]
    assert (rows[0].resource, rows[0].owner, rows[0].name) == ("vsw-1", "253460731706911258", "apps")
    assert (rows[0].parent, rows[0].zone, rows[0].state) == ("vpc-1", "cn-hangzhou-b", "Available")
    assert rows[0].default is False


@pytest.mark.parametrize(
    ("count", "free"),
    [
        pytest.param("252", 252, id="a number as text"),
        pytest.param(253, UNKNOWN, id="more than Alibaba leaves"),
        pytest.param(-1, UNKNOWN, id="less than none"),
        pytest.param("many", UNKNOWN, id="no number"),
        pytest.param(True, UNKNOWN, id="a truth"),
        pytest.param(None, UNKNOWN, id="not told"),
    ],
)
def test_an_impossible_count_of_free_addresses_is_unknown(count, free):
    (row,) = told(Kind.SUBNET, {**VSWITCH, "AvailableIpAddressCount": count})

    assert row.free == free


@pytest.mark.parametrize(("instance", "attached"), [("i-1", 1), ("", 0), (None, 0)])
def test_an_elastic_ip_is_its_accounts_attached_or_not(instance, attached):
    (row,) = told(Kind.EIP, {**EIP, "InstanceId": instance, "Status": "InUse", "Name": "nat"})

    assert (str(row.cidr), row.resource, row.owner) == ("203.0.113.7/32", "eip-1", US)
    assert (row.name, row.state, row.attached) == ("nat", "InUse", attached)


@pytest.mark.parametrize(
    ("kind", "entry", "rejected"),
    [
        pytest.param(Kind.VPC, {"VpcName": "x"}, ("", "an item without an id"), id="no id"),
        pytest.param(Kind.VPC, {"VpcId": "vpc-1"}, ("vpc-1", "a VPC without CidrBlock"), id="no block"),
        pytest.param(
            Kind.VPC,
            {**VPC, "Ipv6CidrBlock": "2408:XXXX:0:a600::/56"},
            ("vpc-1", "'2408:XXXX:0:a600::/56' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56"),
            id="masked digits: the whole VPC",
        ),
        pytest.param(
            Kind.VPC,
            {**VPC, "OwnerId": 2.5346073170691126e17},
            ("vpc-1", "an OwnerId that is not a whole number"),
            id="an owner that lost its last digits",
        ),
        pytest.param(
            Kind.SUBNET,
            {"VSwitchId": "vsw-1", "CidrBlock": "10.0.0.0/24"},
            ("vsw-1", "a vSwitch without its VPC"),
            id="no VPC",
        ),
        pytest.param(
            Kind.SUBNET,
            {"VSwitchId": "vsw-1", "VpcId": "vpc-1"},
            ("vsw-1", "a vSwitch without CidrBlock"),
            id="a vSwitch without a block",
        ),
        pytest.param(
            Kind.EIP,
            {"AllocationId": "eip-1", "IpAddress": "203.0.113.0/24"},
            ("eip-1", "'203.0.113.0/24' is not a single address"),
            id="a network, not an address",
        ),
    ],
)
def test_a_malformed_item_is_rejected_and_the_others_go_on(kind, entry, rejected):
    good = {
        Kind.VPC: {**VPC, "VpcId": "vpc-9"},
        Kind.SUBNET: {**VSWITCH, "VSwitchId": "vsw-9"},
        Kind.EIP: {**EIP, "AllocationId": "eip-9"},
    }[kind]

    assert told(kind, entry, good) == [RejectedRow(*rejected), *told(kind, good)]
