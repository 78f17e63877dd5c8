"""The past that dashboards are looked at with: its figures agree with each other."""

import pytest
from past import Past, Pools, course, read

EXPOSED = """\
# TYPE ipam_pool_size_addresses gauge
ipam_pool_size_addresses{family="ipv4",pool="top"} 65536.0
# TYPE ipam_pool_assigned_addresses gauge
ipam_pool_assigned_addresses{family="ipv4",pool="top"} 4096.0
# TYPE ipam_pool_available_addresses gauge
ipam_pool_available_addresses{family="ipv4",pool="top"} 61440.0
# TYPE ipam_pool_allocations gauge
ipam_pool_allocations{family="ipv4",kind="child_pool",pool="top"} 3.0
ipam_pool_allocations{family="ipv4",kind="resource",pool="top"} 40.0
ipam_pool_allocations{family="ipv4",kind="reservation",pool="top"} 10.0
# TYPE ipam_pool_allocation_changes_total counter
ipam_pool_allocation_changes_total{action="allocate",family="ipv4",pool="top"} 60.0
ipam_pool_allocation_changes_total{action="release",family="ipv4",pool="top"} 7.0
"""
PAST = Past(1_800_000_000, {})


@pytest.fixture(scope="module")
def told():
    """Return what a series told at each time of the past, by its name and words of its labels."""
    every = read(EXPOSED)
    pools = Pools.of(every)

    def of(name, *words):
        (one,) = (
            one for one in every if one.name == f"ipam_pool_{name}" and {*words} <= {*one.labels.values()}
        )
        value = course(one, PAST, pools)
        return [value(at) for at in PAST.times("ipam_pool_allocations")]

    return of


def test_the_counter_of_allocations_grows_with_them(told):
    kinds = [told("allocations", kind) for kind in ("child_pool", "resource", "reservation")]
    held = [sum(values) for values in zip(*kinds, strict=True)]
    made = told("allocation_changes_total", "allocate")

    assert (held[-1], made[-1]) == (53, 60)
    assert held[0] < held[-1]
    assert {count - there for count, there in zip(made, held, strict=True)} == {7}
    assert set(told("allocation_changes_total", "release")) == {7}


def test_allocations_come_when_addresses_are_assigned(told):
    held, assigned = told("allocations", "resource"), told("assigned_addresses")

    for at in range(1, len(held)):
        if held[at] != held[at - 1]:
            assert assigned[at] > assigned[at - 1]
    assert held == sorted(held)
