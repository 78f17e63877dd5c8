"""Pools: made, changed and deleted."""

from dataclasses import dataclass, replace

from ipam.pool import ORIGIN_REGISTRY, Pool, PoolTree, Rules, Tags, Thresholds
from ipam.pool_path import root_path, sub_path, with_id
from ipam.quotas import Quotas
from ipam.registry.alibaba import Flavour, check_alibaba_pool
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import giving, ours, pool_named, scope_named, with_pool
from ipam.registry.limits import check_new_pool
from ipam.registry.naming import check_name
from ipam.registry.permissions import Act, check_act
from ipam.registry.regions import outside, told_outside
from ipam.registry.rules import check_auto_import, check_order, check_rules, locale_below
from ipam.words import Family


@dataclass(frozen=True, slots=True)
class PoolWanted:
    """A pool that is asked for."""

    id: str
    name: str = ""  # "": its id
    scope: str = ""  # "": that of the source pool
    source: str = ""  # the pool above, by path or id; "": a top pool
    family: Family | None = None  # None: that of the source pool
    locale: str | None = None
    rules: Rules = Rules()
    thresholds: Thresholds = Thresholds()
    auto_import: bool = False
    description: str = ""
    owner: str = ""
    tags: Tags = ()
    flavour: Flavour = Flavour.OURS


@dataclass(frozen=True, slots=True)
class PoolChange:
    """What is to change of a pool; None stays as it is."""

    name: str | None = None
    rules: Rules | None = None
    thresholds: Thresholds | None = None
    auto_import: bool | None = None
    description: str | None = None
    owner: str | None = None
    tags: Tags | None = None


def pool_created(tree: PoolTree, wanted: PoolWanted, quotas: Quotas) -> tuple[PoolTree, Pool]:
    """Add a pool without space.

    Raises:
        RegistryError: what is asked for does not fit together, or a quota is used up.
    """
    parent = giving(pool_named(tree, wanted.source)) if wanted.source else None
    scope = _scope(tree, wanted, parent)
    name = wanted.name or wanted.id
    check_name("a pool", name)
    path = _path(tree, parent, scope, (wanted.id, name))
    made = Pool(
        id=wanted.id,
        name=name,
        path=path,
        scope=scope,
        family=_family(wanted, parent, path),
        cidrs=(),
        parent=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 1,
        locale=locale_below(parent, wanted.locale, path),
        rules=wanted.rules,
        thresholds=wanted.thresholds,
        auto_import=wanted.auto_import,
        owner=wanted.owner,
        origin=ORIGIN_REGISTRY,
        description=wanted.description,
        tags=wanted.tags,
    )
    check_order(made.rules, made.path)
    _check(made)
    if wanted.flavour is Flavour.ALIBABA:
        check_alibaba_pool(made, scope_named(tree, scope))
    if tree.ipam and any(outside(tree.ipam, tree.scopes, (made,))):
        raise RegistryError(Code.BAD_VALUE, told_outside(tree.ipam, made))
    check_new_pool(tree, made, quotas)
    return replace(tree, pools=(*tree.pools, made)), made


def pool_modified(
    tree: PoolTree, word: str, change: PoolChange, asker: Asker = OPERATOR
) -> tuple[PoolTree, Pool]:
    """Change a pool; its id, source, family and locale stay.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, would not hold together, or the asker
            may not change this of it.
    """
    pool = pool_named(tree, word)
    _check_asker(pool, change, asker)
    ours(pool)
    given = {
        field: value
        for field in PoolChange.__dataclass_fields__
        if (value := getattr(change, field)) is not None
    }
    made = replace(pool, **given)
    if made.name != pool.name:
        made = replace(made, name=made.name or pool.id)
        check_name("a pool", made.name)
        parent = tree.by_id.get(pool.parent or "")
        made = replace(made, path=_path(tree, parent, pool.scope, (pool.id, made.name)))
    _check(made)
    tree = with_pool(tree, made)
    return (_moved(tree, pool.path, made.path) if made.path != pool.path else tree), made


