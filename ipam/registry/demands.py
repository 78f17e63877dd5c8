"""What a pool demands of an allocation, before any space is looked for."""

from ipam.cidr import WIDTH, family
from ipam.pool import Pool
from ipam.registry.asking import Resource, Wanted
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.registry.permissions import Act, check_act


def wanted_length(pool: Pool, wanted: Wanted) -> int:
    """Return the netmask length of the block that is asked for.

    Raises:
        RegistryError: none is said and the pool has no default, both are said, or it is none of the family.
    """
    if wanted.cidr is not None:
        return _length_of_cidr(pool, wanted)
    length = wanted.netmask_length
    if length is None:
        length = pool.rules.default_netmask_length
    if length is None:
        told = f"pool '{pool.path}' has no default netmask length: say a CIDR or a netmask length"
        raise RegistryError(Code.MISSING, told)
    if not 0 <= length <= WIDTH[pool.family]:
        told = f"/{length} is no netmask length of {pool.family}, which pool '{pool.path}' has"
        raise MalformedError(f"{told}: take one from 0 to {WIDTH[pool.family]}")
    return length


def check_demands(pool: Pool, wanted: Wanted) -> None:
    """Demand that an allocation keeps the rules of its pool; netmask bounds are inclusive.

    Tags, locale and owner are demanded of resources alone, as custom allocations have no region and bind no
    resource.

    Raises:
        RegistryError: a rule is broken.

    Source: Amazon VPC IPAM User Guide, "Create a pool", allocation rules.
    """
    check_act(Act.ALLOCATE_VPC if wanted.resource else Act.ALLOCATE_CUSTOM, pool, wanted.asker)
    _check_length(pool, wanted_length(pool, wanted))
    if wanted.resource:
        _check_resource(pool, wanted.resource)


def _length_of_cidr(pool: Pool, wanted: Wanted) -> int:
    assert wanted.cidr is not None
    if wanted.netmask_length not in {None, wanted.cidr.prefixlen}:
        told = f"{wanted.cidr} has another netmask length than /{wanted.netmask_length}: say one of both"
        raise RegistryError(Code.BAD_COMBINATION, told)
    if wanted.allowed or wanted.disallowed:
        told = f"{wanted.cidr} leaves no choice: say allowed or disallowed CIDRs with a netmask length alone"
        raise RegistryError(Code.BAD_COMBINATION, told)
    if family(wanted.cidr) is not pool.family:
        told = f"{wanted.cidr} is not {pool.family}, which pool '{pool.path}' has: take another pool"
        raise RegistryError(Code.BAD_VALUE, told)
    return wanted.cidr.prefixlen


def _check_length(pool: Pool, length: int) -> None:
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    if least is not None and length < least:
        told = f"a /{length} is larger than pool '{pool.path}' gives, whose largest block is a /{least}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: ask for a block of /{least} or smaller")
    if most is not None and length > most:
        told = f"a /{length} is smaller than pool '{pool.path}' gives, whose smallest block is a /{most}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: ask for a block of /{most} or larger")


def _check_resource(pool: Pool, resource: Resource) -> None:
    if pool.locale is None:
        told = f"pool '{pool.path}' has no locale, so it has room for custom allocations and sub-pools alone"
        raise RegistryError(Code.BAD_VALUE, f"{told}: take a pool of the region {resource.region}")
    if resource.region != pool.locale:
        told = f"the resource is in {resource.region}, and pool '{pool.path}' has the locale {pool.locale}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: take a pool of its region")
    missing = [pair for pair in pool.rules.tags if pair not in resource.tags]
    if missing:
        tags = ", ".join(f"{key}={value}" for key, value in missing)
        told = f"pool '{pool.path}' gives to resources with the tag {tags} alone: add it"
        raise RegistryError(Code.BAD_VALUE, told)
    if pool.share and not (resource.owner.administrator or resource.owner.named_in(pool.share)):
        owner = resource.owner.account or "nobody"
        told = f"the resource belongs to {owner}, with whom pool '{pool.path}' is not shared: share it first"
        raise RegistryError(Code.NOT_SHARED, told)
