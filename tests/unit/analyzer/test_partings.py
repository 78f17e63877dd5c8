"""Which imported allocations are let go of where several resources have one id."""

from datetime import timedelta

import pytest
from world import given, judged, pool, tree, vpc

from analyzer.settling import Because, to_release
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import ORIGIN_IMPORT, Provider

HERE, THERE = "111122223333", "999900001111"
LAB = Scope("lab", matches=(Match(accounts=frozenset((THERE,))),))
IMPORTED = {"resource": "vpc-1", "region": "eu-west-1", "origin": ORIGIN_IMPORT}


def plan(*, swapped):
    held = [
        given("top", "10.0.0.0/16", id="here", owner=HERE, **IMPORTED),
        given("lab", "10.0.0.0/16", id="there", owner=THERE, **IMPORTED),
    ]
    pools = (
        pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1"),
        pool("lab", "10.0.0.0/8", scope="lab", auto_import=True, locale="eu-west-1"),
    )
    return tree(*pools, scopes=(*DEFAULT_SCOPES, LAB), given=held[::-1] if swapped else held)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(("account", "name"), [(HERE, "here"), (THERE, "there")])
def test_of_two_networks_with_one_id_and_block_the_ignored_one_lets_go_of_its_own(account, name, swapped):
    ignored = Policy(ignore=(IgnoreRule(Match(accounts=frozenset((account,))), "a lab"),))
    seen = [
        vpc("10.0.0.0/16", "vpc-1", account=HERE),
        vpc("10.0.0.0/16", "vpc-1", account=THERE, provider=Provider.ALIBABA),
    ]
    found = to_release(judged(seen, plan(swapped=swapped), ignored), timedelta(0))

    assert [(one.allocation.id, one.because) for one in found] == [(name, Because.IGNORED)]
