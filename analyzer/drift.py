"""Where a cloud's own IPAM judges otherwise than we do: an error of one of the two."""

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged, of_rows
from ipam.claims import comparable, spoken_of
from ipam.finding import Rule
from ipam.opinions import verdict


def drift(judged: Judged) -> Batch:
    """Name the blocks of which a cloud says another management, compliance or overlap status."""
    snapshot, verdicts = judged.snapshot, judged.verdicts
    row, place = spoken_of(snapshot, np.arange(len(snapshot)))
    mirrors = tuple(scope.mirror for scope in judged.tree.scopes)
    meant = comparable(snapshot, place, verdicts.scope.take(row), mirrors)
    row, place = row[meant], place[meant]
    ours = verdict(*(one.take(row) for one in (verdicts.management, verdicts.compliance, verdicts.overlap)))
    return of_rows(judged, Rule.VERDICT_DRIFT, np.unique(row[ours != snapshot.opinions.said.take(place)]))
