"""What joins VPCs, put together from what all shards of attachments say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ipam.attachment import Attachment, Place, Routing
from ipam.shard import Shard, ShardStatus
from ipam.words import AttachmentKind, Kind

Key = tuple[str, str, str]  # of an attachment: provider, VPC, and what it is attached to
Saying = tuple[Shard, datetime, Attachment]


def routing(shards: Iterable[tuple[ShardStatus, tuple[Attachment, ...]]]) -> Routing:
    """Merge what the shards say; an attachment that several of them see is one.

    The shard of the VPC's owner decides; an observer (the other end of a peering connection, the owner of a
    transit gateway) is believed where the owner's shard has never answered, or answered before the observer
    did. A CEN is told by its own owner alone, whoever owns the VPC, so that one is believed. Of several
    shards that may be believed, the last to answer is. By which tables a gateway's routes go, its owner alone
    can say, so that is believed whoever tells the rest.
    """
    sayings: dict[Key, list[Saying]] = {}
    answered: dict[Place, datetime] = {}
    for status, attachments in shards:
        shard, at = status.shard, status.last_success
        if shard.kind is not Kind.ATTACHMENT or at is None:
            continue
        place = (shard.provider, shard.account, shard.region)
        answered[place] = max(at, answered.get(place, at))
        for one in attachments:
            sayings.setdefault((one.provider, one.vpc, one.domain), []).append((shard, at, one))
    believed = (_believed(said, answered) for _, said in sorted(sayings.items()))
    return Routing(tuple(one for one in believed if one), frozenset(answered))


def _believed(said: list[Saying], answered: Mapping[Place, datetime]) -> Attachment | None:
    """Choose what to believe of one attachment; None where its owner has not seen it since."""
    own = [one for one in said if _place(one[2]) == (one[0].provider, one[0].account, one[0].region)]
    since = None if said[0][2].kind is AttachmentKind.CEN else answered.get(_place(said[0][2]))
    newer = [one for one in said if since is None or one[1] > since]
    if not own and not newer:
        return None
    _, _, found = max(newer or own, key=lambda one: (one[1], one[0]))
    told = [one for one in said if one[2].tables is not None]
    if not told:
        return found
    return replace(found, tables=max(told, key=lambda one: (one[1], one[0]))[2].tables)


def _place(one: Attachment) -> Place:
    return one.provider, one.account, one.region
