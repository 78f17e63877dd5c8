"""What holds of the entries of any listing, however its pages are cut."""

import pytest
from reading_rows import plain

from collector.alibaba.listing import LISTINGS as ALIBABA
from collector.aws.listing import LISTINGS as AWS
from collector.listing import AT_ONCE
from collector.port import ShardError
from ipam.reading import UNKNOWN
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider

SHARD = Shard("aws", Provider.AWS, "111122223333", "eu-west-1", Kind.SUBNET)
SIZE = 2 * AT_ONCE + 50
BAD = (0, AT_ONCE - 1, AT_ONCE, SIZE - 1)


def subnet(number, **more):
    cidr = f"10.{number >> 8}.{number & 255}.0/24"
    return {"SubnetId": f"subnet-{number}", "VpcId": f"vpc-{number}", "CidrBlock": cidr, **more}


def six(*cidrs):
    """Give a subnet blocks of IPv6."""
    return [{"Ipv6CidrBlock": cidr, "Ipv6CidrBlockState": {"State": "associated"}} for cidr in cidrs]


def found(*pages, fields=AWS[Kind.SUBNET]):
    return fields.found(pages, SHARD)


@pytest.mark.parametrize("size", [1, 7, AT_ONCE, SIZE])
def test_each_row_is_of_its_entry_wherever_pages_are_cut_and_whatever_is_rejected(size):
    entries = [
        subnet(n, Ipv6CidrBlockAssociationSet=six(f"2001:db8:{n:x}::/64") * (n % 3)) for n in range(SIZE)
    ]
    for number in BAD:
        entries[number] |= {"CidrBlock": "lab"} if number % 2 else {"VpcId": None}
    all_of_it = found(*(entries[at : at + size] for at in range(0, SIZE, size)))

    assert [rejected.resource for rejected in all_of_it.rejected] == [f"subnet-{number}" for number in BAD]
    assert [(str(row.cidr), row.resource, row.parent) for row in plain(all_of_it.rows)] == [
        (cidr, f"subnet-{n}", f"vpc-{n}")
        for n in range(SIZE)
        if n not in BAD
        for cidr in [f"10.{n >> 8}.{n & 255}.0/24", f"2001:db8:{n:x}::/64"][: 1 + min(n % 3, 1)]
    ]


def test_a_count_of_free_addresses_is_of_ipv4_however_large_the_block_of_ipv6_is():
    (_, wide) = plain(
        found([subnet(1, AvailableIpAddressCount=9, Ipv6CidrBlockAssociationSet=six("2001:d00::/24"))]).rows
    )

    assert wide.free == UNKNOWN


def test_nothing_listed_is_nothing_found():
    nothing = found([])

    assert (len(nothing.rows), nothing.rejected) == (0, ())


def test_a_block_told_in_two_spellings_counts_once_and_another_subnets_own_counts_too():
    spelled = six("2001:DB8::/64", "2001:db8:0::/64", "2001:db8::1:0:0/96", "2001:db8::/64")
    both = found(
        [subnet(1, Ipv6CidrBlockAssociationSet=spelled), subnet(2, Ipv6CidrBlockAssociationSet=spelled)]
    )

    assert [str(row.cidr) for row in plain(both.rows)] == [
        *("10.0.1.0/24", "2001:db8::/64", "2001:db8::1:0:0/96"),
        *("10.0.2.0/24", "2001:db8::/64", "2001:db8::1:0:0/96"),
    ]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        pytest.param("apps", "apps", id="as it is"),
        pytest.param(" apps\n", "apps", id="blanks around it"),
        pytest.param(" ", "", id="blanks alone"),
        pytest.param("the apps", "the apps", id="a blank inside"),
        pytest.param(None, "", id="none"),
        pytest.param(7, "7", id="a number"),
    ],
)
def test_a_text_is_told_without_the_blanks_around_it_and_so_are_its_neighbours(value, name):
    entries = [{"VSwitchId": f"vsw-{n}", "VpcId": "vpc-1", "CidrBlock": f"10.0.{n}.0/24"} for n in range(3)]
    entries[0]["VSwitchName"], entries[1]["VSwitchName"] = "first", value

    assert found(entries, fields=ALIBABA[Kind.SUBNET]).rows.name == ("first", name, "")


@pytest.mark.parametrize(
    ("tag", "tags"),
    [
        pytest.param({"Key": "a", "Value": "b"}, {"a": "b"}, id="key and value"),
        pytest.param({"Key": "a", "Value": None}, {"a": ""}, id="no value"),
        pytest.param({"Key": "a", "Value": 7}, {"a": "7"}, id="a number"),
        pytest.param(None, {}, id="none"),
    ],
)
def test_odd_tags_of_one_entry_leave_those_of_the_others_as_they_are(tag, tags):
    good = {"Key": "Team", "Value": "blue"}
    told = found([subnet(1, Tags=[good]), subnet(2, Tags=[tag]), subnet(3)])

    assert list(told.rows.tags) == [{"Team": "blue"}, tags, {}]


@pytest.mark.parametrize("pages", [[(1, 2), (3, 1)], [(2, 1, 1)]], ids=["on two pages", "on one"])
def test_an_id_that_is_listed_twice_is_the_listings_failure(pages):
    with pytest.raises(ShardError, match="DescribeSubnets in eu-west-1 lists subnet-1 twice") as error:
        found(*([subnet(number) for number in page] for page in pages))

    assert error.value.error_class is ErrorClass.PARSE


@pytest.mark.parametrize(
    "tagged",
    [
        pytest.param([["Name", "Team"], ["Name", "Team"]], id="alike"),
        pytest.param([["Name", "Team"], ["Team", "Name"]], id="in another order"),
        pytest.param([["Team"], ["Name", "Team"], []], id="more and less"),
        pytest.param([[], []], id="none"),
        pytest.param([["Team"], ["Team"]], id="no name"),
        pytest.param([["Name"], ["Name", "Name"], []], id="one twice: the last counts"),
    ],
)
def test_each_entry_has_its_own_tags_and_is_named_by_one_of_them(tagged):
    tags = [{key: f"{key} {n} {at}" for at, key in enumerate(keys)} for n, keys in enumerate(tagged)]
    entries = [
        subnet(n, Tags=[{"Key": key, "Value": f"{key} {n} {at}"} for at, key in enumerate(keys)])
        for n, keys in enumerate(tagged)
    ]
    rows = found(entries).rows

    assert list(rows.tags) == tags
    assert rows.name == tuple(one.get("Name", "") for one in tags)
