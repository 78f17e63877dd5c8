"""Which stored pool a declared one is: ids outlive renames, so that metrics and allocations do."""

from collections.abc import Iterator, Mapping, Sequence

from ipam.declared import DeclaredPool
from ipam.plan_error import PlanMistake
from ipam.pool import Pool

Key = tuple[str, str]  # scope and name, among siblings


def recognized(group: Sequence[DeclaredPool], known: Mapping[Key, Pool]) -> tuple[Pool | None, ...]:
    """Find the stored pool behind each of the declared siblings: by its name, else by the name it had.

    A pool that is stored under its own name has been renamed before, and `renamed_from` says nothing more;
    unless a sibling takes that stored pool over, as in a chain of renames.
    """
    claimed: dict[Key, int] = {}
    named = {(pool.scope, pool.name): number for number, pool in enumerate(group)}
    homeless = [number for number, pool in enumerate(group) if (pool.scope, pool.name) not in known]
    while homeless:
        number = homeless.pop(0)
        former = _former(group[number])
        if former in known and former not in claimed:
            claimed[former] = number
            homeless += [named[former]] if former in named else []
    for key, number in named.items():
        if key in known:
            claimed.setdefault(key, number)
    found = {number: known[key] for key, number in claimed.items()}
    return tuple(found.get(number) for number in range(len(group)))


def rename_mistakes(group: Sequence[DeclaredPool]) -> Iterator[PlanMistake]:
    """Yield what is wrong with `renamed_from` among siblings: one name taken twice, or in a circle."""
    renamed = [pool for pool in group if pool.renamed_from not in (None, pool.name)]
    heirs = {_former(pool): pool for pool in reversed(renamed)}
    named = {(pool.scope, pool.name): pool for pool in group}
    for pool in renamed:
        heir = heirs[_former(pool)]
        if heir is not pool:
            yield PlanMistake(
                pool.place,
                f"pools '{heir.name}' and '{pool.name}' both say renamed_from '{pool.renamed_from}': "
                "only one of them can be that pool, so remove the other's renamed_from",
            )
        if _circular(pool, named):
            yield PlanMistake(
                pool.place,
                f"pools '{pool.name}' and '{pool.renamed_from}' exchange their names through renamed_from: "
                "rename one to a third name first, and apply that",
            )


def _former(pool: DeclaredPool) -> Key:
    return pool.scope, pool.renamed_from or pool.name


def _circular(pool: DeclaredPool, named: Mapping[Key, DeclaredPool]) -> bool:
    """Tell whether following `renamed_from` leads back to the pool."""
    seen: set[Key] = set()
    key = _former(pool)
    while key in named and key not in seen:
        seen.add(key)
        key = _former(named[key])
    return (pool.scope, pool.name) in seen
