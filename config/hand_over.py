"""From the sections of the file to the vocabulary's own terms."""

from collections.abc import Iterator
from dataclasses import replace

from config import daemon, places, pools
from config.shape import File
from ipam.cidr import family
from ipam.declared import DeclaredAllocation, DeclaredPlan, DeclaredPool
from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.policy import Policy
from ipam.pool import Rules, Thresholds
from ipam.quotas import PROFILES, Quotas
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import Family, Kind, Provider, ResourceType


def plan(file: File) -> DeclaredPlan:
    """Take the plan out of a file."""
    return DeclaredPlan(
        tuple(_scopes(file)),
        tuple(
            _pool(pool, pool.scope or "", None, f"pools[{index}]") for index, pool in enumerate(file.pools)
        ),
        _quotas(file.quotas),
    )


def policy(file: File) -> Policy:
    """Take out of a file how a snapshot is judged."""
    return Policy(
        tuple(IgnoreRule(_match(rule.match), rule.reason, rule.until) for rule in file.ignore),
        {kind: file.collect.every(kind) * file.collect.stale_after for kind in Kind},
        tuple(
            Domain(domain.name, frozenset(domain.networks), frozenset(domain.accounts))
            for domain in file.domains
        ),
        tuple(Exemption(one.rule, one.subject, one.reason, one.until) for one in file.exempt),
        _quotas(file.quotas),
    )


def _quotas(quotas: daemon.Quotas) -> Quotas:
    own = {name: value for name, value in quotas.model_dump(exclude={"profile"}).items() if value is not None}
    return replace(PROFILES[quotas.profile], **own)


def _scopes(file: File) -> Iterator[Scope]:
    """Yield the scopes of the file in their order, then the defaults that it leaves to us."""
    for scope in file.scopes:
        yield Scope(scope.name, scope.default, tuple(map(_match, scope.match or ())))
    declared = {scope.default for scope in file.scopes}
    yield from (scope for scope in DEFAULT_SCOPES if scope.default not in declared)


def _match(match: places.Match) -> Match:
    return Match(
        frozenset(map(Provider, match.provider)),
        frozenset(match.source),
        frozenset(match.account),
        frozenset(match.region),
        frozenset(map(ResourceType, match.type)),
        tuple(match.tags.items()),
        match.cidr,
        match.default_vpc,
    )


def _pool(pool: pools.Pool, scope: str, above: Family | None, place: str) -> DeclaredPool:
    """Make a declared pool; one without CIDRs is of its parent's family."""
    own = family(pool.cidrs[0]) if pool.cidrs else above
    assert own is not None, "a top pool has CIDRs"
    return DeclaredPool(
        name=pool.name,
        scope=scope,
        family=own,
        cidrs=pool.cidrs,
        provision=tuple(block.netmask_length for block in pool.provision),
        locale=pool.locale,
        rules=_rules(pool.rules),
        thresholds=Thresholds(pool.thresholds.utilization, pool.thresholds.blocks),
        auto_import=pool.auto_import,
        owner=pool.owner or "",
        share=pool.share,
        allocations=tuple(
            DeclaredAllocation(item.cidr, item.description or "", item.until, f"{place}.allocations[{index}]")
            for index, item in enumerate(pool.allocations)
        ),
        pools=tuple(
            _pool(child, scope, own, f"{place}.pools[{index}]") for index, child in enumerate(pool.pools)
        ),
        renamed_from=pool.renamed_from,
        place=place,
    )


def _rules(rules: pools.Rules) -> Rules:
    return Rules(
        rules.min_netmask_length,
        rules.default_netmask_length,
        rules.max_netmask_length,
        tuple(rules.tags.items()),
    )