def pool_deleted(tree: PoolTree, word: str) -> tuple[PoolTree, Pool]:
    """Delete an empty pool.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, or it is not empty.

    Source: Amazon VPC IPAM User Guide, "Delete a pool".
    """
    pool = ours(pool_named(tree, word))
    below = tree.children.get(pool.id, ())
    if below:
        told = f"pool '{pool.path}' has the sub-pool '{below[0].path}': delete what lies below it first"
        raise RegistryError(Code.IN_USE, told)
    held = next((one for one in tree.allocations if one.pool == pool.id), None)
    if held:
        told = f"pool '{pool.path}' has the allocation {held.cidr} ({held.id}): release its allocations first"
        raise RegistryError(Code.IN_USE, told)
    if pool.cidrs:
        told = f"pool '{pool.path}' has the CIDR {pool.cidrs[0]}: deprovision its CIDRs first"
        raise RegistryError(Code.IN_USE, told)
    stays = tuple(one for one in tree.pools if one.id != pool.id)
    return replace(tree, pools=stays, shares=tuple(one for one in tree.shares if one.pool != pool.id)), pool


def _check_asker(pool: Pool, change: PoolChange, asker: Asker) -> None:
    """Demand that somebody may change of a pool what they want to: a principal its name and description."""
    check_act(Act.MODIFY, pool, asker)
    if change.rules is not None:
        check_act(Act.MODIFY_RULES, pool, asker)
    if change.auto_import is not None:
        check_act(Act.AUTO_IMPORT, pool, asker)
    described = PoolChange(name=change.name, description=change.description)
    if not asker.owns and change != described:
        told = f"account {asker.account} may modify the name and the description of pool '{pool.path}' alone"
        raise RegistryError(Code.NOT_SHARED, f"{told}: ask the owner of the pool")


def _scope(tree: PoolTree, wanted: PoolWanted, parent: Pool | None) -> str:
    if parent is None:
        if not wanted.scope:
            raise RegistryError(Code.MISSING, "a top pool needs a scope: name one, like private")
        scope = scope_named(tree, wanted.scope)
        if scope.apart:
            told = f"scope '{scope.name}' mirrors a cloud's IPAM: make the pool there, or in another scope"
            raise RegistryError(Code.NOT_OURS, told)
        return scope.name
    if wanted.scope and scope_named(tree, wanted.scope).name != parent.scope:
        told = f"the source pool '{parent.path}' lies in scope '{parent.scope}', not in '{wanted.scope}'"
        raise RegistryError(Code.BAD_COMBINATION, f"{told}: leave the scope out")
    return parent.scope


def _family(wanted: PoolWanted, parent: Pool | None, path: str) -> Family:
    if parent and wanted.family not in {None, parent.family}:
        told = (
            f"pool '{path}' asks for {wanted.family}, and its source pool '{parent.path}' is {parent.family}"
        )
        raise RegistryError(Code.BAD_COMBINATION, f"{told}: leave the family out")
    return parent.family if parent else wanted.family or Family.IPV4


def _path(tree: PoolTree, parent: Pool | None, scope: str, names: tuple[str, str]) -> str:
    """Name a pool by where it stands; of two equal names the later takes its id along."""
    own, name = names
    path = sub_path(parent.path, name) if parent else root_path(scope_named(tree, scope), name)
    holder = tree.by_path.get(path)
    return path if holder is None or holder.id == own else with_id(path, own)


def _check(pool: Pool) -> None:
    check_rules(pool.rules, pool.family, pool.path)
    check_auto_import(pool)


def _moved(tree: PoolTree, before: str, after: str) -> PoolTree:
    """Let the paths of what lies below a renamed pool follow."""
    begin = f"{before}/"
    pools = (
        replace(one, path=f"{after}/{one.path.removeprefix(begin)}") if one.path.startswith(begin) else one
        for one in tree.pools
    )
    return replace(tree, pools=tuple(pools))
