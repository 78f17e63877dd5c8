"""Metrics of what was discovered: counts over columns, no object for a row."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product, repeat

import numpy as np
from numpy.typing import NDArray

from exporter.brought import brought
from exporter.family import Family, Labels
from exporter.settings import INVENTORY_LABELS
from ipam.blocks import I32, Flags
from ipam.reading import UNKNOWN
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP, Report
from ipam.words import TYPE_OF_KIND, Overlap, ResourceType
from ipam.words import Family as AddressFamily

STATES = ("resource_type", "family", "management", "compliance")
PUBLIC = ("provider", "account", "region", "source", "state")
ASSOCIATION = {1: "associated", 0: "unassociated", UNKNOWN: "unknown"}  # as the column counts, from 1 down
SOURCES = ("provider", "byoip")

Sample = tuple[Labels, float]
Codes = NDArray[np.integer]
Column = tuple[Codes, Sequence[str]]  # a code for each row, and the word of each code


class UnknownLabelError(ValueError):
    """An inventory label that no resource has."""

    def __init__(self, label: str) -> None:
        known = ", ".join(INVENTORY_LABELS)
        super().__init__(f"'{label}' is no label of the inventory: metrics.inventory_labels takes {known}")


def inventory_families(labels: tuple[str, ...]) -> tuple[Family[Report], ...]:
    """List the families, `ipam_resource_cidrs` with the labels that the operator chose.

    Raises:
        UnknownLabelError: a label that resources do not have.
    """
    for label in labels:
        if label not in INVENTORY_LABELS:
            raise UnknownLabelError(label)

    def resource_cidrs(report: Report) -> Iterator[Sample]:
        return _counts(report, (*labels, *STATES))

    return (
        Family(
            "ipam_resource_cidrs",
            "Discovered CIDRs by management and compliance; a partition, so sums are meaningful. Only "
            "combinations that occur.",
            (*labels, *STATES),
            resource_cidrs,
        ),
        Family(
            "ipam_public_addresses",
            "Public addresses by where they come from and whether they are associated.",
            PUBLIC,
            _public_addresses,
        ),
        Family(
            "ipam_overlapping_resource_cidrs",
            "Discovered CIDRs that share addresses with another network of their scope.",
            ("scope",),
            _overlapping,
        ),
    )


def _counts(report: Report, names: tuple[str, ...], chosen: Flags | None = None) -> Iterator[Sample]:
    """Count all rows, or the chosen ones, for each combination of columns that occurs."""
    key = np.zeros(len(report.snapshot) if chosen is None else np.count_nonzero(chosen), np.int64)
    tables: list[Sequence[str]] = []
    for name in names:
        codes, words = COLUMNS[name](report)
        key *= max(1, len(words))
        key += codes if chosen is None else codes[chosen]
        tables.append(words)
    combinations, counts = np.unique(key, return_counts=True)
    places = np.unravel_index(combinations, tuple(max(1, len(words)) for words in tables))
    labels = [
        np.array(words, np.object_)[place].tolist() for words, place in zip(tables, places, strict=True)
    ]
    every = zip(*labels, strict=True) if labels else repeat(())
    return zip(every, counts.tolist(), strict=False)


def _public_addresses(report: Report) -> Iterator[Sample]:
    """Count Elastic IPs; where there are any, both sources and both states are told."""
    eips = report.snapshot.types(ResourceType.EIP)
    names = ("provider", "account", "region", "source", "attached")
    counted = dict(_counts(report, names, eips))
    for place in sorted({labels[:3] for labels in counted}):
        for source, state in product(SOURCES, ASSOCIATION.values()):
            count = counted.get((*place, source, state), 0)
            if count or state != ASSOCIATION[UNKNOWN]:
                yield (*place, source, state), count


def _overlapping(report: Report) -> Iterator[Sample]:
    hit = report.verdicts.overlap == OVERLAP.index(Overlap.OVERLAPPING)
    counts = np.bincount(report.verdicts.scope[hit], minlength=len(report.tree.scopes))
    for scope, count in zip(report.tree.scopes, counts.tolist(), strict=True):
        yield (scope.name,), count


def _of_shard(word: Callable[[Report, int], str]) -> Callable[[Report], Column]:
    """Make a column out of a property that all rows of a shard share."""

    def column(report: Report) -> Column:
        words, codes = _numbered([word(report, place) for place in range(len(report.snapshot.statuses))])
        return codes[report.snapshot.columns.shard], words

    return column


def _account(report: Report) -> Column:
    words, codes = _numbered(report.snapshot.owners)
    return codes[report.snapshot.columns.owner], words


def _region(report: Report) -> Column:
    """Number the regions; a declared network's is its site."""
    snapshot = report.snapshot
    regions = [status.shard.region for status in snapshot.statuses]
    words, codes = _numbered([*regions, *snapshot.sites])
    column = codes[snapshot.columns.shard]
    declared = np.flatnonzero(snapshot.columns.site)  # site 0 is nowhere
    column[declared] = codes[len(regions) :][snapshot.columns.site[declared]]
    return column, words


def _attached(report: Report) -> Column:
    codes = 1 - np.clip(report.snapshot.columns.attached, UNKNOWN, 1)
    return codes, tuple(ASSOCIATION.values())


def _source(report: Report) -> Column:
    return brought(report.snapshot).astype(np.uint8), SOURCES


def _numbered(values: Sequence[str]) -> tuple[list[str], I32]:
    """Replace words by numbers: the distinct ones in order, and the number of each."""
    words = sorted(set(values))
    number = {word: place for place, word in enumerate(words)}
    return words, np.array([number[value] for value in values], np.int32)


def _family(report: Report) -> Column:
    codes = np.ones(len(report.snapshot), np.uint8)
    codes[report.snapshot.columns.part(AddressFamily.IPV4)] = 0
    return codes, (AddressFamily.IPV4, AddressFamily.IPV6)


COLUMNS: dict[str, Callable[[Report], Column]] = {
    "provider": _of_shard(lambda report, place: report.snapshot.statuses[place].shard.provider),
    "account": _account,
    "region": _region,
    "resource_type": _of_shard(
        lambda report, place: TYPE_OF_KIND.get(report.snapshot.statuses[place].shard.kind, "")
    ),
    "family": _family,
    "management": lambda report: (report.verdicts.management, MANAGEMENT),
    "compliance": lambda report: (report.verdicts.compliance, COMPLIANCE),
    "source": _source,
    "attached": _attached,
}
