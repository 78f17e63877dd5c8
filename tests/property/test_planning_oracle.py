"""Pools that plan the subnets of one VPC: they change what is said of these, and of nothing else."""

from ipaddress import ip_network

import numpy as np
from drawing import BLOCKS, World, worlds
from hypothesis import given
from hypothesis import strategies as st
from telling import candidates, groups, pairs, uses, verdicts
from world import given as assigned
from world import judged, pool

from ipam.pool import PoolTree, Rules
from ipam.words import AllocationType, Kind


@st.composite
def planned(draw):
    """Draw a world, and the same one with a few pools that plan single VPCs, and what these gave away."""
    world = draw(worlds())
    pools, given_away = [], []
    for number in draw(st.lists(st.integers(0, 5), unique=True, max_size=3)):
        name, cidr = f"plan-{number}", draw(st.sampled_from(BLOCKS))
        root = "four" if ip_network(cidr).version == 4 else "six"
        pools.append(
            pool(
                f"{root}/{name}",
                cidr,
                network=f"vpc-{number}",
                rules=Rules(draw(st.sampled_from([None, 30]))),
            )
        )
        for at, kind in enumerate(
            draw(st.lists(st.sampled_from([AllocationType.SUBNET, AllocationType.CUSTOM]), max_size=3))
        ):
            block = draw(st.sampled_from(BLOCKS))
            if ip_network(block).version == ip_network(cidr).version and ip_network(block).subnet_of(
                ip_network(cidr)
            ):
                given_away.append(assigned(f"{root}/{name}", block, kind, id=f"{name} {at}"))
    plan = world.plan
    more = PoolTree(plan.scopes, (*plan.pools, *pools), (*plan.allocations, *given_away))
    return world, judged(world.seen, more, world.policy, routes=world.routes)


def of_planned(world: World, name) -> bool:
    """Tell whether a resource is a subnet of a VPC of AWS, which a pool may plan."""
    return name[0] == "subnet" and name[1] == "aws"


@given(planned())
def test_nothing_but_subnets_is_judged_by_them(case):
    world, report = case
    before, after = verdicts(world.report()), verdicts(report)

    assert {name: said for name, said in after.items() if not of_planned(world, name)} == {
        name: said for name, said in before.items() if not of_planned(world, name)
    }
    for name, said in after.items():
        inside = said[1] is not None and said[1].rpartition("/")[2].startswith("plan-")
        same = (0, 5, 6, 7, 8)  # scope, overlap, count, use, ignore rule
        assert [said[place] for place in same] == [before[name][place] for place in same]
        assert inside or said == before[name]


@given(planned())
def test_nobody_elses_space_import_or_overlap_depends_on_them(case):
    world, report = case
    without = world.report()
    ours = {path: use for path, use in uses(report).items() if "plan-" not in path}

    assert candidates(report) == candidates(without)
    assert (groups(report), pairs(report)) == (groups(without), pairs(without))
    assert ours == uses(without)


@given(planned())
def test_a_subnet_lies_in_the_pool_that_plans_its_own_vpc(case):
    _, report = case
    tree, snapshot = report.tree, report.snapshot
    for row in np.flatnonzero(report.verdicts.pool >= 0).tolist():
        found = tree.pools[int(report.verdicts.pool[row])]
        if found.network:
            assert (snapshot.status(row).shard.kind, snapshot.text(row).parent) == (
                Kind.SUBNET,
                found.network,
            )
            assert any(
                one.version == snapshot.cidr(row).version and snapshot.cidr(row).subnet_of(one)
                for one in found.cidrs
            )
