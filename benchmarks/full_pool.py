"""One pool of 50 CIDRs of which a part is given away, and where databases of the benchmark are."""

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

from ipam.cidr import parse
from ipam.pool import ORIGIN_REGISTRY, Allocation, PoolTree
from ipam.quotas import Quotas
from ipam.registry.pools import PoolWanted, pool_created
from ipam.registry.provisioning import Ground, provisioned

CIDRS = 50


def full_pool(count: int) -> PoolTree:
    """Make a pool in which every other /28 is given away, from the start of each CIDR."""
    tree, pool = pool_created(PoolTree(), PoolWanted("top", "top", "private"), Quotas())
    for number in range(CIDRS):
        tree, _ = provisioned(tree, pool.id, parse(f"10.{number}.0.0/16"), Ground(date.min))
    held = tuple(
        Allocation(f"h-{at}", pool.id, _block(*divmod(at, count // CIDRS)), origin=ORIGIN_REGISTRY)
        for at in range(count)
    )
    return replace(tree, allocations=held)


def url(address: str) -> str:
    """Write what the server's own library connects to as a URL."""
    words = dict(word.split("=", 1) for word in address.split())
    return f"postgresql+psycopg://{words['user']}@/{words['dbname']}?host={words['host']}"


def _block(cidr: int, number: int) -> IPv4Network:
    return IPv4Network(((10 << 24) + (cidr << 16) + 32 * number, 28))
