"""What each pool of a plan must keep by itself, and towards its parent and its name."""

from collections.abc import Iterator, Sequence
from itertools import chain

from ipam.cidr import FAMILY, WIDTH
from ipam.declared import DeclaredPool
from ipam.identity import rename_mistakes
from ipam.layout import Layout, Placed
from ipam.plan_error import PlanMistake
from ipam.registry.regions import outside, told_outside


def pool_mistakes(layout: Layout) -> Iterator[PlanMistake]:
    """Yield the mistakes that show without looking at other pools' space."""
    yield from _twins(layout)
    yield from chain.from_iterable(map(rename_mistakes, _groups(layout)))
    for placed in layout.placed:
        sentences = chain(
            _scope(placed, layout),
            _family(placed),
            _locale(placed),
            _region(placed, layout),
            _netmasks(placed),
        )
        yield from (PlanMistake(placed.declared.place, sentence) for sentence in sentences)
        yield from _allocations(placed)


def _groups(layout: Layout) -> Iterator[Sequence[DeclaredPool]]:
    """Yield the siblings, group by group."""
    found: dict[str | None, list[DeclaredPool]] = {}
    for placed in layout.placed:
        found.setdefault(placed.pool.parent, []).append(placed.declared)
    yield from found.values()


def _twins(layout: Layout) -> Iterator[PlanMistake]:
    """A path is the name by which everybody knows a pool."""
    others = {pool.path: pool for pool in layout.others}
    seen: dict[str | tuple[str | None, str, str], Placed] = {}  # by path; by parent, scope and name
    for placed in layout.placed:
        path = placed.pool.path
        name = (placed.pool.parent, placed.pool.scope, placed.pool.name)
        if path in others:
            sentence = f"the path '{path}' belongs to pool {others[path].id} of origin {others[path].origin}"
            yield PlanMistake(placed.declared.place, f"{sentence}: choose another name")
        twin = seen.get(path) or seen.get(name)
        if twin:
            sentence = f"two pools have the path '{twin.pool.path}', the other is {twin.declared.place}"
            yield PlanMistake(placed.declared.place, f"{sentence}: give one of them another name")
        seen.setdefault(path, placed)
        seen.setdefault(name, placed)


def _scope(placed: Placed, layout: Layout) -> Iterator[str]:
    if placed.parent is None and placed.pool.scope not in {scope.name for scope in layout.scopes}:
        names = ", ".join(scope.name for scope in layout.scopes)
        yield f"pool '{placed.pool.path}' names the scope '{placed.pool.scope}', and there are only: {names}"


def _family(placed: Placed) -> Iterator[str]:
    pool, stored, parent = placed.pool, placed.stored, placed.parent
    for cidr in placed.declared.cidrs:
        if FAMILY[cidr.version] is not pool.family:
            yield f"pool '{pool.path}' is {pool.family}, and {cidr} is not: make a pool for each family"
    if parent and parent.pool.family is not pool.family:
        yield (
            f"pool '{pool.path}' is {pool.family}, and its parent '{parent.pool.path}' is "
            f"{parent.pool.family}: move it under a parent of its family"
        )
    if stored and stored.family is not pool.family:
        yield (
            f"pool '{pool.path}' was {stored.family} and cannot become {pool.family}: "
            "give the new pool another name"
        )


def _locale(placed: Placed) -> Iterator[str]:
    pool, parent = placed.pool, placed.parent
    if parent and parent.pool.locale and parent.pool.locale != pool.locale:
        yield (
            f"pool '{pool.path}' has the locale {pool.locale}, and its parent '{parent.pool.path}' has "
            f"{parent.pool.locale}: leave it out to inherit, or move the pool"
        )
    if pool.auto_import and not pool.locale:
        yield f"pool '{pool.path}' has auto_import and no locale: give it, or a pool above it, a locale"


def _region(placed: Placed, layout: Layout) -> Iterator[str]:
    ipam = layout.stored.ipam
    if ipam and any(outside(ipam, layout.scopes, (placed.pool,))):
        yield told_outside(ipam, placed.pool)


def _netmasks(placed: Placed) -> Iterator[str]:
    width, path = WIDTH[placed.pool.family], placed.pool.path
    for length in placed.declared.provision:
        if not 0 <= length <= width:
            yield f"pool '{path}' asks for a /{length}, and {placed.pool.family} ends at /{width}"
    if placed.declared.provision and placed.parent is None:
        yield f"pool '{path}' is a top pool and has no parent to be carved from: give its CIDRs"


def _allocations(placed: Placed) -> Iterator[PlanMistake]:
    rules = placed.pool.rules
    for allocation in placed.declared.allocations:
        shortest, longest = rules.min_netmask_length, rules.max_netmask_length
        length = allocation.cidr.prefixlen
        if (shortest is not None and length < shortest) or (longest is not None and length > longest):
            yield PlanMistake(
                allocation.place,
                f"the allocation {allocation.cidr} of pool '{placed.pool.path}' breaks the pool's rule of "
                f"{_bounds(shortest, longest)}: take a block within it, or change the rule",
            )


def _bounds(shortest: int | None, longest: int | None) -> str:
    lower = "" if shortest is None else f"at least /{shortest}"
    upper = "" if longest is None else f"at most /{longest}"
    return "netmask lengths " + " and ".join(filter(None, (lower, upper)))
