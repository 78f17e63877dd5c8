"""What a report asks the registry to do: what comes to an allocation, and which allocations are let go of."""

from dataclasses import replace
from datetime import timedelta

import pytest
from world import ACCOUNT, NOW, given, judged, network, pool, snapshot, subnet, tree, vpc

from analyzer.reconcile import reconcile
from analyzer.settling import Because, Parting, to_import, to_release
from ipam.policy import Policy
from ipam.pool import ORIGIN_CONFIG, ORIGIN_REGISTRY
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.shard import Shard, ShardStatus
from ipam.words import ORIGIN_IMPORT, AllocationType, Kind, Provider, ShardState

OPEN = {"auto_import": True, "locale": "eu-west-1"}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MISSED = NOW - 2 * HOUR  # when a complete reading first lacked the resource


def test_the_plan_is_carried_out_in_pools_that_are_ours_alone():
    plan = tree(
        pool("declared", "10.0.0.0/16", origin=ORIGIN_CONFIG, **OPEN),
        pool("registered", "10.1.0.0/16", origin=ORIGIN_REGISTRY, **OPEN),
        pool("of a cloud", "10.2.0.0/16", origin="aws-ipam", **OPEN),
        pool("off", "10.3.0.0/16"),
    )
    seen = [
        *(vpc(f"10.{number}.0.0/20", f"vpc-{number}") for number in (3, 2, 1, 0)),
        vpc("10.1.0.0/21", "loses"),
    ]
    report = judged(seen, plan)
    rows = report.candidates.row[to_import(report)].tolist()

    assert {report.snapshot.text(row).resource for row in rows} == {"vpc-0", "vpc-1"}
    assert len(rows) == 2
    assert to_import(judged([], plan)).tolist() == to_import(judged([], tree())).tolist() == []


def held(to=AllocationType.VPC, **more):
    facts = {"resource": "vpc-1", "owner": ACCOUNT, "region": "eu-west-1", "origin": ORIGIN_IMPORT, **more}
    return given("top", facts.pop("cidr", "10.0.0.0/16"), to, **facts)


def gone(to=AllocationType.VPC, **more):
    return held(to, gone_since=int(MISSED.timestamp()), **more)


def answered(at=MISSED + HOUR, state=ShardState.OK, **more):
    facts = {"source": "aws", "account": ACCOUNT, "region": "eu-west-1", "kind": Kind.VPC, **more}
    shard = Shard(facts["source"], Provider.AWS, facts["account"], facts["region"], facts["kind"])
    return ShardStatus(shard, state, last_attempt=at, last_success=at)


TOP = pool("top", "10.0.0.0/8", **OPEN)


def released(statuses, *allocations, stale_after=timedelta(days=1)):
    """Let go an hour after a resource was missed first."""
    found = replace(snapshot(), statuses=tuple(statuses))
    policy = Policy(stale_after=dict.fromkeys(Kind, stale_after))
    return list(to_release(reconcile("1", found, tree(TOP, given=allocations), policy, NOW), HOUR))


@pytest.mark.parametrize(
    ("allocation", "kind"),
    [
        pytest.param(gone(), Kind.VPC, id="a VPC"),
        pytest.param(gone(AllocationType.SUBNET), Kind.SUBNET, id="a subnet"),
        pytest.param(gone(AllocationType.EIP, cidr="10.0.0.1/32"), Kind.EIP, id="an Elastic IP"),
    ],
)
def test_what_is_gone_is_let_go_of_with_the_readings_that_lack_it_as_proof(allocation, kind):
    beside = [
        answered(kind=Kind.NETWORK),
        answered(kind=kind, region="us-east-1"),
        answered(kind=kind, account="9"),
    ]
    proof = (answered(kind=kind), answered(kind=kind, source="observer", at=NOW))

    assert released([*beside, *proof], allocation) == [Parting(allocation, Because.GONE, proof)]


