"""A finding is the same as long as its cause is, and another one when the cause is another."""

from dataclasses import replace
from datetime import timedelta

import pytest
from telling import findings, of_rule
from world import NOW, eip, given, joined, judged, network, pool, routing, subnet, tree, vpc

from ipam.finding import Rule
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.words import AllocationType

A, B = vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9")
PROD = pool(
    "prod",
    "10.0.0.0/8",
    rules=Rules(20, None, 24, (("env", "prod"),)),
    auto_import=True,
    locale="us-east-1",
    share=("1",),
)


def ids(seen, plan=None, policy=None, **more):
    return {found[0]: key for key, found in findings(judged(seen, plan, policy, **more)).items()}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([A, B, vpc("10.0.1.0/24", "vpc-c")], id="one more block in the group"),
        pytest.param([B, A], id="another order"),
        pytest.param([A, replace(B, resource="vpc-z")], id="another smaller block"),
        pytest.param([replace(A, first_seen=5), B], id="seen at another time"),
        pytest.param([replace(A, name="renamed", tags={"a": "b"}), B], id="another name"),
        pytest.param([replace(A, resource="vpc-y"), B], id="another network with the same largest block"),
    ],
)
def test_an_overlap_keeps_its_id_while_scope_and_largest_block_last(after):
    assert ids(after)["overlap"] == ids([A, B])["overlap"]


def test_an_overlap_keeps_its_id_when_it_becomes_live():
    alive = routing(joined("vpc-a", "tgw-1"), joined("vpc-b", "tgw-1", account="9"))

    assert ids([A, B], routes=alive) == ids([A, B])


def test_an_overlap_in_another_scope_or_of_another_block_has_another_id():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(),)))
    other = [replace(A, cidr="10.0.0.0/17"), B]

    assert (
        len({ids([A, B])["overlap"], ids([A, B], tree(scopes=scopes))["overlap"], ids(other)["overlap"]}) == 3
    )


def test_a_block_that_breaks_four_rules_is_a_finding_for_each():
    plan = tree(PROD)
    found = findings(judged([A], plan))

    assert {one[0] for one in found.values()} == {
        "netmask_out_of_bounds", "tag_missing", "locale_mismatch", "owner_not_shared", "import_candidate",
    }  # fmt: skip
    assert findings(judged([A], plan, now=NOW + timedelta(days=9))).keys() == found.keys()


def test_a_pool_keeps_the_id_of_its_finding_by_its_own_id_whatever_its_place_and_path():
    full = pool("a", "10.0.0.0/28", rules=Rules(default_netmask_length=28))
    taken = [("a", "10.0.0.0/28")]
    renamed = replace(full, path="renamed", name="renamed")

    one, other = (
        ids([], tree(*pools, reserved=taken)) for pools in ((full,), (pool("b", "10.1.0.0/24"), renamed))
    )
    assert one == other


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([network(cidr, f"{cidr} {n}") for cidr in ("0.0.0.0/0", "::/0") for n in (1, 2)], id="everything of both families"),
        pytest.param([vpc(cidr, "vpc-a") for cidr in ("10.0.0.0/16", "10.1.0.0/16", "fd00::/56")], id="blocks of one VPC"),
        pytest.param([eip("10.0.0.1", "eip-1", attached=0), eip("10.0.0.2", "eip-2", attached=0)], id="Elastic IPs"),
        pytest.param([vpc(cidr, "vpc-a") for cidr in ("0.0.0.0/0", "::/0")], id="everything of both families of one VPC"),
    ],
)  # fmt: skip
def test_no_two_findings_have_one_id(seen):
    everything = tree(
        pool("four", "0.0.0.0/0", scope="all"), pool("six", "::/0", scope="all"), scopes=(*DEFAULT_SCOPES, Scope("all", matches=(Match(),)))
    )  # fmt: skip

    assert (
        len(findings(judged(seen, everything, Policy()))) >= 2
    )  # telling them apart is the builder's assertion


def test_subnets_with_one_block_of_vpcs_that_nobody_knows_are_two_findings():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
    seen = [subnet("10.0.1.0/24", "subnet-a", ""), subnet("10.0.1.0/24", "subnet-b", "", account="9")]
    rules = Rules(tags=(("env", "prod"),))
    plan = tree(
        pool("a", "10.0.0.0/16", rules=rules), pool("b", "10.0.0.0/16", scope="b", rules=rules), scopes=scopes,
        given=[given(of, "10.0.1.0/24", AllocationType.SUBNET, id=of) for of in "ab"],
    )  # fmt: skip

    assert of_rule(judged(seen, plan), Rule.TAG_MISSING) == [["subnet-a"], ["subnet-b"]]
