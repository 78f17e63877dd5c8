"""Reads declared networks as if they were a cloud's: one shard, one listing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from collector.parse_many import parse_many
from collector.port import Ask, Found
from collector.static.csv_file import networks
from collector.static.source import Network, StaticSource
from ipam.blocks import Blocks
from ipam.reading import UNKNOWN, RejectedRow, Rows
from ipam.shard import Shard
from ipam.tag_column import TagColumn
from ipam.words import Kind, Provider

REGION = "global"

Key = tuple[int, int, int, int]  # version, both halves of the first address, netmask length


@dataclass(frozen=True, slots=True)
class StaticCollector:
    """Reads all networks of one source; its account is the source's name."""

    shard: Shard
    source: StaticSource

    def collect(self, ask: Ask) -> Found:  # noqa: ARG002 - nobody is asked
        """Return every network; the file is read each time, so that a change is seen."""
        declared = networks(self.source.file) if self.source.file else self.source.networks
        return found(declared, self.source.name)


def collectors(source: StaticSource) -> tuple[StaticCollector, ...]:
    """Plan the one collector of a source."""
    return (StaticCollector(shard(source.name), source),)


def shard(source: str) -> Shard:
    """Name the one shard of a source, whose name stands for the account."""
    return Shard(source, Provider.STATIC, source, REGION, Kind.NETWORK)


def found(declared: Sequence[Network], owner: str) -> Found:
    """Turn declared networks into rows.

    A network is known by its name. One without a name, and those that share one, are told apart by
    their CIDR; a network that is declared twice is rejected the second time.
    """
    parsed = parse_many([network.cidr for network in declared])
    wrong = {**parsed.wrong, **{at: network.defect for at, network in enumerate(declared) if network.defect}}
    sharing = Counter(name for name, _ in {(network.name, network.cidr) for network in declared})
    rejected = {
        at: RejectedRow(_former_id(declared[at], sharing[declared[at].name]), _at(declared[at].place, words))
        for at, words in wrong.items()
    }
    first: dict[tuple[str, Key], int] = {}
    kept = []
    for row, (at, key) in enumerate(zip(parsed.good.tolist(), _keys(parsed.blocks), strict=True)):
        network = declared[at]
        former = first.setdefault((network.name, key), at) if at not in wrong else -1
        if former == at:
            kept.append(row)
        elif former >= 0:
            resource = f"{_id(network, sharing[network.name])} (again)"
            rejected[at] = RejectedRow(resource, _at(network.place, _again(declared[former])))
    rows = np.array(kept, np.int64)
    good = [declared[at] for at in parsed.good[rows].tolist()]
    ids = tuple(_id(network, sharing[network.name]) for network in good)
    return Found(
        _rows(good, ids, parsed.blocks.take(rows), owner), tuple(rejected[at] for at in sorted(rejected))
    )


def _rows(networks: Sequence[Network], ids: tuple[str, ...], blocks: Blocks, owner: str) -> Rows:
    count = len(networks)
    nothing = ("",) * count
    return Rows(
        blocks,
        resource=ids,
        owner=(owner,) * count,
        name=tuple(network.name for network in networks),
        parent=nothing,
        zone=tuple(network.site for network in networks),
        state=nothing,
        tags=TagColumn.of([network.tags for network in networks]),
        default=np.zeros(count, np.bool_),
        free=np.full(count, UNKNOWN),
        attached=np.full(count, UNKNOWN, np.int8),
    )


def _keys(blocks: Blocks) -> Iterator[Key]:
    """Tell blocks apart."""
    columns = (blocks.version, blocks.hi, blocks.lo, blocks.length)
    return zip(*(column.tolist() for column in columns), strict=True)


def _again(former: Network) -> str:
    return f"declared in {former.place} already" if former.place else "declared twice"


def _former_id(network: Network, sharing: int) -> str:
    """Say by what id a bad network was known while it was good: "" where what is bad may be a part of it."""
    return network.name if sharing == 1 and not network.defect else ""


def _id(network: Network, sharing: int) -> str:
    if not network.name:
        return network.cidr
    return network.name if sharing == 1 else f"{network.name} {network.cidr}"


def _at(place: str, reason: str) -> str:
    return f"{place}: {reason}" if place else reason
