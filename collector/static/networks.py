"""Reads declared networks as if they were a cloud's: one shard, one listing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collector.port import Ask, Found
from collector.static.csv_file import networks
from collector.static.source import Network, StaticSource
from ipam.cidr import Cidr, CidrError, parse
from ipam.reading import RejectedRow, Row, Rows
from ipam.shard import Shard
from ipam.words import Kind, Provider

REGION = "global"


@dataclass(frozen=True, slots=True)
class StaticCollector:
    """Reads all networks of one source; its account is the source's name."""

    shard: Shard
    source: StaticSource

    def collect(self, ask: Ask) -> Found:  # noqa: ARG002 - nobody is asked
        """Return every network; the file is read each time, so that a change is seen."""
        declared = networks(self.source.file) if self.source.file else self.source.networks
        items = list(rows(declared, self.source.name))
        return Found(
            Rows.of(item for item in items if isinstance(item, Row)),
            tuple(item for item in items if isinstance(item, RejectedRow)),
        )


def collectors(source: StaticSource) -> tuple[StaticCollector, ...]:
    """Plan the one collector of a source."""
    return (StaticCollector(shard(source.name), source),)


def shard(source: str) -> Shard:
    """Name the one shard of a source, whose name stands for the account."""
    return Shard(source, Provider.STATIC, source, REGION, Kind.NETWORK)


def rows(declared: Iterable[Network], owner: str) -> Iterator[Row | RejectedRow]:
    """Turn declared networks into rows.

    A network is known by its name. One without a name, and those that share one, are told apart by
    their CIDR; a network that is declared twice is rejected the second time.
    """
    declared = tuple(declared)
    shared = Counter(name for name, _ in {(network.name, network.cidr) for network in declared})
    seen: dict[tuple[str, Cidr], str] = {}
    for network in declared:
        try:
            cidr = _cidr(network)
        except CidrError as error:
            yield RejectedRow(_former_id(network, shared[network.name]), _at(network.place, str(error)))
            continue
        resource = _id(network, shared[network.name])
        if (network.name, cidr) in seen:
            yield RejectedRow(
                f"{resource} (again)", _at(network.place, f"declared{seen[network.name, cidr]}")
            )
            continue
        seen[network.name, cidr] = f" in {network.place} already" if network.place else " twice"
        yield Row(cidr, resource, owner, network.name, zone=network.site, tags=network.tags)


def _cidr(network: Network) -> Cidr:
    if network.defect:
        raise CidrError(network.defect)
    return parse(network.cidr)


def _former_id(network: Network, sharing: int) -> str:
    """Say by what id a bad network was known while it was good: "" where what is bad may be a part of it."""
    return network.name if sharing == 1 and not network.defect else ""


def _id(network: Network, sharing: int) -> str:
    if not network.name:
        return network.cidr
    return network.name if sharing == 1 else f"{network.name} {network.cidr}"


def _at(place: str, reason: str) -> str:
    return f"{place}: {reason}" if place else reason
