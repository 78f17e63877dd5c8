"""The sections about where a resource lives, and what is left alone."""

from typing import Annotated, Literal

from pydantic import Field

from config.section import Section
from config.values import Day, Name, Network, OneOrMany, Text

ProviderName = Literal["aws", "alibaba", "static"]
TypeName = Literal["vpc", "subnet", "eip", "network", "public_ipv4_pool", "byoip_cidr"]


class Match(Section):
    """A set of resources: all that meet every condition. A list is met by any of its values."""

    provider: OneOrMany[ProviderName] = ()
    """Who runs the network."""
    source: OneOrMany[Text] = ()
    """Name of a source of this file."""
    account: OneOrMany[Text] = ()
    """Id of the owning account; of declared networks, the name of their source."""
    region: OneOrMany[Text] = ()
    """Region; of declared networks, their site."""
    type: OneOrMany[TypeName] = ()
    """Type of the resource."""
    tags: dict[Text, str] = Field(default_factory=dict)
    """Tags that all have to be there, with these values."""
    cidr: OneOrMany[Network] = ()
    """Address block in which the resource has to lie."""
    default_vpc: bool | None = None
    """Whether it is a default VPC, or belongs to one."""


class Scope(Section):
    """One address space: blocks within it must not overlap."""

    name: Name
    """Name of the scope, unique in the file."""
    default: Literal["private", "public"] | None = None
    """Makes it the home of all private, or all public, addresses that no rule names."""
    match: Annotated[tuple[Match, ...], Field(min_length=1)] | None = None
    """Resources that live here; the first scope that matches wins."""
    mirror: Text | None = None
    """A scope of a cloud's own IPAM, as `<source>/<scope id>`: its pools are the pools of this scope."""


class Ignore(Section):
    """Takes resources out of monitoring and gives their space back."""

    match: Match
    """The resources."""
    reason: Text
    """Why, for whoever asks later."""
    until: Day | None = None
    """Last day, in UTC, on which the rule holds. Absent: for ever."""
