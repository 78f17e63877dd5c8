"""What EC2 says about transit gateways: which VPCs reach each other through one, by its route tables.

A packet that leaves a VPC is routed by the table that the VPC's attachment is associated with, to where that
table has a route; each attachment propagates its routes to some tables. So VPCs meet

- in a table that they all propagate their routes to, if anything at all is associated with it: what is, a
  shared VPC or a firewall, would have to choose between two with one address;
- in two tables, where each side is associated with the one and propagates its routes to the other: a hub and
  its spokes;
- beyond a peering of gateways, where they propagate their routes to the table that is associated with the
  peering on their own side.

Routes that somebody wrote by hand are not read: what they alone connect takes a declared domain.

Source: EC2 API reference, TransitGatewayAttachment, TransitGatewayRouteTable,
TransitGatewayRouteTableAssociation, TransitGatewayRouteTablePropagation; Amazon VPC Transit Gateways guide,
"How transit gateways work".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from collector.cells import text
from collector.fields import Entry, MalformedError
from ipam.attachment import IN_FORCE, Attachment
from ipam.shard import Shard
from ipam.words import AttachmentKind, Provider

ASSOCIATED = frozenset({"associating", "associated", "disassociating"})
PROPAGATED = frozenset({"enabling", "enabled", "disabling"})
PEERINGS = frozenset({"peering", "tgw-peering"})  # resource types of an attachment that is no VPC's


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table of a transit gateway: whose packets it routes, and whose routes it has, by attachment."""

    name: str
    associated: frozenset[str] = field(default_factory=frozenset)
    propagated: frozenset[str] = field(default_factory=frozenset)


def members(entries: Iterable[Entry], states: frozenset[str]) -> frozenset[str]:
    """List the attachments that a table is associated with, or that propagate their routes to it."""
    return frozenset(
        name
        for entry in entries
        if (name := text(entry, "TransitGatewayAttachmentId")) and text(entry, "State") in states
    )


def owned(gateways: Iterable[Entry], shard: Shard) -> frozenset[str]:
    """List the gateways that an account owns: it alone may read their route tables."""
    return frozenset(
        text(gateway, "TransitGatewayId") for gateway in gateways if text(gateway, "OwnerId") == shard.account
    )


def meetings(tables: Iterable[RouteTable], peerings: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Say for each attachment where it meets others: in a table, in two, or beyond a peering.

    Args:
        tables: All those of some gateways.
        peerings: Which attachments are peerings of gateways.
    """
    used = [table for table in tables if table.associated]
    found: dict[str, set[str]] = {}
    for table in used:
        for one in table.propagated:
            found.setdefault(one, set()).add(table.name)
            found[one].update(table.associated & peerings)
        for other in used:
            for one in _mutual(table, other):
                found.setdefault(one, set()).add(" and ".join(sorted((table.name, other.name))))
    return {one: tuple(sorted(names)) for one, names in found.items()}


def _mutual(table: RouteTable, other: RouteTable) -> frozenset[str]:
    """List what sends by the first and is reached by the second, where something does the reverse."""
    if table.name == other.name or not other.associated & table.propagated:
        return frozenset()
    return table.associated & other.propagated


def attached(
    entries: Iterable[Entry], meeting: Mapping[str, tuple[str, ...]], ours: frozenset[str], shard: Shard
) -> Iterator[Attachment]:
    """Turn the attachments of VPCs into ours.

    Args:
        entries: Attachments of whatever kind.
        meeting: Where each meets others, as `meetings` says; asked for those of our own gateways alone.
        ours: The gateways whose route tables were read.
        shard: Who was told.

    Raises:
        MalformedError: an attachment lacks what tells it from others.
    """
    for entry in entries:
        names = [text(entry, key) for key in ("TransitGatewayAttachmentId", "TransitGatewayId", "State")]
        if not all(names):
            raise MalformedError(f"an attachment {names[0] or 'without an id'} has no gateway or no state")
        vpc, (name, gateway, state) = text(entry, "ResourceId"), names
        if text(entry, "ResourceType") == "vpc" and vpc:
            yield Attachment(
                Provider.AWS,
                text(entry, "ResourceOwnerId") or shard.account,
                shard.region,
                vpc,
                gateway,
                AttachmentKind.TRANSIT_GATEWAY,
                state,
                meeting.get(name, ()) if gateway in ours else None,
            )


def peerings_in_force(entries: Iterable[Entry]) -> frozenset[str]:
    """List the attachments that peer two gateways; both sides know them by one id."""
    states = IN_FORCE[Provider.AWS, AttachmentKind.TRANSIT_GATEWAY]
    return frozenset(
        text(entry, "TransitGatewayAttachmentId")
        for entry in entries
        if text(entry, "ResourceType") in PEERINGS and text(entry, "State") in states
    )
