"""The locales of pools, which lie within the operating regions of the IPAM."""

from collections.abc import Iterable, Iterator

from ipam.ipam import Ipam
from ipam.pool import Pool
from ipam.scope import Scope
from ipam.words import Family


def outside(ipam: Ipam | None, scopes: Iterable[Scope], pools: Iterable[Pool]) -> Iterator[Pool]:
    """Yield the pools whose locale is none of an IPAM's operating regions; without an IPAM none is."""
    if ipam is None:
        return
    public = {scope.name for scope in scopes if scope.default == "public"}
    for pool in pools:
        groups = pool.scope in public and pool.family is Family.IPV4
        if pool.locale and not ipam.works_in(pool.locale, border_groups=groups):
            yield pool


def told_outside(ipam: Ipam, pool: Pool) -> str:
    """Say that a pool is of a region in which the IPAM does not work, and the way out."""
    regions = ", ".join(ipam.operating_regions)
    told = f"pool '{pool.path}' has the locale {pool.locale}, and the operating regions are {regions}"
    return f"{told}: take one of them, or add it by `registry ipam modify --add-region`"
