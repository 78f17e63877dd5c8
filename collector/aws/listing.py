"""The listings of EC2 that are read: address blocks of resources."""

from dataclasses import dataclass

from collector.access import Access
from collector.aws import translate
from collector.aws.clients import Clients
from collector.aws.paging import Call, Paging
from collector.listing import Listing
from collector.port import Ask, Found
from ipam.shard import Shard
from ipam.words import Kind

LISTINGS = {
    Kind.VPC: Listing("DescribeVpcs", Call("describe_vpcs", "Vpcs"), translate.VPC),
    Kind.SUBNET: Listing("DescribeSubnets", Call("describe_subnets", "Subnets"), translate.SUBNET),
    Kind.EIP: Listing(
        "DescribeAddresses", Call("describe_addresses", "Addresses", page=0), translate.ADDRESS
    ),
    Kind.PUBLIC_IPV4_POOL: Listing(
        "DescribePublicIpv4Pools",
        Call("describe_public_ipv4_pools", "PublicIpv4Pools", page=10, counts=translate.with_ranges),
        translate.PUBLIC_POOL,
    ),
    Kind.BYOIP: Listing(
        "DescribeByoipCidrs",
        Call("describe_byoip_cidrs", "ByoipCidrs", page=100, counts=translate.brought),
        translate.BYOIP,
    ),
}


@dataclass(frozen=True, slots=True)
class AwsCollector:
    """Reads one listing of one account and region."""

    shard: Shard
    listing: Listing[Call]
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return everything the listing holds."""
        paging = Paging(self.shard, self.listing.asked, self.access, self.clients)
        return self.listing.found(paging.pages(ask), self.shard)
