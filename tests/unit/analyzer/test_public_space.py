"""Public pools and brought ranges: how full they are, and that they are no overlap of what lies in them."""

import math

import pytest
from telling import findings
from world import Seen, eip, judged, pool, row_of, tree, vpc

from ipam.finding import Rule
from ipam.report import MANAGEMENT
from ipam.words import Kind


def public(cidr, free=-1, resource="ipv4pool-ec2-1"):
    return Seen(cidr, resource, kind=Kind.PUBLIC_IPV4_POOL, free=free)


def brought(cidr):
    return Seen(cidr, cidr, kind=Kind.BYOIP)


RANGE, POOL = brought("198.51.100.0/24"), public("198.51.100.0/25", free=32)


def test_public_space_lies_in_the_public_scope_and_overlaps_nothing_that_lies_in_it():
    report = judged([RANGE, POOL, eip("198.51.100.7", "eipalloc-1", attached=1)])
    scopes = {report.tree.scopes[scope].name for scope in report.verdicts.scope.tolist()}

    assert scopes == {"public"}
    assert report.verdicts.overlap_count.tolist() == [0, 0, 0]
    assert Rule.OVERLAP not in {Rule(one[0]) for one in findings(report).values()}


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        pytest.param([("198.51.100.0/25", 32)], 0.75, id="one range"),
        pytest.param([("198.51.100.0/25", 128)], 0.0, id="empty"),
        pytest.param([("198.51.100.0/25", 0)], 1.0, id="full"),
        pytest.param([("198.51.100.0/25", 48), ("203.0.113.0/26", 48)], 0.75, id="two ranges, told together"),
        pytest.param([("198.51.100.0/25", 500)], 0.0, id="more free than there are"),
        pytest.param([("198.51.100.0/25", -1)], math.nan, id="not told"),
    ],
)
def test_a_pool_is_as_full_as_all_its_ranges_together(ranges, expected):
    report = judged([public(cidr, free) for cidr, free in ranges])

    assert report.verdicts.utilization.tolist() == pytest.approx([expected] * len(ranges), nan_ok=True)


def test_two_pools_are_counted_apart():
    report = judged([public("198.51.100.0/25", 64), public("203.0.113.0/25", 0, "ipv4pool-ec2-2")])

    assert sorted(report.verdicts.utilization.tolist()) == [0.5, 1.0]


def test_a_brought_range_is_space_and_takes_none_of_its_pool():
    plan = tree(pool("ours", "198.51.100.0/24", scope="public"))
    report = judged([RANGE], plan)

    assert report.pools[0].safe == 256
    assert Rule.UNMANAGED_IN_POOL not in {Rule(one[0]) for one in findings(report).values()}


def test_a_brought_range_makes_nothing_unsafe_that_lies_in_it():
    plan = tree(pool("ours", "198.51.100.0/26", scope="public"))

    assert judged([RANGE], plan).pools[0].safe == 64


def test_a_public_pool_takes_space():
    plan = tree(pool("ours", "198.51.100.0/24", scope="public"))

    assert judged([RANGE, POOL], plan).pools[0].safe == 128


def test_a_vpc_of_public_addresses_is_compared_with_vpcs_alone():
    report = judged([POOL, vpc("198.51.100.0/26", "vpc-a")])

    assert report.verdicts.overlap_count[row_of(report, "vpc-a")] == 0


def test_a_brought_range_takes_up_no_reservation_and_a_public_pool_does():
    plan = tree(pool("ours", "198.51.100.0/23", scope="public"), reserved=[("ours", "198.51.100.0/24")])
    managed = [judged([one], plan).verdicts.management.tolist() for one in (RANGE, public("198.51.100.0/24"))]

    assert [[MANAGEMENT[code] for code in codes] for codes in managed] == [["unmanaged"], ["managed"]]
