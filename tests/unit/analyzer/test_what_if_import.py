"""What the import of a block would come to, compared whole: result, collisions, reasons and their values."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from world import eip, judged, network, pool, row_of, subnet, tree, vpc

from analyzer.what_if_import import imported, line_of, rows_of_block, rows_of_vpc, with_auto_import
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.scope import IgnoreRule, Match
from ipam.what_if import MOST, SUPPOSED, Action, Because, Outcome, Reason, Result
from ipam.words import Provider

TOP = pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1")
SUB = pool("top/sub", "10.1.0.0/16", auto_import=True, locale="eu-west-1")
ASKED = {"vpc": "vpc-a"}
A = ip_network("10.0.0.0/16")


def tried(*seen, plan=None, of=None, policy=None, resource="vpc-a"):
    """Import a VPC; returns the outcome, and the number of a row by its resource."""
    report = judged(seen, plan or tree(TOP, SUB), policy)
    row = row_of(report, resource)
    return imported(report, row, ASKED, of), lambda name: row_of(report, name)


def outcome(cidr, result, row, pairs=(), *reasons):
    return Outcome(Action.IMPORT, ASKED, result, ip_network(cidr), tuple(pairs), reasons, row)


@pytest.mark.parametrize("of", [None, TOP], ids=["wherever it lies", "the pool it lies in"])
def test_a_vpc_that_fits_is_imported(of):
    assert tried(vpc("10.0.0.0/16", "vpc-a"), of=of)[0] == outcome("10.0.0.0/16", Result.OK, 0)


def test_a_vpc_in_no_pool_is_refused_and_its_scope_is_told():
    reason = Reason(Because.IN_NO_POOL, {"cidr": ip_network("11.0.0.0/16"), "scope": "public"})

    assert tried(vpc("11.0.0.0/16", "vpc-a"))[0] == outcome("11.0.0.0/16", Result.REFUSED, 0, (), reason)


def test_a_vpc_in_a_deeper_pool_than_the_one_asked_for_is_refused():
    values = {"cidr": ip_network("10.1.0.0/20"), "pool": "top", "deepest": "top/sub"}
    reason = Reason(Because.IN_ANOTHER_POOL, values)

    assert tried(vpc("10.1.0.0/20", "vpc-a"), of=TOP)[0] == outcome(
        "10.1.0.0/20", Result.REFUSED, 0, (), reason
    )


def test_a_network_that_nobody_has_made_yet_stands_as_its_pool_asks():
    reasons = (Reason(Because.AS_THE_POOL_ASKS, {"pool": "top"}), Reason(Because.NOTHING_READ, {}))
    found, _ = tried(network("10.9.0.0/16", "new", SUPPOSED), of=TOP, resource="new")

    assert found == outcome("10.9.0.0/16", Result.REFUSED, 0, (), *reasons)


def test_a_vpc_that_breaks_the_rules_is_imported_and_says_so():
    plan = tree(TOP, pool("top/sub", "10.1.0.0/16", auto_import=True, locale="eu-west-1", rules=Rules(24)))
    reason = Reason(Because.BREAKS_RULES, {"pool": "top/sub"})

    assert tried(vpc("10.1.0.0/20", "vpc-a"), plan=plan)[0] == outcome(
        "10.1.0.0/20", Result.OK, 0, (), reason
    )


def test_a_vpc_that_holds_an_allocation_is_managed_already():
    plan = tree(TOP, reserved=[("top", "10.0.0.0/16")])
    reason = Reason(Because.ALREADY_MANAGED, {"cidr": A})

    seen = vpc("10.0.0.0/16", "vpc-a"), vpc("10.9.0.0/16", "vpc-b")

    assert tried(*seen, plan=plan)[0] == outcome("10.0.0.0/16", Result.OK, 0, (), reason)


def test_a_vpc_in_no_pool_that_is_ignored_is_refused_for_both():
    policy = Policy((IgnoreRule(Match(accounts=frozenset({"9"})), "gone"),))
    cidr = ip_network("11.0.0.0/16")
    reasons = (
        Reason(Because.IN_NO_POOL, {"cidr": cidr, "scope": "public"}),
        Reason(Because.IGNORED_BY_RULE, {"cidr": cidr}),
    )

    assert tried(vpc("11.0.0.0/16", "vpc-a", account="9"), policy=policy)[0] == outcome(
        "11.0.0.0/16", Result.REFUSED, 0, (), *reasons
    )


@pytest.mark.parametrize(
    ("other", "around"),
    [("10.0.0.0/12", True), ("10.0.0.0/16", True), ("10.0.4.0/24", False)],
)
def test_the_larger_block_of_a_collision_stands_first(other, around):
    found, row = tried(vpc("10.0.0.0/16", "vpc-a"), vpc(other, "vpc-b", first_seen=2_000_000))
    pair = (row("vpc-b"), row("vpc-a")) if around else (row("vpc-a"), row("vpc-b"))

    assert found.collisions == (pair,)
    assert found.result is Result.COLLIDES


@pytest.mark.parametrize("count", [MOST, MOST + 1])
def test_of_very_many_collisions_the_first_are_listed_and_it_is_said_that_there_are_more(count):
    crowd = [vpc(f"10.{n // 250}.{n % 250}.0/24", f"vpc-{n}", first_seen=2_000_000) for n in range(count)]
    found, _ = tried(vpc("10.0.0.0/8", "vpc-a"), *crowd, plan=tree(TOP))

    assert len(found.collisions) == MOST
    assert found.reasons == (Reason(Because.MORE_COLLISIONS, {}),) * (count - MOST)


def test_the_first_allocation_is_told_by_the_number_behind_the_last_row():
    plan = tree(TOP, reserved=[("top", "10.0.4.0/24")])
    found, _ = tried(vpc("10.0.0.0/16", "vpc-a"), plan=plan)

    assert found.collisions == ((0, 1),)


def test_a_plan_in_which_one_pool_imports_leaves_the_others_as_they_are():
    one, other = (replace(pool, auto_import=False) for pool in (TOP, SUB))

    assert with_auto_import(tree(one, other), other) == tree(one, SUB)
    assert (
        with_auto_import(tree(one, other), None)
        == with_auto_import(tree(one, other), TOP)
        == tree(one, other)
    )


@pytest.mark.parametrize(("reserved", "around"), [("10.0.0.0/12", True), ("10.0.4.0/24", False)])
def test_a_reservation_that_collides_is_told_by_its_number_behind_the_rows(reserved, around):
    plan = tree(TOP, reserved=[("top", "10.200.0.0/16"), ("top", reserved)])
    found, _ = tried(vpc("10.0.0.0/16", "vpc-a"), vpc("10.99.0.0/16", "vpc-b"), plan=plan)

    assert found.collisions == (((3, 0) if around else (0, 3)),)
    assert found.result is Result.REFUSED


def test_a_pool_imports_by_itself_when_it_is_tried():
    off = pool("off", "10.0.0.0/8")
    plan = tree(off, SUB)
    made = with_auto_import(plan, off)

    assert [(one.id, one.auto_import) for one in made.pools] == [("off", True), ("top/sub", True)]
    assert made.scopes == plan.scopes
    assert with_auto_import(plan, None) is plan
    assert with_auto_import(plan, SUB) is plan


def test_the_blocks_of_a_vpc_are_its_rows_and_not_those_of_its_subnets():
    seen = [
        vpc("10.0.0.0/16", "vpc-a"), subnet("10.0.0.0/24", "subnet-a", "vpc-a"), vpc("10.7.0.0/16", "vpc-a"),
        vpc("10.8.0.0/16", "vpc-b"), vpc("10.9.0.0/16", "vpc-c", provider=Provider.ALIBABA),
    ]  # fmt: skip
    report = judged(seen)

    assert rows_of_vpc(report, "vpc-a") == [
        row_of(report, "vpc-a", "10.0.0.0/16"),
        row_of(report, "vpc-a", "10.7.0.0/16"),
    ]
    assert rows_of_vpc(report, "vpc-c") == [row_of(report, "vpc-c")]
    assert rows_of_vpc(report, "subnet-a") == []


def test_a_block_is_that_of_vpcs_and_elastic_ips_alone():
    seen = [
        vpc("10.0.0.0/24", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9"), vpc("10.0.0.0/16", "vpc-c"),
        subnet("10.0.0.0/24", "subnet-a", "vpc-a"), network("10.0.0.0/24", "net"), eip("52.0.1.9", "eip-a"),
    ]  # fmt: skip
    report = judged(seen)

    assert rows_of_block(report.snapshot, ip_network("10.0.0.0/24")) == [
        row_of(report, "vpc-a"),
        row_of(report, "vpc-b"),
    ]
    assert rows_of_block(report.snapshot, ip_network("52.0.1.9/32")) == [row_of(report, "eip-a")]


def test_a_row_that_the_import_plan_does_not_know_has_no_line():
    report = judged(
        [vpc("11.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b"), vpc("10.7.0.0/16", "vpc-c")], tree(TOP)
    )

    assert [line_of(report, row_of(report, name)) for name in ("vpc-a", "vpc-b", "vpc-c")] == [None, 0, 1]
