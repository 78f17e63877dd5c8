"""What a cloud's own IPAM holds, in our words: its part of the plan, and its verdicts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ipam.cidr import Cidr
from ipam.opinion import Opinion
from ipam.pool import Allocation, Rules
from ipam.words import Family


@dataclass(frozen=True, slots=True)
class CloudScope:
    """One address space of a cloud's IPAM.

    Source: EC2 API reference, IpamScope; Alibaba Cloud VpcIpam 2023-02-28, ListIpamScopes.
    """

    id: str
    name: str  # "" where nobody gave one
    type: Literal["private", "public"]


@dataclass(frozen=True, slots=True)
class CloudPool:
    """One pool of a cloud's IPAM.

    Source: EC2 API reference, IpamPool and IpamPoolCidr; Alibaba Cloud VpcIpam 2023-02-28, ListIpamPools.
    """

    id: str
    scope: str  # the scope's id
    name: str  # "" where nobody gave one
    family: Family
    cidrs: tuple[Cidr, ...] = ()  # those that are provisioned
    parent: str | None = None  # the parent's id
    locale: str | None = None
    rules: Rules = Rules()
    auto_import: bool = False
    network: str = ""  # the VPC whose subnets are allocated from it: a pool for resource planning


@dataclass(frozen=True, slots=True)
class CloudIpam:
    """Everything that one account and region tell of the IPAMs that live there."""

    scopes: tuple[CloudScope, ...] = ()
    pools: tuple[CloudPool, ...] = ()
    allocations: tuple[Allocation, ...] = ()  # of the pools, those of sub-pools among them
    opinions: tuple[Opinion, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Name everything that is planned, by its id."""
        return tuple(one.id for part in (self.scopes, self.pools, self.allocations) for one in part)


NO_IPAM = CloudIpam()


@dataclass(frozen=True, slots=True)
class Replanned:
    """Whether a reading of an IPAM tells anything else than the one before."""

    differs: bool

    def __bool__(self) -> bool:
        return self.differs


def with_last_good(now: CloudIpam, before: CloudIpam, rejected: Collection[str]) -> CloudIpam:
    """Let what could not be read stay as it was: scopes with their pools, pools with what they gave away.

    Something without an id may be anything: while there is such a thing, nothing goes.

    Args:
        now: What a reading told.
        before: What the reading before told.
        rejected: The ids of what could not be read now.
    """
    told = set(now.names)
    if "" in rejected:
        rejected = {*rejected, *before.names}
    scopes = [one for one in before.scopes if one.id in rejected and one.id not in told]
    lost = {one.id for one in scopes} | set(rejected)
    pools = [one for one in before.pools if (one.id in lost or one.scope in lost) and one.id not in told]
    lost |= {one.id for one in pools}
    allocations = [
        one for one in before.allocations if (one.id in lost or one.pool in lost) and one.id not in told
    ]
    return CloudIpam(
        (*now.scopes, *scopes), (*now.pools, *pools), (*now.allocations, *allocations), now.opinions
    )
