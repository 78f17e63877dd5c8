import botocore.session
import pytest
from reading_rows import told as plainly_told

from collector.aws import translate
from collector.aws.listing import LISTINGS
from ipam.reading import UNKNOWN, RejectedRow
from ipam.shard import Shard
from ipam.words import Kind, Provider

US = "111122223333"
THEM = "444455556666"


def told(kind, *items):
    """Translate items as the collector does."""
    shard = Shard("aws", Provider.AWS, US, "eu-west-1", kind)
    return plainly_told(LISTINGS[kind].found([items], shard))


def vpc(*blocks, sixth=(), **more):
    """Make an entry of DescribeVpcs whose blocks are pairs of CIDR and state."""
    four = [{"CidrBlock": cidr, "CidrBlockState": {"State": state}} for cidr, state in blocks]
    six = [{"Ipv6CidrBlock": cidr, "Ipv6CidrBlockState": {"State": state}} for cidr, state in sixth]
    entry = {"VpcId": "vpc-1", "CidrBlockAssociationSet": four, "Ipv6CidrBlockAssociationSet": six}
    if blocks:
        entry["CidrBlock"] = blocks[0][0]
    return {**entry, **more}


def subnet(cidr="10.0.0.0/24", **more):
    return {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": cidr, **more}


@pytest.mark.parametrize(
    ("state", "held"),
    [
        ("associating", True),
        ("associated", True),
        ("disassociating", True),
        ("disassociated", False),
        ("failing", False),
        ("failed", False),
    ],
)
def test_a_block_counts_while_aws_holds_it(state, held):
    first = ("10.0.0.0/16", "associated")
    rows = told(Kind.VPC, vpc(first, ("10.1.0.0/16", state), sixth=[("2001:db8::/56", state)]))

    assert [str(row.cidr) for row in rows] == ["10.0.0.0/16"] + held * ["10.1.0.0/16", "2001:db8::/56"]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(vpc(("10.0.0.0/16", "associated")), id="primary in the set too"),
        pytest.param({"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}, id="no set at all"),
        pytest.param(vpc(CidrBlock="10.0.0.0/16"), id="an empty set"),
        pytest.param(vpc(*[("10.0.0.0/16", "associated")] * 2), id="told twice"),
    ],
)
def test_the_primary_block_counts_once(entry):
    assert [str(row.cidr) for row in told(Kind.VPC, entry)] == ["10.0.0.0/16"]


def test_a_primary_block_that_the_set_no_longer_holds_does_not_count():
    entry = vpc(("10.0.0.0/16", "disassociated"), ("10.1.0.0/16", "associated"))

    assert [str(row.cidr) for row in told(Kind.VPC, entry)] == ["10.1.0.0/16"]


def test_a_vpc_is_told_whole():
    tags = [{"Key": "Name", "Value": "shop"}, {"Key": "Environment", "Value": "prod"}, {"Key": "empty"}]
    entry = vpc(("10.0.0.0/16", "associated"), OwnerId=THEM, IsDefault=True, State="available", Tags=tags)
    (row,) = told(Kind.VPC, entry)

    assert (row.resource, row.owner, row.name) == ("vpc-1", THEM, "shop")
    assert (row.state, row.default, row.parent, row.zone) == ("available", True, "", "")
    assert row.tags == {"Name": "shop", "Environment": "prod", "empty": ""}
    assert (row.free, row.attached) == (UNKNOWN, UNKNOWN)


def test_the_owner_is_the_shards_account_where_the_answer_does_not_say():
    assert [row.owner for row in told(Kind.VPC, vpc(("10.0.0.0/16", "associated")))] == [US]


def test_a_subnet_is_told_whole():
    entry = subnet(
        AvailableIpAddressCount=200,
        AvailabilityZone="eu-west-1a",
        OwnerId=THEM,
        State="available",
        DefaultForAz=True,
        Tags=[{"Key": "Name", "Value": "apps"}],
    )
    (row,) = told(Kind.SUBNET, entry)

    assert (str(row.cidr), row.resource, row.owner, row.name) == ("10.0.0.0/24", "subnet-1", THEM, "apps")
    assert (row.parent, row.zone, row.state) == ("vpc-1", "eu-west-1a", "available")
    assert (row.default, row.free) == (True, 200)


@pytest.mark.parametrize(
    ("cidr", "count", "free"),
    [
        pytest.param("10.0.0.0/24", 251, 251, id="all that are not AWS's"),
        pytest.param("10.0.0.0/24", 0, 0, id="none"),
        pytest.param("10.0.0.0/24", 252, UNKNOWN, id="more than AWS leaves"),
        pytest.param("10.0.0.0/30", 27, UNKNOWN, id="more than there are"),
        pytest.param("10.0.0.0/24", -1, UNKNOWN, id="less than none"),
        pytest.param("10.0.0.0/24", None, UNKNOWN, id="not told"),
    ],
)
def test_an_impossible_count_of_free_addresses_is_unknown(cidr, count, free):
    (row,) = told(Kind.SUBNET, subnet(cidr, AvailableIpAddressCount=count))

    assert row.free == free


def test_free_addresses_are_of_the_ipv4_block():
    six = [{"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "associated"}}]
    rows = told(Kind.SUBNET, subnet(AvailableIpAddressCount=10, Ipv6CidrBlockAssociationSet=six))

    assert [(str(row.cidr), row.free) for row in rows] == [("10.0.0.0/24", 10), ("2001:db8::/64", UNKNOWN)]


def test_a_subnet_of_ipv6_alone_is_no_mistake():
    six = [{"Ipv6CidrBlock": "2001:db8::/64", "Ipv6CidrBlockState": {"State": "associated"}}]
    entry = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "Ipv6CidrBlockAssociationSet": six}

    assert [str(row.cidr) for row in told(Kind.SUBNET, entry)] == ["2001:db8::/64"]


@pytest.mark.parametrize(
    ("more", "attached"),
    [
        pytest.param({}, 0, id="not associated"),
        pytest.param({"AssociationId": "eipassoc-1"}, 1, id="associated"),
        pytest.param({"NetworkInterfaceId": "eni-1", "NetworkInterfaceOwnerId": THEM}, 1, id="interface"),
        pytest.param({"InstanceId": "i-1"}, 1, id="instance"),
        pytest.param({"InstanceId": ""}, 0, id="instance, empty"),
    ],
)
def test_an_elastic_ip_is_its_accounts_attached_or_not(more, attached):
    entry = {"PublicIp": "203.0.113.7", "AllocationId": "eipalloc-1", "NetworkBorderGroup": "eu-west-1"}
    (row,) = told(Kind.EIP, {**entry, **more})

    assert (str(row.cidr), row.resource, row.owner) == ("203.0.113.7/32", "eipalloc-1", US)
    assert (row.zone, row.attached) == ("eu-west-1", attached)


def test_an_elastic_ip_without_allocation_is_known_by_its_address():
    assert [row.resource for row in told(Kind.EIP, {"PublicIp": "203.0.113.7"})] == ["203.0.113.7"]


def test_a_carrier_address_counts():
    (row,) = told(Kind.EIP, {"CarrierIp": "203.0.113.7", "AllocationId": "eipalloc-1"})

    assert str(row.cidr) == "203.0.113.7/32"


@pytest.mark.parametrize(
    ("kind", "entry", "rejected"),
    [
        pytest.param(Kind.VPC, {"CidrBlock": "10.0.0.0/16"}, ("", "an item without an id"), id="no id"),
        pytest.param(Kind.VPC, {"VpcId": "vpc-1"}, ("vpc-1", "it holds no address block"), id="no block"),
        pytest.param(
            Kind.VPC,
            vpc(("10.0.0.0/16", "associated"), ("10.1.2.3/16", "associated")),
            ("vpc-1", "'10.1.2.3/16' has host bits set: the network of this length is 10.1.0.0/16"),
            id="one block of two is bad: the whole VPC",
        ),
        pytest.param(
            Kind.VPC,
            vpc(("10.0.0.0/16", None)),
            ("vpc-1", "a block without the state of its association"),
            id="no state",
        ),
        pytest.param(
            Kind.VPC,
            vpc(("10.0.0.0/16", "associated"), Tags=[{"Value": "x"}]),
            ("vpc-1", "a tag without a key"),
            id="a tag without a key",
        ),
        pytest.param(
            Kind.SUBNET,
            {"SubnetId": "subnet-1", "CidrBlock": "10.0.0.0/24"},
            ("subnet-1", "a subnet without its VPC"),
            id="no VPC",
        ),
        pytest.param(
            Kind.EIP,
            {"PublicIp": "203.0.113.0/24", "AllocationId": "eipalloc-1"},
            ("eipalloc-1", "'203.0.113.0/24' is not a single address"),
            id="a network, not an address",
        ),
        pytest.param(
            Kind.EIP,
            {"AllocationId": "eipalloc-1"},
            ("eipalloc-1", "an address block is missing"),
            id="no address",
        ),
    ],
)
def test_a_malformed_item_is_rejected_and_the_others_go_on(kind, entry, rejected):
    good = {
        Kind.VPC: vpc(("10.9.0.0/16", "associated"), VpcId="vpc-9"),
        Kind.SUBNET: subnet(SubnetId="subnet-9"),
        Kind.EIP: {"PublicIp": "203.0.113.9"},
    }[kind]

    assert told(kind, entry, good) == [RejectedRow(*rejected), *told(kind, good)]


def test_the_states_are_amazons_own():
    assert {
        "associating",
        "associated",
        "disassociating",
        "disassociated",
        "failing",
        "failed",
    } >= translate.HELD


def pool(*ranges, free=0, **more):
    """Make an entry of DescribePublicIpv4Pools whose ranges are pairs of first and last address."""
    told = [{"FirstAddress": first, "LastAddress": last} for first, last in ranges]
    return {
        "PoolId": "ipv4pool-ec2-1",
        "PoolAddressRanges": told,
        "TotalAvailableAddressCount": free,
        "NetworkBorderGroup": "eu-west-1",
        "Tags": [{"Key": "Name", "Value": "egress"}],
        **more,
    }


@pytest.mark.parametrize(
    ("ranges", "blocks"),
    [
        pytest.param([("198.51.100.0", "198.51.100.127")], ["198.51.100.0/25"], id="one block"),
        pytest.param(
            [("198.51.100.0", "198.51.100.2")], ["198.51.100.0/31", "198.51.100.2/32"], id="an odd range"
        ),
        pytest.param(
            [("198.51.100.0", "198.51.100.0"), ("203.0.113.0", "203.0.113.255")],
            ["198.51.100.0/32", "203.0.113.0/24"],
            id="two ranges",
        ),
    ],
)
def test_the_ranges_of_a_public_pool_are_its_blocks(ranges, blocks):
    rows = told(Kind.PUBLIC_IPV4_POOL, pool(*ranges, free=200))

    assert [str(row.cidr) for row in rows] == blocks
    assert {(row.resource, row.name, row.zone, row.free) for row in rows} == {
        ("ipv4pool-ec2-1", "egress", "eu-west-1", 200)
    }


@pytest.mark.parametrize("ends", [("198.51.100.9", "198.51.100.0"), ("198.51.100.0", ""), ("a", "b")])
def test_a_range_that_is_none_rejects_its_pool(ends):
    (rejected,) = told(Kind.PUBLIC_IPV4_POOL, pool(ends))

    assert (rejected.resource, "is no range of addresses" in rejected.reason) == ("ipv4pool-ec2-1", True)


def test_a_brought_range_is_told_whole():
    entry = {
        "Cidr": "198.51.100.0/24",
        "Description": "ours",
        "State": "advertised",
        "NetworkBorderGroup": "eu-west-1",
    }
    (row,) = told(Kind.BYOIP, entry)

    assert (str(row.cidr), row.resource, row.owner) == ("198.51.100.0/24", "198.51.100.0/24", US)
    assert (row.name, row.state, row.zone) == ("ours", "advertised", "eu-west-1")


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("pending-provision", True),
        ("provisioned", True),
        ("provisioned-not-publicly-advertisable", True),
        ("advertised", True),
        ("pending-deprovision", True),
        ("failed-deprovision", True),
        ("failed-provision", False),
        ("deprovisioned", False),
    ],
)
def test_a_brought_range_counts_while_aws_holds_it(state, counts):
    assert translate.brought({"State": state}) is counts


def test_the_states_of_gone_ranges_are_words_of_amazons_own_model():
    model = botocore.session.get_session().get_service_model("ec2")

    assert set(model.shape_for("ByoipCidrState").enum) > translate.GONE


def test_a_pool_without_addresses_is_not_there_yet():
    assert not translate.with_ranges(pool())
    assert translate.with_ranges(pool(("198.51.100.0", "198.51.100.0")))
