"""Apply what a person declared to the stored pool tree: the whole plan, or nothing of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from ipam.carving import Slots, carve, kept
from ipam.declared import DeclaredPlan, DeclaredPool
from ipam.giving_way import still_fitting, without_imports
from ipam.identity import Key, recognized
from ipam.layout import Layout, Placed
from ipam.loss_checks import loss_mistakes
from ipam.plan_error import PlanError
from ipam.pool import ORIGIN_CONFIG, Allocation, Pool, PoolTree
from ipam.pool_checks import pool_mistakes
from ipam.pool_path import holders, root_path, sub_path, with_id
from ipam.quota_checks import quota_mistakes
from ipam.scope import Scope
from ipam.space import free_blocks
from ipam.space_checks import space_mistakes

NewId = Callable[[str], str]  # takes a prefix like "ipam-pool"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the plan is laid out on."""

    scopes: Mapping[str, Scope]
    known: Mapping[str | None, Mapping[Key, Pool]]  # stored pools of the file, by parent's id
    layout: Layout  # without any placed pool: what is stored, and of other origins
    new_id: NewId
    depth: int  # below which nothing is laid out
    today: date


def applied(plan: DeclaredPlan, stored: PoolTree, new_id: NewId, today: date) -> PoolTree:
    """Return the pool tree that holds once the plan is applied; pools of other origins stay as they are.

    A pool keeps its id by its path or by `renamed_from`, carved space and allocations keep theirs. An expired
    reservation stays in the tree as long as it is declared, and takes no space. What was imported stays where
    the plan leaves room for it, and stands in the way of nothing.

    Args:
        plan: The declared part of the tree.
        stored: The tree so far.
        new_id: Makes an id with the given prefix, another one each time.
        today: The day, in UTC, that decides which reservations have expired.

    Raises:
        PlanError: the plan does not hold; it names every mistake.
    """
    layout = laid_out(plan, stored, new_id, today)
    checks = (pool_mistakes, quota_mistakes, space_mistakes, loss_mistakes)
    mistakes = tuple(chain.from_iterable(check(layout) for check in checks))
    if mistakes:
        raise PlanError(mistakes)
    pools = tuple(placed.pool for placed in layout.placed)
    stays = {pool.id for pool in (*pools, *layout.others)}
    foreign = {pool.id for pool in layout.others}
    made = replace(
        stored,
        scopes=(*plan.scopes, *_needed_scopes(layout)),
        pools=pools + tuple(_followed(layout.others, pools)),
        allocations=(
            *chain.from_iterable(_allocations(placed, layout, new_id) for placed in layout.placed),
            *(
                one
                for one in stored.allocations
                if one.pool in stays and (one.pool in foreign or one.origin != ORIGIN_CONFIG)
            ),
        ),
    )
    return replace(made, allocations=still_fitting(without_imports(made), made.allocations, today))


def laid_out(plan: DeclaredPlan, stored: PoolTree, new_id: NewId, today: date) -> Layout:
    """Give every declared pool its id, path and space, without asking whether the rules hold."""
    others = tuple(pool for pool in stored.pools if pool.origin != ORIGIN_CONFIG)
    known: dict[str | None, dict[Key, Pool]] = {}
    for pool in stored.pools:
        if pool.origin == ORIGIN_CONFIG:
            known.setdefault(pool.parent, {})[pool.scope, pool.name] = pool
    layout = Layout(plan.scopes, plan.quotas, stored, today, (), others)
    scopes = {scope.name: scope for scope in plan.scopes}
    ground = _Ground(scopes, known, layout, new_id, plan.quotas.pool_depth, today)
    return replace(layout, placed=tuple(_group(plan.pools, None, ground)))


def _group(group: Sequence[DeclaredPool], parent: Placed | None, ground: _Ground) -> Iterator[Placed]:
    """Place sibling pools, each followed by what lies below it."""
    if parent:
        group = [replace(pool, scope=parent.pool.scope) for pool in group]
    known = ground.known.get(parent.pool.id, {}) if parent else ground.known.get(None, {})
    stored = recognized(group, known)
    slots = _slots(group, stored, parent, ground)
    placed_group = [
        _placed(declared, before, carved, parent, ground)
        for declared, before, carved in zip(group, stored, slots, strict=True)
    ]
    for placed in placed_group if parent else _told_apart(placed_group):
        yield placed
        if placed.pool.depth <= ground.depth:
            yield from _group(placed.declared.pools, placed, ground)


