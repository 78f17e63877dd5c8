"""Metrics of single VPCs and subnets, of those that the operator has chosen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from exporter.family import Family, Labels
from exporter.settings import Singles
from ipam.blocks import I64, Flags
from ipam.identifier import fingerprint, order
from ipam.report import Report
from ipam.text import Text
from ipam.words import Family as AddressFamily
from ipam.words import Provider, ResourceType

PLACE = ("provider", "account", "region")
VPC = (*PLACE, "vpc_id", "family")
SUBNET = (*PLACE, "vpc_id", "subnet_id", "family")

F64 = NDArray[np.float64]

Sample = tuple[Labels, float]
Amount = Callable[[Report, I64], F64]  # of each row, in addresses; NaN where it is not known


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which resources of one type are told of, and which a limit keeps out."""

    of: ResourceType
    singles: Singles

    def rows(self, report: Report) -> tuple[I64, I64]:
        """List the rows of the chosen resources, then those of the ones beyond the limit.

        The resources that were seen first come first, so that a new one takes nobody's place.
        """
        columns = report.snapshot.columns
        wanted = report.snapshot.types(self.of)
        if self.singles.tags or self.singles.ids:
            wanted &= self._tagged(report) | self._named(report, wanted)
        rows = np.flatnonzero(wanted)
        _, resource = np.unique(columns.order[rows], return_inverse=True)
        count = int(resource.max(initial=-1)) + 1
        since = np.full(count, np.iinfo(np.uint32).max, np.uint32)
        np.minimum.at(since, resource, columns.first_seen[rows])
        rank = np.empty(count, np.int64)
        rank[np.argsort(since, kind="stable")] = np.arange(count)  # resources are in the order of their ids
        place = rank[resource]
        shown = place < self.singles.limit
        return rows[shown][np.argsort(place[shown], kind="stable")], rows[~shown]

    def _tagged(self, report: Report) -> Flags:
        if not self.singles.tags:
            return np.zeros(len(report.snapshot), np.bool_)
        asked = frozenset(self.singles.tags)
        sets = [asked <= one for one in report.snapshot.tag_sets]
        return np.array(sets, np.bool_)[report.snapshot.columns.tags]

    def _named(self, report: Report, among: Flags) -> Flags:
        """Flag the resources that are chosen by their ids."""
        snapshot, ids = report.snapshot, self.singles.ids
        found = np.zeros(len(snapshot), np.bool_)
        if self.of is ResourceType.VPC:
            numbers = [fingerprint(cloud, self.of, "", one) for cloud in Provider for one in ids]
            networks = np.flatnonzero(np.isin(snapshot.networks, np.array(numbers, np.uint64)))
            return np.isin(snapshot.columns.network, networks)
        likely = np.isin(snapshot.columns.order, np.array([order(one) for one in ids], np.uint64)) & among
        rows = np.flatnonzero(likely)
        found[rows] = [text.resource in ids for text in snapshot.texts.of(rows.tolist())]
        return found


def single_families(vpc: Singles | None, subnet: Singles | None) -> tuple[Family[Report], ...]:
    """List the families of those types that are told of at all."""
    made: list[Family[Report]] = []
    if vpc is not None:
        chosen = Chosen(ResourceType.VPC, vpc)
        made += (
            _family(chosen, "ipam_vpc_size_addresses", "Addresses in all CIDRs of a chosen VPC.", _size),
            _family(
                chosen,
                "ipam_vpc_assigned_addresses",
                "Addresses of a chosen VPC that its subnets cover (AWS/IPAM VpcIPUsage numerator). Absent "
                "where subnets are not read.",
                _covered,
            ),
        )
    if subnet is not None:
        chosen = Chosen(ResourceType.SUBNET, subnet)
        made += (
            _family(chosen, "ipam_subnet_size_addresses", "Addresses in the CIDR of a chosen subnet.", _size),
            _family(
                chosen,
                "ipam_subnet_available_addresses",
                "Addresses of a chosen subnet that are not in use, as the cloud says; of IPv4 only.",
                _free,
            ),
        )
    return tuple(made)


def _family(chosen: Chosen, name: str, meaning: str, amount: Amount) -> Family[Report]:
    def samples(report: Report) -> Iterator[Sample]:
        rows, _ = chosen.rows(report)
        return _samples(chosen.of, report, rows, amount)

    def left_out(report: Report) -> int:
        """Count the series of what is beyond the limit: a resource and family is one."""
        _, rows = chosen.rows(report)
        columns = report.snapshot.columns
        rows = rows[~np.isnan(amount(report, rows))]
        four = rows < columns.ipv4
        return sum(len(np.unique(columns.order[some])) for some in (rows[four], rows[~four]))

    labels = VPC if chosen.of is ResourceType.VPC else SUBNET
    return Family(name, meaning, labels, samples, left_out=left_out)


def _samples(of: ResourceType, report: Report, rows: I64, amount: Amount) -> Iterator[Sample]:
    """Add up the blocks of each resource and family; one of unknown amount makes the whole unknown."""
    sums: dict[Labels, float] = {}
    numbers, values = rows.tolist(), amount(report, rows).tolist()
    for row, text, value in zip(numbers, report.snapshot.texts.of(numbers), values, strict=True):
        labels = _labels(of, report, row, text)
        sums[labels] = sums.get(labels, 0.0) + value
    return ((labels, value) for labels, value in sums.items() if not isnan(value))


def _labels(of: ResourceType, report: Report, row: int, text: Text) -> Labels:
    snapshot = report.snapshot
    shard = snapshot.status(row).shard
    place = (str(shard.provider), snapshot.owner(row), shard.region)
    ids = (text.resource,) if of is ResourceType.VPC else (text.parent, text.resource)
    return (*place, *ids, AddressFamily.IPV4 if row < snapshot.columns.ipv4 else AddressFamily.IPV6)


def _size(report: Report, rows: I64) -> F64:
    columns = report.snapshot.columns
    return np.exp2(np.where(rows < columns.ipv4, 32.0, 128.0) - columns.length[rows])


def _covered(report: Report, rows: I64) -> F64:
    return report.verdicts.utilization[rows] * _size(report, rows)


def _free(report: Report, rows: I64) -> F64:
    free = report.snapshot.columns.free[rows]
    return np.where(free < 0, np.nan, free)
