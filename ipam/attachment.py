"""What joins VPCs to each other, as the clouds tell it."""

from dataclasses import dataclass

from ipam.words import AttachmentKind, Provider

# A connection counts from the moment it is accepted until the cloud has let go of it,
# as an address block does.
# Source: EC2 API reference, VpcPeeringConnectionStateReason and TransitGatewayVpcAttachment; Alibaba Cloud,
# ListVpcPeerConnections, ListTransitRouterVpcAttachments and DescribeCenAttachedChildInstances.
IN_FORCE = {
    (Provider.AWS, AttachmentKind.PEERING): frozenset(("provisioning", "active", "deleting")),
    (Provider.AWS, AttachmentKind.TRANSIT_GATEWAY): frozenset(
        ("pending", "available", "modifying", "rollingBack", "deleting")
    ),
    (Provider.ALIBABA, AttachmentKind.PEERING): frozenset(("Activated", "Updating", "Deleting")),
    (Provider.ALIBABA, AttachmentKind.CEN): frozenset(("Attaching", "Attached", "Detaching")),
}

Place = tuple[Provider, str, str]  # provider, account, region


@dataclass(frozen=True, slots=True)
class Attachment:
    """One VPC on one thing that joins VPCs; those on the same thing reach each other.

    A peering connection joins its two ends and nobody else: each has an attachment, and no third VPC has one.
    """

    provider: Provider
    account: str  # that owns the VPC
    region: str
    vpc: str
    domain: str  # the cloud's id of a peering connection, a transit gateway, or a CEN
    kind: AttachmentKind
    state: str  # the cloud's own word
    tables: tuple[str, ...] | None = (
        None  # where its routes are known; None: nobody tells, so all of the domain
    )

    @property
    def name(self) -> str:
        """Name it among those of its shard."""
        return f"{self.vpc} {self.domain}"

    @property
    def domains(self) -> tuple[str, ...]:
        """Name what VPCs reach each other by that have it in common: its route tables, or all that joins."""
        return (self.domain,) if self.tables is None else self.tables

    @property
    def in_force(self) -> bool:
        """Tell whether it joins, rather than being asked for, refused, failed or gone."""
        return self.state in IN_FORCE.get((self.provider, self.kind), ())


@dataclass(frozen=True, slots=True)
class Rejoined:
    """What differs between two readings of attachments."""

    appeared: frozenset[Attachment]
    vanished: frozenset[Attachment]  # one that changed has vanished, and another has appeared

    def __len__(self) -> int:
        return len(self.appeared) + len(self.vanished)


@dataclass(frozen=True, slots=True)
class Routing:
    """All attachments that are known, and where they were looked for."""

    attachments: tuple[Attachment, ...] = ()
    read: frozenset[Place] = frozenset()  # what a VPC elsewhere is attached to is unknown


NO_ROUTING = Routing()
