"""One address block, as a value: the standard library's networks, read strictly."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from ipam.words import Family

FAMILY = {4: Family.IPV4, 6: Family.IPV6}
WIDTH = {Family.IPV4: 32, Family.IPV6: 128}

Cidr = IPv4Network | IPv6Network


class CidrError(ValueError):
    """A text that is not an address block; the message says what would be."""


def parse(text: str) -> Cidr:
    """Read one CIDR; an address without a length is a block of one.

    Raises:
        CidrError: not an address, a length out of range, or host bits set.
    """
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise CidrError(f"'{text}' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56") from None
    raise CidrError(f"'{text}' has host bits set: the network of this length is {network}")


def family(cidr: Cidr) -> Family:
    """Name the address family of a block."""
    return FAMILY[cidr.version]


def first(cidr: Cidr) -> int:
    """Return the first address of a block as an integer."""
    return int(cidr.network_address)


def last(cidr: Cidr) -> int:
    """Return the last address of a block as an integer."""
    return int(cidr.broadcast_address)


def contains(outer: Cidr, inner: Cidr) -> bool:
    """Tell whether every address of `inner` lies in `outer`."""
    return outer.version == inner.version and first(outer) <= first(inner) and last(inner) <= last(outer)


def overlaps(one: Cidr, other: Cidr) -> bool:
    """Tell whether two blocks share an address: of two CIDRs that do, one holds the other."""
    return contains(one, other) or contains(other, one)


def block(of: Family, start: int, length: int) -> Cidr:
    """Make a block from its first address and netmask length."""
    return IPv4Network((start, length)) if of is Family.IPV4 else IPv6Network((start, length))
