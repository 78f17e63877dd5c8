"""How Alibaba Cloud's own IPAM is asked: the operations of its API that are sent.

Source: VpcIpam API 2023-02-28. The region of a request is the one that hosts the IPAM, except for the
allocations of a pool: they are asked for where the pool is effective, if it is bound to a region.
"""

from functools import partial
from typing import Any

from alibabacloud_vpcipam20230228.client import Client
from alibabacloud_vpcipam20230228.models import (
    GetVpcIpamServiceStatusRequest,
    ListIpamPoolAllocationsRequest,
    ListIpamPoolCidrsRequest,
    ListIpamPoolsRequest,
    ListIpamResourceCidrsRequest,
    ListIpamScopesRequest,
    ListIpamsRequest,
)

from collector.alibaba.clients import Clients
from collector.alibaba.paging import Call
from collector.operation import Operation
from collector.pages import Mark

MOST = 100  # entries of a page; without asking there are ten


def _status(clients: Clients, region: str, _: Mark) -> Any:
    request = GetVpcIpamServiceStatusRequest(region_id=region)
    return clients.of(Client, region).get_vpc_ipam_service_status(request)


def _ipams(clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamsRequest(region_id=region, max_results=MOST, next_token=token or None)
    return clients.of(Client, region).list_ipams(request)


def _scopes(clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamScopesRequest(region_id=region, max_results=MOST, next_token=token or None)
    return clients.of(Client, region).list_ipam_scopes(request)


def _pools(clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamPoolsRequest(region_id=region, max_results=MOST, next_token=token or None)
    return clients.of(Client, region).list_ipam_pools(request)


def _cidrs(pool: str, clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamPoolCidrsRequest(
        region_id=region, ipam_pool_id=pool, max_results=MOST, next_token=token or None
    )
    return clients.of(Client, region).list_ipam_pool_cidrs(request)


def _allocations(pool: str, clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamPoolAllocationsRequest(
        region_id=region, ipam_pool_id=pool, max_results=MOST, next_token=token or None
    )
    return clients.of(Client, region).list_ipam_pool_allocations(request)


def _resources(scope: str, clients: Clients, region: str, token: Mark) -> Any:
    request = ListIpamResourceCidrsRequest(
        region_id=region, ipam_scope_id=scope, max_results=MOST, next_token=token or None
    )
    return clients.of(Client, region).list_ipam_resource_cidrs(request)


STATUS = Operation("GetVpcIpamServiceStatus", Call(_status, ()))
IPAMS = Operation("ListIpams", Call(_ipams, ("Ipams",), by_token=True))
SCOPES = Operation("ListIpamScopes", Call(_scopes, ("IpamScopes",), by_token=True))
POOLS = Operation("ListIpamPools", Call(_pools, ("IpamPools",), by_token=True))
CIDRS, ALLOCATIONS, RESOURCES = "ListIpamPoolCidrs", "ListIpamPoolAllocations", "ListIpamResourceCidrs"
OPERATIONS = (STATUS.name, IPAMS.name, SCOPES.name, POOLS.name, CIDRS, ALLOCATIONS, RESOURCES)


def cidrs(pool: str) -> Operation[Call]:
    """Ask for the blocks that a pool was given."""
    return Operation(CIDRS, Call(partial(_cidrs, pool), ("IpamPoolCidrs",), by_token=True))


def allocations(pool: str) -> Operation[Call]:
    """Ask for what a pool has given away."""
    return Operation(ALLOCATIONS, Call(partial(_allocations, pool), ("IpamPoolAllocations",), by_token=True))


def resources(scope: str) -> Operation[Call]:
    """Ask for what is said of the resources of a scope."""
    return Operation(RESOURCES, Call(partial(_resources, scope), ("IpamResourceCidrs",), by_token=True))
