"""The section about the plan: pools, their rules and reservations."""

from typing import Annotated

from pydantic import AfterValidator, Field

from config.section import Section
from config.values import Day, Name, NetmaskLength, Network, Principal, Ratio, Text, distinct


class Provision(Section):
    """Space that is asked for by size: carved from the parent at the first apply, and kept."""

    netmask_length: NetmaskLength
    """Netmask length of the block."""


class Rules(Section):
    """What a pool demands of a resource that is allocated from it; sub-pools do not inherit it."""

    min_netmask_length: NetmaskLength | None = None
    """Shortest netmask length allowed, which is the largest block."""
    default_netmask_length: NetmaskLength | None = None
    """Netmask length of a block for which none is asked; the pool's free space is counted in such blocks."""
    max_netmask_length: NetmaskLength | None = None
    """Longest netmask length allowed, which is the smallest block."""
    tags: dict[Text, str] = Field(default_factory=dict)
    """Tags that a resource has to have, with these values."""


class Thresholds(Section):
    """When a pool counts as nearly exhausted."""

    utilization: Annotated[tuple[Ratio, ...], Field(max_length=2)] = ()
    """Shares of the pool's size in use at which it is time for a warning and for an alarm, ascending."""
    blocks: Annotated[int, Field(ge=0, le=1_000_000)] = 3
    """Blocks of the default netmask length that are left."""


class Allocation(Section):
    """A reservation inside a pool."""

    cidr: Network
    """The reserved block."""
    description: Text | None = None
    """What it is for."""
    until: Day | None = None
    """Last day, in UTC, on which the reservation holds. Absent: for ever."""


class Pool(Section):
    """A named stock of address space; the space of a sub-pool is allocated from its parent."""

    name: Name
    """Name of the pool, unique beside its siblings."""
    renamed_from: Text | None = None
    """The name it had, beside the same siblings, so that it stays the same pool."""
    scope: Text | None = None
    """Scope of a top pool; sub-pools are in the scope of their parent."""
    locale: Text | None = None
    """Region whose resources may be allocated here; sub-pools inherit it."""
    cidrs: Annotated[tuple[Network, ...], AfterValidator(distinct)] = ()
    """Address blocks of the pool, of one family."""
    provision: tuple[Provision, ...] = ()
    """Address blocks by size, for sub-pools only."""
    auto_import: bool = False
    """Whether resources found in the pool's space are allocated from it; needs a locale."""
    rules: Rules = Rules()
    """What the pool demands of its resources."""
    thresholds: Thresholds = Thresholds()
    """When the pool counts as nearly exhausted."""
    owner: Text | None = None
    """The responsible team."""
    share: Annotated[tuple[Principal, ...], AfterValidator(distinct)] = ()
    """Who may use the pool: ids of accounts, in quotes, organizational units or folders. Empty: all."""
    allocations: tuple[Allocation, ...] = ()
    """Reservations."""
    pools: tuple["Pool", ...] = ()
    """Sub-pools."""
