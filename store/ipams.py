"""What the clouds' own IPAMs hold, as their shards told it last: pools as a text, opinions in columns."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from ipaddress import ip_network
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ipam.cloud_ipam import NO_IPAM, CloudIpam, CloudPool, CloudScope, Replanned
from ipam.opinions import NO_OPINIONS, Opinions
from ipam.pool import Allocation, Rules
from ipam.words import AllocationType, Family
from store.error import StoreError
from store.opinions import packed_opinions, unpacked_opinions
from store.schema import IPAM

AT_ONCE = 500  # shards in one query


@dataclass(frozen=True, slots=True)
class Stored:
    """What a shard told, as it is stored."""

    content: str
    opinions: bytes
    url: str = field(default="", compare=False)  # names the store in an error

    @property
    def ipam(self) -> CloudIpam:
        """Read the scopes, pools and allocations.

        Raises:
            StoreError: they cannot be made out, so it is not known what a reading leaves of them.
        """
        try:
            return _ipam(self.content)
        except (TypeError, ValueError):
            raise _unreadable(self.url) from None


@dataclass(frozen=True, slots=True)
class Told:
    """What one shard told: its pools, and apart from them the opinions."""

    ipam: CloudIpam = NO_IPAM
    opinions: Opinions = NO_OPINIONS


NOTHING_TOLD = Told()

Known = dict[int, tuple[int, Told]]  # by shard: the generation in which it changed, and what it told then


def ipams_of(
    connection: Connection, url: str, changed: Mapping[int, int], known: Known
) -> Mapping[int, Told]:
    """Load what some shards told; what is known and has not changed is not read again.

    Args:
        connection: Within a transaction.
        url: Names the store in an error.
        changed: For each shard the generation in which what it tells changed last.
        known: What was read before; it is brought up to date.

    Raises:
        StoreError: what a shard told cannot be made out.
    """
    wanted = sorted(shard for shard, at in changed.items() if known.get(shard, (None,))[0] != at)
    for shard in wanted:
        known[shard] = changed[shard], NOTHING_TOLD
    for shard, told in _read(connection, url, wanted):
        known[shard] = changed[shard], told
    return {shard: known[shard][1] for shard in changed}


def stored_ipam(connection: Connection, url: str, shard: int) -> Stored | None:
    """Return what a shard told last, as it is stored."""
    query = select(IPAM.c.content, IPAM.c.opinions).where(IPAM.c.shard == shard)
    found = connection.execute(query).first()
    return Stored(found.content, found.opinions, url) if found else None


def put_ipam(connection: Connection, shard: int, stored: Stored | None, now: CloudIpam) -> Replanned:
    """Put what an IPAM holds in the place of what is stored, and tell whether anything differs."""
    written = Stored(_written(now), packed_opinions(Opinions.of(now.opinions)))
    if written == (stored or NOTHING_STORED):
        return Replanned(differs=False)
    connection.execute(delete(IPAM).where(IPAM.c.shard == shard))
    connection.execute(insert(IPAM).values(shard=shard, content=written.content, opinions=written.opinions))
    return Replanned(differs=True)


def _read(connection: Connection, url: str, wanted: list[int]) -> Iterator[tuple[int, Told]]:
    for at in range(0, len(wanted), AT_ONCE):
        query = select(IPAM).where(IPAM.c.shard.in_(wanted[at : at + AT_ONCE]))
        for shard, content, opinions in connection.execute(query):
            try:
                yield shard, Told(_ipam(content), unpacked_opinions(opinions))
            except (TypeError, ValueError):
                raise _unreadable(url) from None


def _unreadable(url: str) -> StoreError:
    return StoreError(
        url,
        "holds an IPAM that cannot be made out: use a newer cidrwatch if one wrote it, "
        "else restore the store from a copy, or move it away to collect anew",
    )


def _written(ipam: CloudIpam) -> str:
    """Write scopes, pools and allocations, each as the list of its fields."""
    pools = [
        (*astuple(replace(one, cidrs=(), rules=Rules())), [*map(str, one.cidrs)], astuple(one.rules))
        for one in ipam.pools
    ]
    allocations = [
        (one.id, one.pool, str(one.cidr), one.type, one.resource, one.owner, one.description, one.region)
        for one in ipam.allocations
    ]
    return json.dumps([[astuple(one) for one in ipam.scopes], pools, allocations])


def _ipam(content: str) -> CloudIpam:
    scopes, pools, allocations = json.loads(content)
    return CloudIpam(
        tuple(CloudScope(*one) for one in scopes),
        tuple(map(_pool, pools)),
        tuple(map(_allocation, allocations)),
    )


def _pool(told: Any) -> CloudPool:
    *fields, cidrs, rules = told
    least, default, most, tags = rules
    made = CloudPool(*fields)
    return replace(
        made,
        family=Family(made.family),
        cidrs=tuple(map(ip_network, cidrs)),
        rules=Rules(least, default, most, tuple((key, value) for key, value in tags)),
    )


def _allocation(told: Any) -> Allocation:
    name, pool, cidr, of, resource, owner, description, region = told
    return Allocation(
        name, pool, ip_network(cidr), AllocationType(of), resource, owner, description, region=region
    )


NOTHING_STORED = Stored(_written(NO_IPAM), packed_opinions(NO_OPINIONS))
