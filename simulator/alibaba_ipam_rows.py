"""The entries of the simulated VpcIpam 2023-02-28, and how they are numbered."""

from typing import Any

from simulator.alibaba_estate import Given, Ipam, IpamPool
from simulator.alibaba_vpc import made_id

Row = dict[str, Any]

_MADE = "2025-06-01T08:00:00Z"


def ipam_id(ipam: Ipam) -> str:
    """Number an IPAM as Alibaba Cloud would."""
    return made_id("ipam", ipam.owner, ipam.region)


def scope_id(ipam: Ipam, scope: str) -> str:
    """Number a scope."""
    return made_id("ipam-scope", ipam.owner, scope)


def pool_id(ipam: Ipam, pool: str) -> str:
    """Number a pool, that has a key."""
    return made_id("ipam-pool", ipam.owner, pool)


def allocation_id(ipam: Ipam, pool: str, cidr: str) -> str:
    """Number an allocation."""
    return made_id("ipam-pool-alloc", ipam.owner, pool, cidr)


def told_ipam(ipam: Ipam) -> Row:
    """Tell of an IPAM."""
    return {
        "IpamId": ipam_id(ipam),
        "IpamName": "corporate",
        "IpamStatus": "Created",
        "OwnerId": int(ipam.owner),
        "RegionId": ipam.region,
        "PrivateDefaultScopeId": scope_id(ipam, "private"),
        "PublicDefaultScopeId": scope_id(ipam, "public"),
        "ScopeCount": 2,
        "CreateTime": _MADE,
    }


def told_scope(ipam: Ipam, scope: str) -> Row:
    """Tell of a scope; both are those that an IPAM begins with."""
    return {
        "IpamScopeId": scope_id(ipam, scope),
        "IpamScopeName": f"default-{scope}",
        "IpamScopeType": scope,
        "IpamId": ipam_id(ipam),
        "IsDefault": True,
        "OwnerId": int(ipam.owner),
        "RegionId": ipam.region,
        "PoolCount": sum(pool.scope == scope for pool in ipam.pools),
        "Status": "Created",
        "CreateTime": _MADE,
    }


def told_pool(ipam: Ipam, pool: IpamPool) -> Row:
    """Tell of a pool."""
    names = ("AllocationMinCidrMask", "AllocationDefaultCidrMask", "AllocationMaxCidrMask")
    return {
        "IpamPoolId": pool_id(ipam, pool.key),
        "IpamPoolName": pool.key,
        "IpamId": ipam_id(ipam),
        "IpamScopeId": scope_id(ipam, pool.scope),
        "IpamScopeType": pool.scope,
        "SourceIpamPoolId": pool_id(ipam, pool.parent) if pool.parent else "",
        "PoolDepth": 2 if pool.parent else 1,
        "HasSubPool": any(other.parent == pool.key for other in ipam.pools),
        "IpVersion": "IPv4" if pool.scope == "private" else "IPv6",
        "IpamRegionId": ipam.region,
        "PoolRegionId": pool.region,
        "RegionId": pool.region or ipam.region,
        "AutoImport": pool.auto_import,
        **(dict(zip(names, pool.masks, strict=True)) if pool.masks else {}),
        "Cidrs": list(pool.cidrs),
        "OwnerId": int(ipam.owner),
        "Status": "Created",
        "CreateTime": _MADE,
    }


def told_block(ipam: Ipam, pool: IpamPool, cidr: str) -> Row:
    """Tell of a block that a pool was given."""
    return {"Cidr": cidr, "IpamPoolId": pool_id(ipam, pool.key), "Status": "Created"}


def told_allocation(ipam: Ipam, given: Given, resource: tuple[str, str]) -> Row:
    """Tell of what a pool gave away, and to what: the type of the resource, and its id."""
    of, name = resource
    return {
        "IpamPoolAllocationId": allocation_id(ipam, given.pool, given.cidr),
        "IpamPoolAllocationDescription": given.note,
        "IpamPoolId": pool_id(ipam, given.pool),
        "Cidr": given.cidr,
        "ResourceType": of,
        "ResourceId": name,
        "RegionId": ipam.pool(given.pool).region or ipam.region,
        "Status": "Created",
        "CreationTime": _MADE,
    }
