"""Which of two rows comes first, were their blocks equal: seen first, then by id, whatever their numbers are."""

import numpy as np
import pytest
from world import judged, row_of, vpc

from analyzer.ties import precedes
from ipam.words import Provider


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(vpc("10.9.0.0/16", "z", first_seen=1), vpc("10.0.0.0/16", "a", first_seen=2), id="seen before"),
        pytest.param(vpc("10.9.0.0/16", "a"), vpc("10.0.0.0/16", "z"), id="seen together, its id is lower"),
        pytest.param(vpc("10.9.0.0/16", "a", first_seen=1), vpc("10.0.0.0/16", "z", first_seen=2), id="by both"),
        pytest.param(vpc("10.0.0.0/16", "a"), vpc("10.9.0.0/16", "a"), id="of one network, by its row"),
    ],
)  # fmt: skip
def test_one_of_two_precedes_and_never_both(one, other):
    report = judged([other, one] if one.resource != other.resource else [one, other])
    first, second = (row_of(report, seen.resource, seen.cidr) for seen in (one, other))
    rows, others = np.array([first, second]), np.array([second, first])

    assert precedes(report.snapshot.columns, rows, others).tolist() == [True, False]


def test_of_two_clouds_that_use_one_id_exactly_one_precedes():
    report = judged([vpc("10.0.0.0/16", "a"), vpc("10.0.0.0/16", "a", provider=Provider.ALIBABA)])
    found = precedes(report.snapshot.columns, np.array([0, 1]), np.array([1, 0]))

    assert sorted(found.tolist()) == [False, True]
