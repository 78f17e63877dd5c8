"""Whether what is written about a pool agrees with itself. Space is compared in `ipam`, not here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from config.check_mirrors import mirrored_scopes
from config.check_places import scope_names
from config.known import nearest
from config.mistakes import Mistake
from config.part import Part
from ipam.cidr import WIDTH, family
from ipam.words import Family


@dataclass(frozen=True, slots=True)
class Above:
    """What a pool has from its parent."""

    family: Family | None
    locale: bool


def check_pools(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with the pools beyond their shape."""
    scopes, mirrors = scope_names(root), mirrored_scopes(root)
    yield from _siblings(root)
    for pool in root.parts("pools"):
        yield from _top(pool, scopes, mirrors)
        yield from _pool(pool, Above(None, locale=False))


def _siblings(parent: Part) -> Iterator[Mistake]:
    names: set[tuple[str | None, str | None]] = set()
    for pool in parent.parts("pools"):
        name = pool.text("name")
        key = (pool.text("scope"), name)
        if name is not None and key in names:
            told = f"'{name}' is the name of a pool beside it: choose a name of its own"
            yield pool.wrong(told, "name")
        names.add(key)


def _top(pool: Part, scopes: tuple[str, ...], mirrors: Mapping[str, str]) -> Iterator[Mistake]:
    scope = pool.text("scope")
    if not pool.has("scope"):
        yield pool.wrong(f"is missing, add it: a top pool names one of {', '.join(scopes)}", "scope")
    elif scope is not None and scope not in scopes:
        yield pool.wrong(f"'{scope}' is not a scope of this file: {nearest(scope, scopes)}", "scope")
    elif scope is not None and scope in mirrors:
        told = f"'{scope}' mirrors {mirrors[scope]}, whose pools the cloud alone changes: name another scope"
        yield pool.wrong(told, "scope")
    if pool.filled("provision"):
        told = "asks a parent for space, and a top pool has none: give it cidrs"
        yield pool.wrong(told, "provision")


def _pool(pool: Part, above: Above) -> Iterator[Mistake]:
    own = [family(cidr) for _, cidr in pool.cidrs("cidrs")]
    here = Above(own[0] if own else above.family, above.locale or pool.has("locale"))
    for at, cidr in pool.cidrs("cidrs"):
        if family(cidr) is not here.family:
            yield pool.wrong_at(
                at, f"{cidr} is not {here.family} like the first: a pool has one family, make two"
            )
    if not pool.filled("cidrs") and not pool.filled("provision"):
        yield pool.wrong("has no space: give it cidrs, or, below another pool, provision")
    if pool.true("auto_import") and not here.locale:
        yield pool.wrong("needs a locale: give this pool, or one above it, `locale`", "auto_import")
    if here.family is not None:
        yield from _lengths(pool, here.family)
    yield from _order(pool.part("rules"))
    yield from _thresholds(pool.part("thresholds"))
    yield from _siblings(pool)
    for child in pool.parts("pools"):
        if child.has("scope"):
            told = "stands in a sub-pool, which is in the scope of its parent: remove it"
            yield child.wrong(told, "scope")
        yield from _pool(child, here)


_RULES = ("min_netmask_length", "default_netmask_length", "max_netmask_length")


def _lengths(pool: Part, of: Family) -> Iterator[Mistake]:
    """Check that netmask lengths fit the pool's family."""
    asked = [(pool.part("rules"), key) for key in _RULES]
    asked += [(block, "netmask_length") for block in pool.parts("provision")]
    for part, key in asked:
        length = part.number(key)
        if length is not None and WIDTH[of] < length <= WIDTH[Family.IPV6]:
            yield part.wrong(f"must be at most {WIDTH[of]}, for the pool is {of}, not {length}", key)


def _order(rules: Part) -> Iterator[Mistake]:
    """Check that the largest block allowed is no smaller than the smallest."""
    given = [(key, length) for key in _RULES if (length := rules.number(key)) is not None]
    for (key, length), (other, more) in pairwise(given):
        if length > more:
            told = (
                f"{length} is longer than {other} {more}: the minimum length is the largest block, swap them"
            )
            yield rules.wrong(told, key)


def _thresholds(thresholds: Part) -> Iterator[Mistake]:
    shares = getattr(thresholds.node.child("utilization"), "value", ())
    values = [getattr(share, "value", None) for share in shares] if isinstance(shares, tuple) else []
    numbers = [value for value in values if isinstance(value, int | float)]
    if numbers != sorted(numbers):
        yield thresholds.wrong("must ascend: the warning first, then the alarm", "utilization")
