"""The part of the pool tree that a person wrote down, before it is applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ipam.cidr import Cidr
from ipam.pool import Rules, Thresholds
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import Family


@dataclass(frozen=True, slots=True)
class DeclaredAllocation:
    """A reservation beside a pool in the file."""

    cidr: Cidr
    description: str = ""
    until: date | None = None
    place: str = ""  # where it stands, like "pools[0].allocations[2]"

    def holds(self, today: date) -> bool:
        """Tell whether the reservation has not expired."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class DeclaredPool:
    """A pool as the file says it: its space by CIDR, or by netmask length to be carved from the parent."""

    name: str
    scope: str  # of the root; sub-pools repeat it
    family: Family
    cidrs: tuple[Cidr, ...] = ()
    provision: tuple[int, ...] = ()  # netmask lengths
    locale: str | None = None
    rules: Rules = Rules()
    thresholds: Thresholds = Thresholds()
    auto_import: bool = False
    owner: str = ""
    share: tuple[str, ...] = ()
    allocations: tuple[DeclaredAllocation, ...] = ()
    pools: tuple["DeclaredPool", ...] = ()
    renamed_from: str | None = None  # the name it had, under the same parent
    place: str = ""  # where it stands in the file, like "pools[0].pools[1]"

    def walk(self) -> Iterator["DeclaredPool"]:
        """Yield this pool and all below it, parents first."""
        yield self
        for pool in self.pools:
            yield from pool.walk()


@dataclass(frozen=True, slots=True)
class DeclaredPlan:
    """All that a configuration says about the plan."""

    scopes: tuple[Scope, ...] = DEFAULT_SCOPES
    pools: tuple[DeclaredPool, ...] = ()
    quotas: Quotas = Quotas()
