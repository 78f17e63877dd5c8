"""Which block of its VPC a subnet lies in, and what share of each block is in use."""

import numpy as np
import pytest
from brute_force import BruteForce, meet, name, network
from drawing import World, estates
from hypothesis import given
from telling import subjects, verdicts
from world import judged

from analyzer.field import TYPES
from analyzer.kinship import parents
from ipam.words import Kind

NETWORKS = (Kind.VPC, Kind.VPC, Kind.SUBNET, Kind.SUBNET)


@given(estates(16, NETWORKS))
def test_a_subnet_lies_in_the_smallest_block_of_its_own_vpc_around_it(seen):
    force, report = BruteForce(World(seen)), judged(seen)
    snapshot, names = report.snapshot, subjects(report)
    types = np.array([TYPES.index(snapshot.type(row)) for row in range(len(snapshot))], np.uint8)
    found = parents(snapshot.columns, types).tolist()

    above = {name(one): force.parent(one) for one in seen}
    expected = {one: names.index(name(block)) if block else -1 for one, block in above.items()}
    assert {names[row]: place for row, place in enumerate(found)} == expected


def disjoint(force, seen):
    """Leave out the subnets that meet one of the same VPC, which no cloud allows."""
    kept = []
    for one in seen:
        twins = [
            other
            for other in kept
            if other.kind is one.kind is Kind.SUBNET and network(other) == network(one)
        ]
        if not any(meet(force.cidr(one), force.cidr(other)) for other in twins):
            kept.append(one)
    return kept


def share(force, one, seen):
    """Compute what is in use, None where it cannot be known."""
    cidr = force.cidr(one)
    if one.kind is Kind.EIP:
        return float(one.attached)
    if one.kind is Kind.SUBNET:
        return 1 - one.free / cidr.num_addresses if cidr.version == 4 and one.free >= 0 else None
    place = (one.shard.source, one.account, one.region)
    read = any(
        other.kind is Kind.SUBNET and (other.shard.source, other.account, other.region) == place
        for other in seen
    )
    if one.kind is not Kind.VPC or not read:
        return None
    return (
        sum(force.cidr(other).num_addresses for other in seen if force.parent(other) == one)
        / cidr.num_addresses
    )


@given(estates(16, (*NETWORKS, Kind.NETWORK, Kind.EIP)))
def test_use_is_the_share_of_a_vpc_in_subnets_of_a_subnet_in_addresses_of_an_elastic_ip_in_being_attached(
    seen,
):
    seen = disjoint(BruteForce(World(seen)), seen)
    force = BruteForce(World(seen))
    found = verdicts(judged(seen))

    for one in seen:
        expected = share(force, one, seen)
        assert found[name(one)][7] == (None if expected is None else pytest.approx(expected))
