"""What a pool must keep by itself: its rules hold together, and its locale is that of the pool above."""

from itertools import pairwise

from ipam.cidr import WIDTH
from ipam.pool import Pool, Rules
from ipam.registry.error import Code, RegistryError
from ipam.words import Family


def check_rules(rules: Rules, family: Family, path: str) -> None:
    """Demand that netmask lengths are those of the family, and minimum ≤ default ≤ maximum.

    Raises:
        RegistryError: they are not.
    """
    given = {
        "min": rules.min_netmask_length,
        "default": rules.default_netmask_length,
        "max": rules.max_netmask_length,
    }
    lengths = [(name, length) for name, length in given.items() if length is not None]
    for name, length in lengths:
        if not 0 <= length <= WIDTH[family]:
            told = f"the {name} netmask length {length} of pool '{path}' is none of {family}"
            raise RegistryError(Code.BAD_VALUE, f"{told}: take one from 0 to {WIDTH[family]}")
    for (lower, least), (upper, most) in pairwise(lengths):
        if least > most:
            told = f"pool '{path}' would have a {lower} netmask length of {least} and a {upper} one of {most}"
            raise RegistryError(Code.BAD_VALUE, f"{told}: keep min ≤ default ≤ max")


def locale_below(parent: Pool | None, locale: str | None, path: str) -> str | None:
    """Return the locale of a pool: that of the pool above, which must not differ.

    Raises:
        RegistryError: the pool asks for another one.
    """
    above = parent.locale if parent else None
    if parent and above and locale and locale != above:
        told = f"pool '{path}' asks for the locale {locale}, and its source pool '{parent.path}' has {above}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: leave it out to inherit, or take another source pool")
    return locale or above


def check_auto_import(pool: Pool) -> None:
    """Demand that a pool which imports has a locale.

    Raises:
        RegistryError: it has none.

    Source: Amazon VPC IPAM User Guide, "Create a top-level pool"; Alibaba Cloud, "Address planning".
    """
    if pool.auto_import and not pool.locale:
        told = f"pool '{pool.path}' cannot import automatically without a locale: make one that has a locale"
        raise RegistryError(Code.BAD_COMBINATION, told)