def _told_apart(roots: Sequence[Placed]) -> Iterator[Placed]:
    """Give top pools of one name in the two default scopes a path each; within a scope it is a mistake."""
    holds = holders((one.pool.path, one.pool.scope, one.stored.path if one.stored else None) for one in roots)
    for one in roots:
        path = one.pool.path
        own = path if holds[path] == one.pool.scope else with_id(path, one.pool.id)
        yield replace(one, pool=replace(one.pool, path=own))


def _slots(
    group: Sequence[DeclaredPool], stored: Sequence[Pool | None], parent: Placed | None, ground: _Ground
) -> list[Slots]:
    """Find the space of siblings that ask by netmask length, beside what was imported while there is room."""
    before = [kept(declared, pool) for declared, pool in zip(group, stored, strict=True)]
    if parent is None or not any(None in slots for slots in before):
        return before
    claims = (
        *chain.from_iterable(declared.cidrs for declared in group),
        *(cidr for cidr in chain.from_iterable(before) if cidr is not None),
        *(allocation.cidr for allocation in parent.holding(ground.today)),
        *(one.cidr for one in ground.layout.given_below(parent.pool.id)),
        *chain.from_iterable(pool.cidrs for pool in ground.layout.others_below.get(parent.pool.id, ())),
    )
    imported = [one.cidr for one in ground.layout.imported_below(parent.pool.id)]
    beside = carve(group, before, free_blocks(parent.pool.cidrs, (*claims, *imported)))
    if not imported or not any(None in slots for slots in beside):
        return beside
    return carve(group, before, free_blocks(parent.pool.cidrs, claims))


def _placed(
    declared: DeclaredPool, stored: Pool | None, slots: Slots, parent: Placed | None, ground: _Ground
) -> Placed:
    scope = ground.scopes.get(declared.scope, Scope(declared.scope))
    carved = tuple(cidr for cidr in slots if cidr is not None)
    pool = Pool(
        id=stored.id if stored else ground.new_id("ipam-pool"),
        name=declared.name,
        path=sub_path(parent.pool.path, declared.name) if parent else root_path(scope, declared.name),
        scope=declared.scope,
        family=declared.family,
        cidrs=(*declared.cidrs, *carved),
        parent=parent.pool.id if parent else None,
        depth=parent.pool.depth + 1 if parent else 1,
        locale=declared.locale or (parent.pool.locale if parent else None),
        rules=declared.rules,
        thresholds=declared.thresholds,
        auto_import=declared.auto_import,
        owner=declared.owner,
        share=declared.share,
        carved=carved,
    )
    short = tuple(length for length, cidr in zip(declared.provision, slots, strict=True) if cidr is None)
    return Placed(declared, pool, parent, stored, short)


def _allocations(placed: Placed, layout: Layout, new_id: NewId) -> Iterator[Allocation]:
    """Yield the declared allocations of a pool, with the ids they had."""
    stored = layout.allocations.get(placed.pool.id, ())
    ids = {one.cidr: one.id for one in stored if one.origin == ORIGIN_CONFIG}
    for declared in placed.declared.allocations:
        yield Allocation(
            id=ids.get(declared.cidr) or new_id("ipam-pool-alloc"),
            pool=placed.pool.id,
            cidr=declared.cidr,
            description=declared.description,
            until=declared.until,
        )


def _followed(others: Sequence[Pool], pools: Sequence[Pool]) -> Iterator[Pool]:
    """Carry over the pools of other origins; nothing but their paths follows a renamed parent."""
    paths = {pool.id: pool.path for pool in pools}
    for pool in others:
        above = paths.get(pool.parent or "")
        path = f"{above}/{pool.path.rpartition('/')[2]}" if above else pool.path
        paths[pool.id] = path
        yield replace(pool, path=path)


def _needed_scopes(layout: Layout) -> Iterator[Scope]:
    """Yield stored scopes that the file does not name: those of the registry, and where its pools live."""
    named = {scope.name for scope in layout.scopes}
    lived_in = {pool.scope for pool in layout.others}
    return (
        scope
        for scope in layout.stored.scopes
        if scope.name not in named and (scope.registered or scope.name in lived_in)
    )
