"""What a pool must keep by itself: its rules hold together, and its locale is that of the pool above."""

from itertools import pairwise

from ipam.cidr import WIDTH
from ipam.pool import Pool, Rules
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.words import Family


def check_rules(rules: Rules, family: Family, path: str) -> None:
    """Demand that netmask lengths are those of the family, and minimum ≤ default ≤ maximum.

    Raises:
        MalformedError: a length is none of the family.
        RegistryError: they do not ascend.
    """
    for name, length in _lengths(rules):
        if not 0 <= length <= WIDTH[family]:
            told = f"the {name} netmask length {length} of pool '{path}' is none of {family}"
            raise MalformedError(f"{told}: take one from 0 to {WIDTH[family]}")
    told = _told_order(rules, path)
    if told:
        raise RegistryError(Code.BAD_VALUE, told)


def check_order(rules: Rules, path: str) -> None:
    """Demand minimum ≤ default ≤ maximum of rules that are all asked for at once.

    Raises:
        MalformedError: they do not ascend, whatever the pool has already.
    """
    told = _told_order(rules, path)
    if told:
        raise MalformedError(told)


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


def _lengths(rules: Rules) -> list[tuple[str, int]]:
    given = {
        "min": rules.min_netmask_length,
        "default": rules.default_netmask_length,
        "max": rules.max_netmask_length,
    }
    return [(name, length) for name, length in given.items() if length is not None]


def _told_order(rules: Rules, path: str) -> str:
    """Say which two netmask lengths do not ascend; "" where all do."""
    for (lower, least), (upper, most) in pairwise(_lengths(rules)):
        if least > most:
            told = f"pool '{path}' would have a {lower} netmask length of {least} and a {upper} one of {most}"
            return f"{told}: keep min ≤ default ≤ max"
    return ""
