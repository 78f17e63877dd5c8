from ipaddress import ip_network

import pytest

from ipam.cidr import CidrError, block, parse
from ipam.words import Family


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10.0.0.0/16", "10.0.0.0/16", id="IPv4"),
        pytest.param("2001:DB8::/32", "2001:db8::/32", id="IPv6, any spelling"),
        pytest.param("0.0.0.0/0", "0.0.0.0/0", id="everything"),
        pytest.param("203.0.113.9/32", "203.0.113.9/32", id="one address"),
        pytest.param("::ffff:10.0.0.0/104", "::ffff:a00:0/104", id="IPv4-mapped stays IPv6"),
    ],
)
def test_a_cidr_is_read_in_its_canonical_form(text, expected):
    assert str(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("10.0.0.1/16", "'10.0.0.1/16' has host bits set: the network of this length is 10.0.0.0/16", id="host bits"),
        pytest.param("10.0.0.0/33", "'10.0.0.0/33' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="too long"),
        pytest.param("116.XX.XX.28/32", "'116.XX.XX.28/32' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="masked"),
        pytest.param("10.0.0.0", "'10.0.0.0' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="no length"),
        pytest.param("10.0.0.0/255.0.0.0", "'10.0.0.0/255.0.0.0' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="a mask"),
        pytest.param("10.0.0.0/08", "'10.0.0.0/08' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="a padded length"),
        pytest.param("", "'' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="nothing"),
        pytest.param("010.0.0.0/8", "'010.0.0.0/8' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="leading zero"),
        pytest.param("fe80::%eth0/64", "'fe80::%eth0/64' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="a zone"),
    ],
)  # fmt: skip
def test_what_is_no_cidr_is_told_with_the_way_out(text, message):
    with pytest.raises(CidrError) as error:
        parse(text)

    assert str(error.value) == message


@pytest.mark.parametrize("text", ["10.1.0.0/16", "2001:db8::/56", "::/0"])
def test_a_block_is_made_from_its_first_address_and_length(text):
    cidr = ip_network(text)
    family = Family.IPV4 if cidr.version == 4 else Family.IPV6

    assert block(family, int(cidr.network_address), cidr.prefixlen) == cidr
