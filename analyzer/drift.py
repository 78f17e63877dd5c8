"""Where a cloud's own IPAM judges otherwise than we do: an error of one of the two."""

from collections.abc import Iterator

import numpy as np

from analyzer.batch import Batch
from analyzer.field import TYPES
from analyzer.findings import Judged, of_rows
from ipam.cidr import Cidr, family, first
from ipam.finding import Rule
from ipam.identifier import fingerprint
from ipam.opinion import Opinion
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP
from ipam.words import ResourceType


def drift(judged: Judged) -> Batch:
    """Name the blocks of which a cloud says another management, compliance or overlap status."""
    rows = sorted({row for opinion in judged.snapshot.opinions for row in _differing(judged, opinion)})
    return of_rows(judged, Rule.VERDICT_DRIFT, np.array(rows, np.int64))


def _differing(judged: Judged, opinion: Opinion) -> Iterator[int]:
    verdicts = judged.verdicts
    said = (
        MANAGEMENT.index(opinion.management),
        COMPLIANCE.index(opinion.compliance),
        OVERLAP.index(opinion.overlap),
    )
    for row in _rows(judged, opinion):
        if said != (verdicts.management[row], verdicts.compliance[row], verdicts.overlap[row]):
            yield row


def _rows(judged: Judged, opinion: Opinion) -> list[int]:
    """Find the block that a cloud speaks of: by its network, type and CIDR."""
    network = opinion.vpc or opinion.resource
    of = ResourceType.VPC if opinion.vpc else opinion.type
    wanted = np.uint64(fingerprint(opinion.provider, of, "", network))
    networks, columns = judged.snapshot.networks, judged.snapshot.columns
    place = int(np.searchsorted(networks, wanted))
    if place == len(networks) or networks[place] != wanted:
        return []
    flags = (columns.network == place) & (judged.traits.type == TYPES.index(opinion.type))
    flags &= columns.length == opinion.cidr.prefixlen
    return [row for row in np.flatnonzero(flags).tolist() if _same(columns.cidr(row), opinion.cidr)]


def _same(one: Cidr, other: Cidr) -> bool:
    return family(one) is family(other) and first(one) == first(other)
