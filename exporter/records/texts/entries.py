"""Words about the books of pools: what they gave away, to whom, and where both sides differ."""

from collections.abc import Iterator, Sequence

from exporter.records.advice import Case, Words
from exporter.records.entities import allocation, pool_entity
from exporter.records.moments import rfc3339_unix
from exporter.records.phrases import lasting, phrase
from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.words import AllocationType

GIVEN = (
    "release it in pool '{pool}', so that its space can be given away again; a cloud that releases by itself "
    "may take two days"
)
IMPORTED = (
    "nothing, as long as its account is read: it is released when a reading `registry.release_after` later "
    "lacks the network as well; see `status` for what does not answer"
)


def ghost(case: Case) -> Words:
    """Tell of an allocation whose network is gone."""
    held = allocation(case.report, case.entity)
    since = held.gone_since if held is not None else None
    gone = "is gone" if since is None else f"has been gone for {lasting(case.report.at.timestamp() - since)}"
    resource = held.resource if held is not None else ""
    account = f" of account {held.owner}" if held is not None and held.owner else ""
    imported = held is not None and held.goes_with_resource
    return Words(
        f"{phrase(case.subjects[0])} of pool '{case.path}' is held for {resource or 'a network'}{account}, "
        f"which {gone}",
        IMPORTED if imported else GIVEN.format(pool=case.path),
        {"resource": resource, "gone_since": None if since is None else rfc3339_unix(since)},
    )


def outside(case: Case) -> Words:
    """Tell of an allocation that lies in no CIDR of its pool."""
    pool = case.report.tree.pools[case.pool]
    block = case.subjects[0]["cidr"]
    return Words(
        f"{phrase(case.subjects[0])} was given away by pool '{pool.path}' and lies outside its space, "
        f"{_listed(pool.cidrs)}",
        f"provision {block} to pool '{pool.path}', or release the allocation",
        {"cidrs": [str(cidr) for cidr in pool.cidrs]},
    )


def conflict(case: Case) -> Words:
    """Tell of an allocation that shares addresses with another one of its pool."""
    others = list(_others(case))
    names = _named(others)
    return Words(
        f"pool '{case.path}' has given the same addresses away twice: to {phrase(case.subjects[0])} and to "
        f"{names}",
        "find out which of them is in use, and release the other",
        {"others": [{"id": name, "cidr": str(cidr)} for name, cidr in others]},
    )


def mismatch(case: Case) -> Words:
    """Tell of a sub-pool that has other space than its parent has entered for it."""
    tree = case.report.tree
    pool = pool_entity(case.report, case.entity) or tree.pools[case.pool]
    parent = tree.by_id[pool.parent].path if pool.parent is not None else ""
    entered = [
        one.cidr
        for one in tree.allocations
        if one.type is AllocationType.IPAM_POOL and one.resource == pool.id
    ]
    return Words(
        f"pool '{pool.path}' has {_listed(pool.cidrs)}, and its parent '{parent}' has allocated "
        f"{_listed(entered)} to it",
        "; ".join(_mended(pool, parent, entered)) or "make the two the same",
        {"cidrs": [str(cidr) for cidr in pool.cidrs], "allocated": [str(cidr) for cidr in entered]},
    )


def _mended(pool: Pool, parent: str, entered: Sequence[Cidr]) -> Iterator[str]:
    for cidr in pool.cidrs:
        if cidr not in entered:
            yield f"allocate {cidr} in '{parent}' to '{pool.path}', or deprovision it from there"
    for cidr in entered:
        if cidr not in pool.cidrs:
            yield f"provision {cidr} to '{pool.path}', or release it in '{parent}'"


def _others(case: Case) -> Iterator[tuple[str, Cidr]]:
    """Yield what else the pool gave away of the same addresses: name, and block."""
    tree, pool = case.report.tree, case.report.tree.pools[case.pool]
    mine = allocation(case.report, case.entity)
    sub_pool = pool_entity(case.report, case.entity)
    blocks = (mine.cidr,) if mine is not None else sub_pool.cidrs if sub_pool is not None else ()
    for one in tree.allocations:
        given = one.pool == pool.id and one.type is not AllocationType.IPAM_POOL
        if given and one is not mine and any(one.cidr.overlaps(block) for block in blocks):
            yield one.id, one.cidr
    for child in tree.children.get(pool.id, ()):
        for cidr in child.cidrs:
            if child is not sub_pool and any(cidr.overlaps(block) for block in blocks):
                yield child.path, cidr


def _named(others: Sequence[tuple[str, Cidr]]) -> str:
    return ", ".join(f"{name} ({cidr})" for name, cidr in others) or "itself, with two CIDRs of its own"


def _listed(cidrs: Sequence[Cidr]) -> str:
    return ", ".join(map(str, cidrs)) or "nothing"
