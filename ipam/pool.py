"""The plan: pools, their rules and allocations, as a tree for each scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ipam.cidr import Cidr
from ipam.ipam import Ipam
from ipam.plan_columns import PlanColumns
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.share import Share
from ipam.words import ORIGIN_IMPORT, AllocationType, Family

ORIGIN_CONFIG = "config"
ORIGIN_REGISTRY = "registry"

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a pool demands of a resource that is allocated from it; not inherited by sub-pools.

    Source: Amazon VPC IPAM User Guide, "Create a pool": the *minimum* netmask length is the largest block.
    """

    min_netmask_length: int | None = None
    default_netmask_length: int | None = None
    max_netmask_length: int | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a pool counts as nearly exhausted."""

    utilization: tuple[float, ...] = ()  # shares of the size, ascending: warning, critical
    blocks: int = 3  # blocks of the default netmask length that are left


@dataclass(frozen=True, slots=True)
class Allocation:
    """Address space that a pool has given away."""

    id: str
    pool: str  # the pool's id
    cidr: Cidr
    type: AllocationType = AllocationType.CUSTOM
    resource: str = ""  # the resource that holds it: a sub-pool's id, a VPC's id
    owner: str = ""  # an account
    description: str = ""
    until: date | None = None  # the last day, in UTC, on which a reservation holds
    gone_since: int | None = None  # Unix seconds: when a complete reading first missed the resource
    region: str = ""  # of the resource; "" where nobody says
    origin: str = ORIGIN_CONFIG  # who made it, and alone may change it
    creator: str = ""  # the account that asked the registry for it, or auto-import; "" for the operator
    tags: Tags = ()

    def holds(self, today: date) -> bool:
        """Tell whether the allocation has not expired."""
        return self.until is None or today <= self.until

    @property
    def goes_with_resource(self) -> bool:
        """Tell whether the registry made it for a discovered resource: it is released when that is gone."""
        if self.origin == ORIGIN_REGISTRY:
            return bool(self.resource) and self.type not in {AllocationType.CUSTOM, AllocationType.IPAM_POOL}
        return self.origin == ORIGIN_IMPORT


@dataclass(frozen=True, slots=True)
class Pool:
    """A named stock of address space; a sub-pool's space is allocated from its parent."""

    id: str
    name: str
    path: str  # the names from the root joined by "/", "<scope>:" before it outside the default scopes
    scope: str  # the scope's name
    family: Family
    cidrs: tuple[Cidr, ...]
    parent: str | None = None  # the parent's id
    depth: int = 1
    locale: str | None = None
    rules: Rules = Rules()
    thresholds: Thresholds = Thresholds()
    auto_import: bool = False
    owner: str = ""  # the responsible team
    share: tuple[str, ...] = ()  # principals that may allocate; empty: not shared, so every account may
    origin: str = ORIGIN_CONFIG
    carved: tuple[Cidr, ...] = ()  # those of `cidrs` that were asked for by netmask length
    network: str = ""  # the VPC whose subnets it plans: its CIDRs are those of the VPC
    description: str = ""
    tags: Tags = ()


@dataclass(frozen=True)
class PoolTree:
    """All scopes, pools and allocations. Pools stand parents first, in the order of the file.

    `allocations` holds custom allocations, and those of resources that were imported: a sub-pool's CIDRs are
    its parent's `ipam-pool` allocations. A tree read from a cloud's IPAM lists all of them.
    """

    scopes: tuple[Scope, ...] = DEFAULT_SCOPES
    pools: tuple[Pool, ...] = ()
    allocations: tuple[Allocation, ...] = field(default=())
    ipam: Ipam | None = None  # without one no locale is refused
    administrator: str = ""  # the account that the organization lets administer its address space
    shares: tuple[Share, ...] = ()  # of pools that the registry made, in the order of their ids

    @cached_property
    def owners(self) -> frozenset[str]:
        """Name the accounts that own every pool: whose IPAM it is, and the delegated administrator."""
        return frozenset({self.administrator, self.ipam.owner if self.ipam else ""} - {""})

    @cached_property
    def columns(self) -> PlanColumns:
        """Put the tree into columns."""
        return PlanColumns.of(self)

    @cached_property
    def apart(self) -> frozenset[str]:
        """Name the scopes of clouds that none of ours stands for: they are shown, and not counted."""
        return frozenset(scope.name for scope in self.scopes if scope.apart)

    @cached_property
    def by_id(self) -> Mapping[str, Pool]:
        """Find a pool by its id."""
        return {pool.id: pool for pool in self.pools}

    @cached_property
    def by_path(self) -> Mapping[str, Pool]:
        """Find a pool by its path."""
        return {pool.path: pool for pool in self.pools}

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Pool, ...]]:
        """List the sub-pools of each pool id; None stands for the roots of all scopes."""
        found: dict[str | None, list[Pool]] = {}
        for pool in self.pools:
            found.setdefault(pool.parent, []).append(pool)
        return {parent: tuple(pools) for parent, pools in found.items()}
