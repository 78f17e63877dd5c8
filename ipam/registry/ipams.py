"""The IPAM: made once, changed, and deleted when it is empty, or with what lies in it."""

from dataclasses import dataclass, replace

from ipam.ipam import Ipam
from ipam.pool import ORIGIN_REGISTRY, PoolTree, Tags
from ipam.registry.error import Code, RegistryError
from ipam.registry.naming import check_region
from ipam.registry.regions import outside


@dataclass(frozen=True, slots=True)
class IpamChange:
    """What is to change of an IPAM; None stays as it is."""

    description: str | None = None
    tags: Tags | None = None
    add_regions: tuple[str, ...] = ()
    remove_regions: tuple[str, ...] = ()


def ipam_created(tree: PoolTree, wanted: Ipam) -> tuple[PoolTree, Ipam]:
    """Make the IPAM of a store; the scopes that there are become its scopes.

    Raises:
        RegistryError: there is one, no region is named, or a pool's locale would lie outside.

    Source: EC2 API reference, CreateIpam: the managed region is an operating region.
    """
    if tree.ipam:
        told = f"there is the IPAM {tree.ipam.id} in {tree.ipam.region} already, and a store has one"
        raise RegistryError(Code.TOO_MANY, f"{told}: add operating regions to it, or use another store")
    if not wanted.region:
        raise RegistryError(Code.MISSING, "an IPAM needs a managed region: name one")
    regions = tuple(dict.fromkeys((wanted.region, *wanted.operating_regions)))
    for region in regions:
        check_region(region)
    made = replace(wanted, operating_regions=regions)
    for pool in outside(made, tree.scopes, tree.pools):
        raise RegistryError(
            Code.BAD_VALUE,
            f"pool '{pool.path}' has the locale {pool.locale}, and the operating regions would be "
            f"{', '.join(regions)}: name its region as well",
        )
    return replace(tree, ipam=made), made


def ipam_modified(tree: PoolTree, word: str, change: IpamChange) -> tuple[PoolTree, Ipam]:
    """Change an IPAM; its id, owner and managed region stay.

    Raises:
        RegistryError: there is none, or a region is to go that is the managed one, none of it, or a pool's.
    """
    ipam = ipam_named(tree, word)
    for region in change.remove_regions:
        if region == ipam.region:
            told = f"{region} is the managed region of {ipam.id}, which stays as long as the IPAM does"
            raise RegistryError(Code.WRONG_STATE, f"{told}: remove others")
        if region not in ipam.operating_regions:
            told = f"{region} is no operating region of {ipam.id}: it has {', '.join(ipam.operating_regions)}"
            raise RegistryError(Code.BAD_VALUE, told)
    for region in change.add_regions:
        check_region(region)
    regions = (one for one in ipam.operating_regions if one not in change.remove_regions)
    made = replace(
        ipam,
        operating_regions=tuple(dict.fromkeys((*regions, *change.add_regions))),
        description=ipam.description if change.description is None else change.description,
        tags=ipam.tags if change.tags is None else change.tags,
    )
    for pool in outside(made, tree.scopes, tree.pools):
        told = f"pool '{pool.path}' has the locale {pool.locale}, so that it stays an operating region"
        raise RegistryError(Code.IN_USE, f"{told}: delete the pool first")
    return replace(tree, ipam=made), made


def ipam_deleted(tree: PoolTree, word: str, *, cascade: bool = False) -> tuple[PoolTree, Ipam]:
    """Delete an IPAM without pools and additional scopes, or with those that are private.

    Raises:
        RegistryError: there is none, or something is left in it that does not go with it.

    Source: EC2 API reference, DeleteIpam, `Cascade`: it deletes private scopes, their pools and allocations,
        and refuses where a pool is in the public scope.
    """
    ipam = ipam_named(tree, word)
    ours = {scope.name for scope in tree.scopes if not scope.apart}
    public = {scope.name for scope in tree.scopes if scope.default == "public"}
    for pool in (one for one in tree.pools if one.scope in ours):
        told = f"{ipam.id} has the pool '{pool.path}'"
        if pool.origin != ORIGIN_REGISTRY:
            told = f"{told} of the origin {pool.origin}: take it out where it was made first"
            raise RegistryError(Code.IN_USE, told)
        if not cascade:
            raise RegistryError(Code.IN_USE, f"{told}: delete its pools first, or all by --cascade")
        if pool.scope in public:
            told = f"{told} in the public scope, which no cascade deletes: delete it first"
            raise RegistryError(Code.IN_USE, told)
    for scope in (one for one in tree.scopes if one.name in ours and not one.default):
        if not scope.registered:
            told = f"{ipam.id} has the scope '{scope.name}' of the file: take it out there first"
            raise RegistryError(Code.IN_USE, told)
        if not cascade:
            told = f"{ipam.id} has the scope '{scope.name}'"
            raise RegistryError(Code.IN_USE, f"{told}: delete additional scopes first, or all by --cascade")
    return _emptied(tree, ours), ipam


def ipam_named(tree: PoolTree, word: str) -> Ipam:
    """Find the IPAM by its id, or the one there is if nothing is named.

    Raises:
        RegistryError: there is none.
    """
    if tree.ipam is None:
        raise RegistryError(Code.NO_IPAM, "there is no IPAM: make one by `registry ipam create`")
    if word not in {"", tree.ipam.id}:
        told = f"there is no IPAM '{word}': the one of this store is {tree.ipam.id}"
        raise RegistryError(Code.NO_IPAM, told)
    return tree.ipam


def _emptied(tree: PoolTree, ours: set[str]) -> PoolTree:
    """Take the IPAM out, its pools with what they gave away and to whom, and all but the default scopes."""
    stays = tuple(pool for pool in tree.pools if pool.scope not in ours)
    ids = {pool.id for pool in stays}
    return replace(
        tree,
        scopes=tuple(one for one in tree.scopes if one.default or one.name not in ours),
        pools=stays,
        allocations=tuple(one for one in tree.allocations if one.pool in ids),
        shares=tuple(one for one in tree.shares if one.pool in ids),
        ipam=None,
    )
