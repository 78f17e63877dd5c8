"""Entries that are listed together say what each says alone, whatever the others hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_rows import plain

from collector.alibaba.listing import LISTINGS as ALIBABA
from collector.aws.listing import LISTINGS as AWS
from ipam.shard import Shard
from ipam.words import Kind, Provider

LISTINGS = {Provider.AWS: AWS, Provider.ALIBABA: ALIBABA}
MISSING = object()

odd_texts = ["", " ", " x\n", "é ", "\x1c", "\x85q", "a\0b", "12", " 5 "]
odd_blocks = ["lab", "10.0.0.0/24", "10.0.0.1/24", "10.1.2.3", "2001:DB8::/64"]
odd_numbers = [0, 1, 7, -1, 1 << 31, 1 << 70, 3.5, True, False]
odd = st.sampled_from([MISSING, None, [], {}, *odd_texts, *odd_blocks, *odd_numbers])
words = st.sampled_from(["available", "a", "b"])
blocks = st.sampled_from(["10.0.0.0/24", "10.0.1.0/24", "2001:db8::/64"])
states = st.sampled_from([{"State": "associated"}, {"State": "disassociated"}, {"State": None}, {}, None])
tags = st.one_of(
    st.just([{"Key": "Name", "Value": "n"}, {"Key": "Team", "Value": "blue"}]),
    st.lists(
        st.one_of(
            st.fixed_dictionaries(
                {},
                optional={"Key": st.sampled_from(["Name", "Team", None, 7]), "Value": st.one_of(words, odd)},
            ),
            st.none(),
        ),
        max_size=3,
    ),
    st.none(),
).map(lambda told: told and [tag and {k: v for k, v in tag.items() if v is not MISSING} for tag in told])


def usual(values):
    """Draw a value that is odd now and then."""
    return st.one_of(values, values, values, odd)


def associated(name):
    """Draw an association set of AWS."""
    one = st.fixed_dictionaries({name: blocks, f"{name}State": states})
    return st.one_of(st.none(), st.lists(one, max_size=2))


FIELDS = {
    **dict.fromkeys(("VpcId", "State", "Status", "VpcName", "VSwitchName", "Name", "ZoneId", "Zone"), words),
    **dict.fromkeys(("AvailabilityZone", "NetworkBorderGroup", "AssociationId", "InstanceId"), words),
    **dict.fromkeys(("CidrBlock", "Ipv6CidrBlock"), blocks),
    **dict.fromkeys(("PublicIp", "CarrierIp", "IpAddress"), st.sampled_from(["52.0.0.1", "2001:db8::1"])),
    **dict.fromkeys(("IsDefault", "DefaultForAz"), st.booleans()),
    "OwnerId": st.sampled_from(["111122223333", 111122223333]),
    "AvailableIpAddressCount": st.integers(0, 300),
}


@st.composite
def entries(draw, cloud):
    """Draw an entry that any listing of a cloud can read; some of its fields may be odd."""
    entry = {key: draw(usual(values)) for key, values in FIELDS.items()}
    listed = draw(tags)
    entry["Tags"] = listed if cloud is Provider.AWS else draw(st.sampled_from([{"Tag": listed}, {}, None]))
    entry["Ipv6CidrBlockAssociationSet"] = draw(associated("Ipv6CidrBlock"))
    entry["CidrBlockAssociationSet"] = draw(associated("CidrBlock"))
    entry["SecondaryCidrBlocks"] = draw(st.sampled_from([None, {"SecondaryCidrBlock": ["10.0.0.0/24"]}]))
    return {key: value for key, value in entry.items() if value is not MISSING}


@pytest.mark.parametrize("kind", [Kind.VPC, Kind.SUBNET, Kind.EIP])
@pytest.mark.parametrize("cloud", [Provider.AWS, Provider.ALIBABA])
@given(data=st.data())
def test_entries_listed_together_say_what_each_says_alone(cloud, kind, data):
    listing, shard = LISTINGS[cloud][kind], Shard(cloud, cloud, "42", "here", kind)
    listed = data.draw(st.lists(entries(cloud), max_size=4))
    for number, entry in enumerate(listed):
        entry[listing.fields.resource[0]] = f"r-{number}"
    cut = data.draw(st.integers(0, len(listed)))
    together = listing.found([listed[:cut], listed[cut:]], shard)
    alone = [listing.found([[entry]], shard) for entry in listed]

    assert plain(together.rows) == [row for one in alone for row in plain(one.rows)]
    assert together.rejected == tuple(rejected for one in alone for rejected in one.rejected)
