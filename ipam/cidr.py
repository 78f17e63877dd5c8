"""One address block, as a value: the standard library's networks, read strictly."""

import re
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ipam.words import Family

FAMILY = {4: Family.IPV4, 6: Family.IPV6}
_LENGTH = re.compile(r"/(0|[1-9][0-9]{0,2})$", re.ASCII)
WIDTH = {Family.IPV4: 32, Family.IPV6: 128}

Cidr = IPv4Network | IPv6Network


class CidrError(ValueError):
    """A text that is not an address block; the message says what would be."""


def parse(text: str) -> Cidr:
    """Read one CIDR: an address, a slash and a netmask length; a forgotten length would be one address.

    Raises:
        CidrError: not an address, or one of a zone, no length or one out of range, or host bits set.
    """
    network = None
    if _LENGTH.search(text) and "%" not in text:  # a zone names an interface of one host
        with suppress(ValueError):
            network = ip_network(text, strict=False)
    if network is None:
        raise CidrError(f"'{text}' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56")
    if str(network.network_address) == str(ip_address(text.partition("/")[0])):
        return network
    raise CidrError(f"'{text}' has host bits set: the network of this length is {network}")


def family(cidr: Cidr) -> Family:
    """Name the address family of a block."""
    return FAMILY[cidr.version]


def first(cidr: Cidr) -> int:
    """Return the first address of a block as an integer."""
    return int(cidr.network_address)


def block(of: Family, start: int, length: int) -> Cidr:
    """Make a block from its first address and netmask length."""
    return IPv4Network((start, length)) if of is Family.IPV4 else IPv6Network((start, length))


def lies_in(inner: Cidr, outer: Cidr) -> bool:
    """Tell whether a block is another one, or a part of it."""
    shift = outer.max_prefixlen - outer.prefixlen
    return (
        inner.version == outer.version
        and inner.prefixlen >= outer.prefixlen
        and (first(inner) ^ first(outer)) >> shift == 0
    )


def share_addresses(one: Cidr, other: Cidr) -> bool:
    """Tell whether two blocks have addresses in common: one lies in the other then."""
    return lies_in(one, other) or lies_in(other, one)
