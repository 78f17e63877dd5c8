"""What EC2 says about peering connections: each joins two VPCs, and both of their accounts see it.

Source: EC2 API reference, VpcPeeringConnection, VpcPeeringConnectionVpcInfo.
"""

from collections.abc import Iterator

from collector.cells import text
from collector.fields import Entry, MalformedError
from ipam.attachment import Attachment
from ipam.shard import Shard
from ipam.words import AttachmentKind, Provider

SIDES = ("RequesterVpcInfo", "AccepterVpcInfo")


def peered(connection: Entry, shard: Shard) -> Iterator[Attachment]:
    """Attach both ends of a connection to it; an end that is not told is none.

    Raises:
        MalformedError: it has no id, or no state.
    """
    name, state = text(connection, "VpcPeeringConnectionId"), text(connection.get("Status") or {}, "Code")
    if not name or not state:
        raise MalformedError(f"a peering connection {name or 'without an id'} has no state")
    for side in SIDES:
        end = connection.get(side) or {}
        if text(end, "VpcId"):
            yield Attachment(
                Provider.AWS,
                text(end, "OwnerId") or shard.account,
                text(end, "Region") or shard.region,
                text(end, "VpcId"),
                name,
                AttachmentKind.PEERING,
                state,
            )
