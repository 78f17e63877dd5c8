"""What there is at Alibaba Cloud beside VPCs, as data: an IPAM, and public addresses of one's own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IpamPool:
    """A pool of an IPAM; `key` is its name, and what others of the IPAM call it by."""

    key: str
    cidrs: tuple[str, ...]
    scope: str = "private"
    parent: str = ""
    region: str = ""  # where it is effective; "" everywhere, so that it holds sub-pools alone
    masks: tuple[int, int, int] | None = None  # least, usual and greatest netmask length
    auto_import: bool = False
    shared: tuple[str, ...] = ()  # accounts that may use it as well


@dataclass(frozen=True, slots=True)
class Given:
    """Space that a pool gave away: to a VPC, by its key, or by hand."""

    pool: str
    cidr: str
    vpc: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ipam:
    """The IPAM of an account, hosted in a region; it sees the VPCs of all accounts there are."""

    owner: str
    region: str
    pools: tuple[IpamPool, ...]
    given: tuple[Given, ...]
    opened: tuple[str, ...]  # the accounts that opened the service

    def pool(self, key: str) -> IpamPool:
        """Find a pool."""
        return next(pool for pool in self.pools if pool.key == key)


@dataclass(frozen=True, slots=True)
class AddressPool:
    """A pool of public addresses that Elastic IPs are taken from."""

    key: str
    account: str
    region: str
    cidrs: tuple[str, ...]
    used: int
