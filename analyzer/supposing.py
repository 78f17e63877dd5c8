"""A network that nobody has made yet, put beside those that were read."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from ipam.cidr import Cidr
from ipam.organization import is_unit
from ipam.pool import Pool
from ipam.reading import Row, Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent
from ipam.what_if import SUPPOSED
from ipam.words import Kind, Provider, ShardState

NEW = "new"  # how what is supposed is called
LAST = datetime.max.replace(tzinfo=UTC)


def supposed_networks(cidrs: Mapping[str, Cidr], now: datetime) -> tuple[ShardContent, ...]:
    """Make a declared network of each block, by its name."""
    rows = tuple(Row(cidr, name, "") for name, cidr in cidrs.items())
    return (_content(Shard(SUPPOSED, Provider.STATIC, "", "", Kind.NETWORK), rows, now),) if rows else ()


def supposed_vpc(cidr: Cidr, pool: Pool | None, now: datetime) -> ShardContent:
    """Make a VPC as its pool asks: of its locale, with its tags, of somebody whom it is shared with.

    That is an account if one is named, else a unit, which stands for any account in it.
    """
    region, account, tags = "", "", {}
    if pool is not None:
        region, tags = pool.locale or "", dict(pool.rules.tags)
        account = next((one for one in pool.share if not is_unit(one)), "".join(pool.share[:1]))
    row = Row(cidr, NEW, account, tags=tags)
    # An observer's listing: one of the account itself would stand in for all that was read of it.
    return _content(Shard(SUPPOSED, Provider.AWS, SUPPOSED, region, Kind.VPC), (row,), now)


def _content(shard: Shard, rows: tuple[Row, ...], now: datetime) -> ShardContent:
    # An observer is believed where it answered after the owner's shard did.
    status = ShardStatus(shard, ShardState.OK, last_attempt=now, last_success=LAST, rows=len(rows))
    return ShardContent.of(status, Rows.of(rows), np.full(len(rows), int(now.timestamp()), np.int64))