@pytest.mark.parametrize(
    ("statuses", "allocation"),
    [
        pytest.param([answered()], held(), id="nothing missed it"),
        pytest.param([answered()], gone(origin=ORIGIN_CONFIG), id="nobody imported it"),
        pytest.param([answered(MISSED + HOUR - MINUTE)], gone(), id="no reading is late enough"),
        pytest.param([answered(state=ShardState.ERROR)], gone(), id="its shard did not answer the last time"),
        pytest.param([answered(None)], gone(), id="its shard never answered"),
        pytest.param([answered(), answered(MISSED, source="observer")], gone(), id="one of two readings is too early"),
        pytest.param([answered(region="us-east-1")], gone(), id="only another region was read"),
        pytest.param([answered(account="9")], gone(), id="only another account was read"),
        pytest.param([answered(kind=Kind.SUBNET)], gone(), id="only another kind was read"),
        pytest.param([], gone(), id="nothing was read"),
    ],
)  # fmt: skip
def test_what_is_not_proven_to_be_gone_is_kept(statuses, allocation):
    assert released(statuses, allocation) == []


def test_a_stale_reading_proves_nothing_and_the_next_allocation_is_looked_at_all_the_same():
    old, late = gone(owner="9", id="old"), gone(id="late", cidr="10.7.0.0/16")
    statuses = [answered(account="9"), answered(NOW)]

    assert released(statuses, old, late, stale_after=MINUTE) == [Parting(late, Because.GONE, (statuses[1],))]


LAB = Scope("lab", matches=(Match(accounts=frozenset("9")),))
SCOPES = (*DEFAULT_SCOPES, LAB)
IGNORED = Policy((IgnoreRule(Match(tags=(("ignored", "yes"),)), "a test"),))
YES = {"ignored": "yes"}
HERE = vpc("10.0.0.0/16", "vpc-1")


@pytest.mark.parametrize(
    ("seen", "because"),
    [
        pytest.param([HERE], None, id="it is there"),
        pytest.param([replace(HERE, tags=YES)], Because.IGNORED, id="it is ignored"),
        pytest.param([replace(HERE, account="9")], Because.MOVED, id="it lives in a scope where nothing imports it"),
        pytest.param([replace(HERE, account="9", cidr="10.9.0.0/16")], None, id="another block of it lives elsewhere"),
        pytest.param([vpc("10.0.0.0/16", "vpc-2", account="9")], None, id="another one of its block lives elsewhere"),
        pytest.param([HERE, vpc("10.0.0.0/16", "vpc-2", tags=YES)], None, id="another one of its block is ignored"),
        pytest.param([replace(HERE, region="us-east-1", tags=YES)], Because.IGNORED, id="it alone has this id, wherever it is"),
        pytest.param([network("10.0.0.0/16", "vpc-1", tags=YES)], None, id="a declared network of its id is ignored"),
        pytest.param(
            [subnet("10.0.0.0/16", "vpc-1", "vpc-0", tags=YES), replace(HERE, tags=YES)],
            Because.IGNORED, id="a subnet of its id is ignored, and so is it",
        ),
    ],
)  # fmt: skip
def test_what_is_ignored_or_was_moved_to_another_scope_is_let_go_of(seen, because):
    report = judged(seen, tree(TOP, scopes=SCOPES, given=[held()]), IGNORED)

    assert list(to_release(report, HOUR)) == ([] if because is None else [Parting(held(), because)])


def test_what_was_moved_is_let_go_of_also_where_its_new_scope_imports_it():
    plan = tree(TOP, pool("lab", "10.0.0.0/8", scope="lab", **OPEN), scopes=SCOPES, given=[held()])
    report = judged([replace(HERE, account="9")], plan)

    assert len(to_import(report)) == 1
    assert list(to_release(report, HOUR)) == [Parting(held(), Because.MOVED)]


def test_without_imported_allocations_there_is_nothing_to_let_go_of():
    report = judged([replace(HERE, tags=YES)], tree(TOP, given=[held(origin=ORIGIN_CONFIG)]), IGNORED)

    assert list(to_release(report, HOUR)) == []
