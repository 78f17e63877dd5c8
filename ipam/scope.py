"""Scopes, and the rules that say where a discovered resource lives and what is left alone."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from ipaddress import ip_network
from typing import Literal

from ipam.cidr import Cidr, lies_in
from ipam.resource_block import ResourceBlock
from ipam.words import Provider, ResourceType

# What a network may use without owning it (RFC 1918, RFC 6598, RFC 4193).
PRIVATE_SPACE: tuple[Cidr, ...] = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


@dataclass(frozen=True, slots=True)
class Match:
    """A set of resources: all that meet every condition; an empty condition is met by all."""

    providers: frozenset[Provider] = frozenset()
    sources: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    types: frozenset[ResourceType] = frozenset()
    tags: tuple[tuple[str, str], ...] = ()  # every pair has to be there
    cidrs: tuple[Cidr, ...] = ()  # within one of them
    default_vpc: bool | None = None
    block: ResourceBlock | None = None  # this very one


@dataclass(frozen=True, slots=True)
class Scope:
    """One address space; blocks of one scope must not overlap, blocks of two may."""

    name: str
    default: Literal["private", "public"] | None = None  # where resources go that no rule names
    matches: tuple[Match, ...] = ()  # any of them
    mirror: str = ""  # the scope of a cloud's IPAM that it stands for, as `<source>/<id>`

    unseen: bool = False  # no reading has told of the cloud's scope
    id: str = ""  # of one that the registry made
    description: str = ""

    @property
    def identity(self) -> str:
        """Name it by an id, as every scope of an IPAM has one: the registry's, or one made of its name."""
        return self.id or f"ipam-scope-0{blake2b(self.name.encode(), digest_size=8).hexdigest()}"

    @property
    def registered(self) -> bool:
        """Tell whether the registry made it; the others are the configuration's, or a cloud's."""
        return bool(self.id)

    @property
    def apart(self) -> bool:
        """Tell whether it is a cloud's scope that is mapped to none of ours: nothing is placed in it."""
        return bool(self.mirror) and self.mirror == self.name


DEFAULT_SCOPES = (Scope("private", "private"), Scope("public", "public"))


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Takes resources out of monitoring and gives their space back."""

    match: Match
    reason: str
    until: date | None = None  # the last day, in UTC, on which the rule holds

    def holds(self, today: date) -> bool:
        """Tell whether the rule has not expired."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Move:
    """Lets one block live in a scope, whatever the configuration's matches say."""

    block: ResourceBlock
    scope: str  # its name; one that is not there moves nothing


def is_private(cidr: Cidr) -> bool:
    """Tell whether a block lies in private space, so that its default scope is the private one."""
    return any(lies_in(cidr, space) for space in PRIVATE_SPACE)
