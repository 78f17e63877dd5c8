"""An estate that is judged again and again: each time the report is that of an analysis which begins anew."""

from dataclasses import replace

import pytest
from telling import told
from world import NOW, joined, pool, routing, snapshot, subnet, tree, vpc

from analyzer.reconcile import Resident, reconcile
from ipam.policy import Policy
from ipam.scope import IgnoreRule, Match

A, B = vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9")
ONE, OTHER = tree(pool("a", "10.0.0.0/8")), tree(pool("a", "10.0.0.0/8", auto_import=True))
PLAIN, SANDBOX = Policy(), Policy(ignore=(IgnoreRule(Match(accounts=frozenset("9")), "sandbox"),))
APART, JOINED = (
    routing(joined("vpc-a", "tgw-1"), joined("vpc-b", to, account="9")) for to in ("tgw-2", "tgw-1")
)
BOTH = replace(snapshot(A, B), routing=APART)
RENAMED = replace(snapshot(replace(A, name="renamed"), B), routing=APART)
TOGETHER = replace(BOTH, routing=JOINED)
SMALLER = replace(snapshot(A, replace(B, cidr="10.0.0.0/25")), routing=APART)
BESIDE = replace(snapshot(A, replace(B, cidr="10.1.0.0/24")), routing=APART)
ONE_MORE = replace(snapshot(A, B, vpc("10.2.0.0/16", "vpc-c")), routing=APART)
A_SUBNET = snapshot(A, B, subnet("10.0.0.0/26", "subnet-b", "vpc-b", account="9"))


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([(BOTH, ONE, PLAIN), (BOTH, OTHER, PLAIN), (BOTH, ONE, PLAIN)], id="another plan"),
        pytest.param([(BOTH, ONE, PLAIN), (BOTH, ONE, SANDBOX), (BOTH, ONE, PLAIN)], id="another policy"),
        pytest.param([(BOTH, ONE, PLAIN), (TOGETHER, ONE, PLAIN), (BOTH, ONE, PLAIN)], id="other routes"),
        pytest.param([(BOTH, ONE, PLAIN), (RENAMED, ONE, PLAIN)], id="another name"),
        pytest.param([(BOTH, ONE, PLAIN), (BOTH, ONE, PLAIN), (BESIDE, ONE, PLAIN)], id="another block, after nothing"),
        pytest.param([(BOTH, ONE, PLAIN), (SMALLER, ONE, PLAIN), (BOTH, ONE, PLAIN)], id="a smaller block, and back"),
        pytest.param([(BOTH, ONE, PLAIN), (ONE_MORE, ONE, PLAIN), (BOTH, ONE, PLAIN)], id="one more, and one less"),
        pytest.param([(BOTH, ONE, PLAIN), (A_SUBNET, ONE, PLAIN)], id="other shards"),
    ],
)  # fmt: skip
def test_an_estate_is_judged_again_as_if_for_the_first_time(steps):
    resident = Resident()

    for found, plan, policy in steps:
        report, anew = (of("1", found, plan, policy, NOW) for of in (resident.reconcile, reconcile))
        assert told(report) == told(anew)
        assert report.snapshot is found
