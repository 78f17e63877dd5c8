"""What was planted at Alibaba Cloud beside VPCs, for whoever compares it with what was found."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from simulator.alibaba_estate import AddressPool, Ipam
from simulator.alibaba_ipam_rows import pool_id, scope_id
from simulator.alibaba_public import pool_id as address_pool_id


def alibaba_facts(ipams: Iterable[Ipam], pools: Iterable[AddressPool]) -> dict[str, object]:
    """List IPAMs with their pools and what these gave away, and public address pools."""
    return {
        "alibaba_ipams": [_ipam(ipam) for ipam in ipams],
        "alibaba_address_pools": [_address_pool(pool) for pool in pools],
    }


def _ipam(ipam: Ipam) -> dict[str, object]:
    return {
        "account": ipam.owner,
        "region": ipam.region,
        "scopes": {scope: scope_id(ipam, scope) for scope in ("private", "public")},
        "pools": [
            {
                "id": pool_id(ipam, pool.key),
                "name": pool.key,
                "scope": pool.scope,
                "cidrs": list(pool.cidrs),
                "parent": pool_id(ipam, pool.parent) if pool.parent else None,
                "locale": pool.region or None,
            }
            for pool in ipam.pools
        ],
        "given": [
            {"pool": pool_id(ipam, one.pool), "cidr": one.cidr, **({"vpc": one.vpc} if one.vpc else {})}
            for one in ipam.given
        ],
    }


def _address_pool(pool: AddressPool) -> dict[str, object]:
    return {
        "id": address_pool_id(pool),
        "account": pool.account,
        "region": pool.region,
        "cidrs": list(pool.cidrs),
        "addresses": sum(IPv4Network(cidr).num_addresses for cidr in pool.cidrs),
        "used": pool.used,
    }
