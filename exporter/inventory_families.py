"""Metrics of what was discovered: counts over columns, no object for a row."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from exporter.family import Family, Labels
from exporter.settings import INVENTORY_LABELS
from ipam.blocks import I64, Flags
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP, Report
from ipam.words import TYPE_OF_KIND, Overlap, ResourceType
from ipam.words import Family as AddressFamily

STATES = ("resource_type", "family", "management", "compliance")
PUBLIC = ("provider", "account", "region", "source", "state")
ASSOCIATION = {1: "associated", 0: "unassociated", -1: "unknown"}
SOURCE = "provider"  # no source reads addresses that a customer brought along

Sample = tuple[Labels, float]
Column = tuple[I64, Sequence[str]]  # a code for each row, and the word of each code


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
        every = np.ones(len(report.snapshot), np.bool_)
        return _counts(report, (*labels, *STATES), every)

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


def _counts(report: Report, names: tuple[str, ...], chosen: Flags) -> Iterator[Sample]:
    """Count the chosen rows for each combination of columns that occurs."""
    columns = [COLUMNS[name](report) for name in names]
    shape = tuple(max(1, len(words)) for _, words in columns)
    key = np.zeros(len(report.snapshot), np.int64)
    for (codes, _), width in zip(columns, shape, strict=True):
        key = key * width + codes
    combinations, counts = np.unique(key[chosen], return_counts=True)
    places = np.unravel_index(combinations, shape)
    for row, count in enumerate(counts.tolist()):
        labels = tuple(words[int(place[row])] for (_, words), place in zip(columns, places, strict=True))
        yield labels, count


def _public_addresses(report: Report) -> Iterator[Sample]:
    """Count Elastic IPs; where there are any, both states are told."""
    eips = report.snapshot.types(ResourceType.EIP)
    counted = dict(_counts(report, ("provider", "account", "region", "attached"), eips))
    for place in sorted({labels[:3] for labels in counted}):
        for state in ASSOCIATION.values():
            count = counted.get((*place, state), 0)
            if count or state != ASSOCIATION[-1]:
                yield (*place, SOURCE, state), count


def _overlapping(report: Report) -> Iterator[Sample]:
    hit = report.verdicts.overlap == OVERLAP.index(Overlap.OVERLAPPING)
    counts = np.bincount(report.verdicts.scope[hit], minlength=len(report.tree.scopes))
    for scope, count in zip(report.tree.scopes, counts.tolist(), strict=True):
        yield (scope.name,), count


def _of_shard(word: Callable[[Report, int], str]) -> Callable[[Report], Column]:
    """Make a column out of a property that all rows of a shard share."""

    def column(report: Report) -> Column:
        words, codes = _numbered([word(report, place) for place in range(len(report.snapshot.statuses))])
        return codes[report.snapshot.shard], words

    return column


def _account(report: Report) -> Column:
    words, codes = _numbered(report.snapshot.rows.owner)
    return codes, words


def _region(report: Report) -> Column:
    """Number the regions; a declared network's is its site."""
    snapshot = report.snapshot
    declared = np.flatnonzero(snapshot.types(ResourceType.NETWORK))
    regions = [status.shard.region for status in snapshot.statuses]
    words, codes = _numbered([*regions, *map(snapshot.region, declared.tolist())])
    column = codes[snapshot.shard]
    column[declared] = codes[len(regions) :]
    return column, words


def _attached(report: Report) -> Column:
    words = list(ASSOCIATION.values())
    codes = np.array([words.index(ASSOCIATION[1]), words.index(ASSOCIATION[0]), words.index(ASSOCIATION[-1])])
    attached = report.snapshot.rows.attached
    return np.select([attached == 1, attached == 0], [codes[0], codes[1]], codes[2]), words


def _numbered(values: Sequence[str]) -> tuple[list[str], I64]:
    """Replace words by numbers: the distinct ones in order, and the number of each."""
    words = sorted(set(values))
    number = {word: place for place, word in enumerate(words)}
    return words, np.fromiter((number[value] for value in values), np.int64, len(values))


def _family(report: Report) -> Column:
    four = report.snapshot.rows.blocks.version == 4  # noqa: PLR2004 - the family's number
    return np.where(four, 0, 1), (AddressFamily.IPV4, AddressFamily.IPV6)


COLUMNS: dict[str, Callable[[Report], Column]] = {
    "provider": _of_shard(lambda report, place: report.snapshot.statuses[place].shard.provider),
    "account": _account,
    "region": _region,
    "resource_type": _of_shard(
        lambda report, place: TYPE_OF_KIND[report.snapshot.statuses[place].shard.kind]
    ),
    "family": _family,
    "management": lambda report: (report.verdicts.management.astype(np.int64), MANAGEMENT),
    "compliance": lambda report: (report.verdicts.compliance.astype(np.int64), COMPLIANCE),
    "attached": _attached,
}
