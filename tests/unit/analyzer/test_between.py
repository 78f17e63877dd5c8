"""The pairs of two sides that share addresses, told without those that do not."""

import numpy as np
import pytest
from world import judged, row_of, vpc

from analyzer.between import pairs_between

OUTER, INNER, LAST, AFTER = ("vpc-outer", "vpc-inner", "vpc-last", "vpc-after")


@pytest.mark.parametrize(
    "blocks",
    [
        ("10.0.0.0/24", "10.0.0.0/25", "10.0.0.255/32", "10.0.1.0/32"),
        ("fd00::/64", "fd00::/65", "fd00::ffff:ffff:ffff:ffff/128", "fd00:0:0:1::/128"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_block_meets_what_lies_in_it_up_to_its_last_address_and_nothing_after(blocks, turned):
    report = judged([vpc(cidr, name) for cidr, name in zip(blocks, (OUTER, INNER, LAST, AFTER), strict=True)])
    outer, inner, last, after = (row_of(report, name) for name in (OUTER, INNER, LAST, AFTER))
    one, other = np.array([outer]), np.array([inner, last, after])
    sides = (other, one) if turned else (one, other)

    assert sorted(pairs_between(report, *sides)) == [(outer, inner), (outer, last)]
