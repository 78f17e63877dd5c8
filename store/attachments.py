"""What joins VPCs, as the shards of attachments told it last: one text for each shard."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ipam.attachment import Attachment, Rejoined
from ipam.words import AttachmentKind, Provider
from store.error import StoreError
from store.schema import ATTACHMENTS


def attachments_of(connection: Connection, url: str) -> Iterator[tuple[int, tuple[Attachment, ...]]]:
    """Yield the attachments of every shard that has some.

    Args:
        connection: Within a transaction.
        url: Names the store in an error.

    Raises:
        StoreError: the attachments of a shard cannot be made out.
    """
    for shard, content in connection.execute(select(ATTACHMENTS.c.shard, ATTACHMENTS.c.content)):
        try:
            yield shard, _read(content)
        except (TypeError, ValueError):
            raise StoreError(
                url,
                "holds attachments that cannot be made out: use a newer cidrwatch if one wrote them, "
                "else restore the store from a copy, or move it away to collect anew",
            ) from None


def attachments_of_shard(connection: Connection, shard: int) -> frozenset[Attachment] | None:
    """Return what a shard told last; None where that cannot be made out."""
    query = select(ATTACHMENTS.c.content).where(ATTACHMENTS.c.shard == shard)
    with suppress(TypeError, ValueError):
        return frozenset(_read(connection.execute(query).scalar() or "[]"))
    return None


def put(
    connection: Connection,
    shard: int,
    before: frozenset[Attachment] | None,
    attachments: Collection[Attachment],
) -> Rejoined:
    """Put the attachments of a shard in the place of the former ones; what cannot be made out gives way."""
    after = frozenset(attachments)
    if after != before:
        content = json.dumps([_written(one) for one in attachments])
        connection.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.shard == shard))
        connection.execute(insert(ATTACHMENTS).values(shard=shard, content=content))
    return Rejoined(after - (before or frozenset()), (before or frozenset()) - after)


def _written(one: Attachment) -> tuple[object, ...]:
    return one.provider, one.account, one.region, one.vpc, one.domain, one.kind, one.state, one.tables


def _read(content: str) -> tuple[Attachment, ...]:
    return tuple(_attachment(told) for told in json.loads(content))


def _attachment(told: Any) -> Attachment:
    provider, account, region, vpc, domain, kind, state, tables = told
    known = None if tables is None else tuple(tables)
    return Attachment(Provider(provider), account, region, vpc, domain, AttachmentKind(kind), state, known)
