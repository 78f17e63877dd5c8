"""The public address pools of an account in a region: one listing of pools, and one of blocks for each.

Source: VPC API 2016-04-28, GetPublicIpAddressPoolServiceStatus, ListPublicIpAddressPools,
ListPublicIpAddressPoolCidrBlocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from alibabacloud_vpc20160428.models import (
    GetPublicIpAddressPoolServiceStatusRequest,
    ListPublicIpAddressPoolCidrBlocksRequest,
    ListPublicIpAddressPoolsRequest,
)

from collector.access import Access
from collector.alibaba.clients import Clients
from collector.alibaba.opened import opened
from collector.alibaba.paging import Call, Paging
from collector.alibaba.translate import BLOCKS, FREE, PUBLIC_POOL
from collector.cells import number, text
from collector.fields import Entry
from collector.listing import Listing
from collector.operation import Operation
from collector.pages import Mark
from collector.port import Ask, Found
from ipam.shard import Shard

GONE = "Deleted"
"""A pool, or a block of one, counts in all other states: also while it is being deleted."""


def _status(clients: Clients, region: str, _: Mark) -> Any:
    request = GetPublicIpAddressPoolServiceStatusRequest(region_id=region)
    return clients.vpc(region).get_public_ip_address_pool_service_status(request)


def _pools(clients: Clients, region: str, token: Mark) -> Any:
    request = ListPublicIpAddressPoolsRequest(region_id=region, max_results=100, next_token=token or None)
    return clients.vpc(region).list_public_ip_address_pools(request)


def _blocks(pool: str, clients: Clients, region: str, token: Mark) -> Any:
    request = ListPublicIpAddressPoolCidrBlocksRequest(
        region_id=region, public_ip_address_pool_id=pool, max_results=100, next_token=token or None
    )
    return clients.vpc(region).list_public_ip_address_pool_cidr_blocks(request)


STATUS = Operation("GetPublicIpAddressPoolServiceStatus", Call(_status, ()))
POOLS = Listing(
    "ListPublicIpAddressPools", Call(_pools, ("PublicIpAddressPoolList",), by_token=True), PUBLIC_POOL
)
OF_POOL = "ListPublicIpAddressPoolCidrBlocks"
OPERATIONS = (STATUS.name, POOLS.operation, OF_POOL)


def blocks(pool: str) -> Operation[Call]:
    """Ask for the address blocks of a pool."""
    return Operation(OF_POOL, Call(partial(_blocks, pool), ("PublicIpPoolCidrBlockList",), by_token=True))


@dataclass(frozen=True, slots=True)
class AlibabaPublicPools:
    """Reads the pools that Elastic IPs are taken from, those that are shared with the account among them."""

    shard: Shard
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return every pool that has addresses; a new one has none."""
        status = Paging(self.shard, STATUS, self.access, self.clients)
        return POOLS.found(self._pages(ask) if opened(status, ask) else (), self.shard)

    def _pages(self, ask: Ask) -> Iterator[list[Entry]]:
        for page in Paging(self.shard, POOLS.asked, self.access, self.clients).pages(ask):
            whole = [self._with_blocks(pool, ask) for pool in page if text(pool, "Status") != GONE]
            yield [pool for pool in whole if pool[BLOCKS] or not text(pool, "PublicIpAddressPoolId")]

    def _with_blocks(self, pool: Entry, ask: Ask) -> Entry:
        """Add to a pool what other listings say; without an id nobody can be asked for its blocks."""
        name = text(pool, "PublicIpAddressPoolId")
        asked = Paging(self.shard, blocks(name), self.access, self.clients).pages(ask) if name else ()
        held = [entry.get("CidrBlock") for page in asked for entry in page if text(entry, "Status") != GONE]
        return {**pool, BLOCKS: held, FREE: free(pool)}


def free(pool: Entry) -> int | None:
    """Count the addresses of a pool that nobody uses; None where it does not say."""
    total, used = number(pool.get("TotalIpNum")), number(pool.get("UsedIpNum"))
    return None if total is None or used is None else total - used
