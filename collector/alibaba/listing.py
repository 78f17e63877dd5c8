"""The listings of the VPC API that are read: address blocks of resources."""

from dataclasses import dataclass
from typing import Any

from alibabacloud_vpc20160428.models import (
    DescribeEipAddressesRequest,
    DescribeVpcsRequest,
    DescribeVSwitchesRequest,
)

from collector.access import Access
from collector.alibaba import translate
from collector.alibaba.clients import Clients
from collector.alibaba.paging import Call, Paging
from collector.listing import Listing
from collector.port import Ask, Found
from ipam.shard import Shard
from ipam.words import Kind


def _vpcs(clients: Clients, region: str, page: int) -> Any:
    request = DescribeVpcsRequest(region_id=region, page_number=page, page_size=50)
    return clients.vpc(region).describe_vpcs(request)


def _vswitches(clients: Clients, region: str, page: int) -> Any:
    request = DescribeVSwitchesRequest(region_id=region, page_number=page, page_size=50)
    return clients.vpc(region).describe_vswitches(request)


def _addresses(clients: Clients, region: str, page: int) -> Any:
    request = DescribeEipAddressesRequest(region_id=region, page_number=page, page_size=100)
    return clients.vpc(region).describe_eip_addresses(request)


LISTINGS = {
    Kind.VPC: Listing("DescribeVpcs", Call(_vpcs, ("Vpcs", "Vpc")), translate.VPC),
    Kind.SUBNET: Listing("DescribeVSwitches", Call(_vswitches, ("VSwitches", "VSwitch")), translate.VSWITCH),
    Kind.EIP: Listing(
        "DescribeEipAddresses", Call(_addresses, ("EipAddresses", "EipAddress")), translate.ADDRESS
    ),
}


@dataclass(frozen=True, slots=True)
class AlibabaCollector:
    """Reads one listing of one account and region."""

    shard: Shard
    listing: Listing[Call]
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return everything the listing holds."""
        paging = Paging(self.shard, self.listing.asked, self.access, self.clients)
        return self.listing.found(paging.pages(ask), self.shard)
