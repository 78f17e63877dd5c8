"""What Alibaba Cloud says about peering connections and CENs: which VPCs each of them joins.

Source: VpcPeer API 2022-01-01, ListVpcPeerConnections; Cbn API 2017-09-12, DescribeCenAttachedChildInstances,
ListTransitRouterVpcAttachments.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from collector.cells import text
from collector.fields import Entry, MalformedError
from ipam.attachment import Attachment
from ipam.shard import Shard
from ipam.words import AttachmentKind, Provider

SIDES = (("Vpc", "OwnerId", "RegionId"), ("AcceptingVpc", "AcceptingOwnerUid", "AcceptingRegionId"))


def peered(connection: Entry, shard: Shard) -> Iterator[Attachment]:
    """Attach both ends of a peering connection to it; an end that is not told is none.

    Raises:
        MalformedError: it has no id, or no state.
    """
    name, state = text(connection, "InstanceId"), text(connection, "Status")
    if not name or not state:
        raise MalformedError(f"a peering connection {name or 'without an id'} has no state")
    for vpc, owner, region in SIDES:
        end = text(connection.get(vpc) or {}, "VpcId")
        if end:
            yield Attachment(
                Provider.ALIBABA,
                text(connection, owner) or shard.account,
                text(connection, region) or shard.region,
                end,
                name,
                AttachmentKind.PEERING,
                state,
            )


@dataclass(frozen=True, slots=True)
class Member:
    """The fields by which one operation tells of a VPC in a CEN."""

    type: str
    vpc: str
    owner: str
    region: str


CHILD = Member("ChildInstanceType", "ChildInstanceId", "ChildInstanceOwnerId", "ChildInstanceRegionId")
ROUTED = Member("ResourceType", "VpcId", "VpcOwnerId", "VpcRegionId")


def in_cen(entries: Iterable[Entry], fields: Member, cen: str, shard: Shard) -> Iterator[Attachment]:
    """Attach VPCs to their CEN, whatever else is in it.

    Raises:
        MalformedError: a VPC has no id, or no state.
    """
    for entry in entries:
        if text(entry, fields.type) not in {"", "VPC"}:
            continue
        vpc, state = text(entry, fields.vpc), text(entry, "Status")
        if not vpc or not state:
            raise MalformedError(f"a VPC {vpc or 'without an id'} in the CEN {cen} has no state")
        yield Attachment(
            Provider.ALIBABA,
            text(entry, fields.owner) or shard.account,
            text(entry, fields.region) or shard.region,
            vpc,
            cen,
            AttachmentKind.CEN,
            state,
        )


def each_once(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Keep one attachment of each VPC to each thing: one in force, where any of those told is."""
    found: dict[tuple[str, str], Attachment] = {}
    for one in attachments:
        known = found.setdefault((one.vpc, one.domain), one)
        if one.in_force and not known.in_force:
            found[one.vpc, one.domain] = one
    return tuple(found.values())


def names(cens: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """List the ids of CENs.

    Raises:
        MalformedError: one has none.
    """
    found = tuple(text(cen, "CenId") for cen in cens)
    if not all(found):
        raise MalformedError("a CEN without an id")
    return found
