"""Seed 004, "Hierarchical CIDR Planning, Allocation, and BYOIP at Scale", in its own words.

Where it errs, the right way is held; the test says so.
"""

from ipaddress import ip_network

import pytest
from declaring import Ids, apply_all, held, plan, pool
from telling import (
    compliance,
    findings,
    groups,
    management,
    of_rule,
    overlap,
    pairs,
    severities,
    uses,
    verdicts,
)
from world import joined, judged, routing, vpc

from analyzer.next_block import next_block
from ipam.finding import Rule
from ipam.plan_error import PlanError
from ipam.pool import Rules, Thresholds
from ipam.what_if import Result

TAGGED = {"Environment": "prod"}
PROD = Rules(16, 20, 24, tuple(TAGGED.items()))


def applied(**prod):
    """Design the hierarchy top-down: a locale-free top, a Regional pool of /12, an environment of /16."""
    leaf = pool("prod", provision=(16,), **{"rules": PROD, "auto_import": True, **prod})
    region = pool("euw1", provision=(12,), locale="eu-west-1", pools=(leaf,))
    return apply_all(Ids(), plan(pool("top", "10.0.0.0/8", pools=(region,))))


LEAF = "top/euw1/prod"


def place(report):
    return [one.path for one in report.tree.pools].index(LEAF)


def test_ipam_carves_a_free_12_from_the_8_and_a_16_from_the_12():
    assert {one.path: str(one.cidrs[0]) for one in applied().pools} == {
        "top": "10.0.0.0/8", "top/euw1": "10.0.0.0/12", LEAF: "10.0.0.0/16",
    }  # fmt: skip


def test_only_a_pool_with_a_locale_that_matches_a_vpcs_region_can_allocate_to_it():
    near, far = (
        judged([vpc("10.0.0.0/20", "v", region=region, tags=TAGGED)], applied())
        for region in ("eu-west-1", "us-east-1")
    )

    assert [compliance(one, "v") for one in (near, far)] == ["compliant", "noncompliant"]
    assert of_rule(far, Rule.LOCALE_MISMATCH) == [["v"]]


@pytest.mark.parametrize(("length", "keeps"), [(15, False), (16, True), (24, True), (25, False)])
def test_min_16_max_24_means_allocations_between_a_16_and_a_24_inclusive(length, keeps):
    outcome = next_block(judged([], applied()), place(judged([], applied())), length)

    assert outcome.result is (Result.OK if keeps else Result.REFUSED)
    assert [reason.code for reason in outcome.reasons if not keeps][:1] == (
        [] if keeps else ["netmask_out_of_bounds"]
    )


@pytest.mark.parametrize(
    ("tags", "expected"),
    [(TAGGED, "compliant"), ({}, "noncompliant"), ({"Environment": "dev"}, "noncompliant"), ({"environment": "prod"}, "noncompliant")],
    ids=["carries it", "carries none", "another value", "another key"],
)  # fmt: skip
def test_every_allocation_must_carry_the_required_tags(tags, expected):
    assert compliance(judged([vpc("10.0.0.0/20", "v", tags=tags)], applied()), "v") == expected


def test_it_names_a_pool_and_a_size_and_gets_back_a_free_non_overlapping_cidr():
    taken = [vpc("10.0.0.0/20", "v1", tags=TAGGED), vpc("10.0.16.0/22", "v2", tags=TAGGED)]
    report = judged(taken, applied())
    outcome = next_block(report, place(report), 20)

    assert outcome.cidr == ip_network("10.0.32.0/20")


def test_a_block_that_a_live_vpc_uses_is_not_handed_out_though_nobody_allocated_it():
    report = judged([vpc("10.0.0.0/17", "v", tags=TAGGED)], applied(auto_import=False))
    use, _ = uses(report)[LEAF]

    assert next_block(report, place(report), 17).cidr == ip_network("10.0.128.0/17")
    assert (use.available, use.safe) == (65_536, 32_768)


def test_a_reservation_carves_the_space_so_it_is_never_issued_again():
    report = judged([], applied(allocations=(held("10.0.0.0/22", "reserved for eks-prod secondary CIDR"),)))

    assert next_block(report, place(report), 22).cidr == ip_network("10.0.4.0/22")


def test_you_cannot_deprovision_a_cidr_while_allocations_exist_under_it():
    with_one = plan(pool("a", "10.0.0.0/16", "10.1.0.0/16", allocations=(held("10.1.0.0/22"),)))

    with pytest.raises(PlanError, match=r"no longer has the CIDR around 10\.1\.0\.0/22"):
        apply_all(Ids(), with_one, plan(pool("a", "10.0.0.0/16")))


def test_releasing_a_reservation_gives_its_space_back():
    tree = apply_all(
        Ids(),
        plan(pool("a", "10.0.0.0/16", allocations=(held("10.0.0.0/22"),))),
        plan(pool("a", "10.0.0.0/16")),
    )

    assert uses(judged([], tree))["a"][1] == ("10.0.0.0/16",)


def test_the_pool_alarms_at_80_percent_before_it_exhausts():
    limits = Thresholds((0.8,), 0)
    below, reached = (
        judged([], applied(rules=Rules(), thresholds=limits, allocations=tuple(map(held, blocks))))
        for blocks in (["10.0.0.0/17", "10.0.128.0/18"], ["10.0.0.0/17", "10.0.128.0/18", "10.0.192.0/19"])
    )

    assert severities(below, Rule.POOL_NEARLY_EXHAUSTED) == []
    assert severities(reached, Rule.POOL_NEARLY_EXHAUSTED) == ["warning"]


def test_overlap_and_compliance_are_two_questions_so_an_overlap_nobody_manages_is_not_hidden():
    """The seed filters by both at once; that hides unmanaged overlaps, the most dangerous kind."""
    report = judged([vpc("10.200.0.0/16", "stray"), vpc("10.200.0.0/16", "other")], applied())

    assert {name[2]: (said[3], said[5]) for name, said in verdicts(report).items()} == {
        "stray": ("unmanaged", "overlapping"),
        "other": ("unmanaged", "overlapping"),
    }
    assert of_rule(report, Rule.OVERLAP) == [["other", "stray"]]


def test_an_import_binds_the_vpc_itself_and_a_reservation_of_its_block_does_too():
    """The seed calls the import a manual allocation; it is the VPC's own, and a reservation waits for its VPC."""
    imported = judged([vpc("10.0.0.0/20", "v", tags=TAGGED)], applied())
    reserved = judged(
        [vpc("10.0.0.0/20", "v", tags=TAGGED)], applied(auto_import=False, allocations=(held("10.0.0.0/20"),))
    )

    assert [management(one, "v") for one in (imported, reserved)] == ["managed", "managed"]
    assert [
        (use.resources, use.reservations) for use in (uses(one)[LEAF][0] for one in (imported, reserved))
    ] == [(1, 0), (0, 1)]


def test_public_space_lives_in_the_public_scope():
    assert [said[0] for said in verdicts(judged([vpc("203.0.113.0/24", "byoip")], applied())).values()] == [
        "public"
    ]


# Three teams had independently landed VPCs on 10.10.0.0/16, among sixty accounts.
GROWN = [vpc(f"10.{100 + n}.0.0/16", f"vpc-{n:02}", account=f"{n:012}") for n in range(57)]
COLLIDING = [
    vpc("10.10.0.0/16", name, account=str(n) * 12)
    for n, name in enumerate(("vpc-ledger", "vpc-payments", "vpc-search"), 7)
]
GATEWAY = [joined(one.resource, "tgw-shared", account=one.account) for one in COLLIDING]


def test_we_think_three_vpcs_collide_becomes_an_exact_list_of_ids_cidrs_and_accounts():
    report = judged([*GROWN, *COLLIDING], applied())
    ((members, listed, _),) = groups(report).values()

    assert {(name[2], name[3]) for name in members} == {(one.resource, "10.10.0.0/16") for one in COLLIDING}
    assert {report.snapshot.owner(row) for row in range(len(report.snapshot)) if report.verdicts.overlap_count[row]} == {
        "7" * 12, "8" * 12, "9" * 12,
    }  # fmt: skip
    assert len(listed) == 3


def test_an_overlap_shows_up_the_moment_monitoring_starts_without_any_import():
    assert overlap(judged(COLLIDING), "vpc-payments") == "overlapping"


def test_attachments_that_advertise_the_same_prefix_to_one_transit_gateway_are_a_live_overlap():
    read = [one.account for one in COLLIDING]
    before, after = (judged(COLLIDING, routes=routing(*attached, read=read)) for attached in ((), GATEWAY))

    assert (severities(before), severities(after)) == (["info"], ["critical"])
    assert findings(before).keys() == findings(after).keys()


def test_the_overlap_set_can_only_shrink_and_the_last_one_left_is_none():
    moved = [vpc("10.11.0.0/16", "vpc-ledger", account="7" * 12), *COLLIDING[1:]]
    both = [*moved[:2], vpc("10.12.0.0/16", "vpc-search", account="9" * 12)]
    rounds = [judged([*GROWN, *seen], applied()) for seen in (COLLIDING, moved, both)]

    assert [len(pairs(one)) for one in rounds] == [3, 1, 0]
    assert of_rule(rounds[1], Rule.OVERLAP) == [["vpc-payments", "vpc-search"]]
    assert overlap_ids(rounds[1]) == overlap_ids(
        rounds[0]
    )  # the group stays the same finding until it is gone


def overlap_ids(report):
    return {key for key, found in findings(report).items() if found[0] == Rule.OVERLAP}


def test_the_one_that_stays_isolated_until_its_window_is_latent_not_live():
    isolated = routing(*GATEWAY[:2], read=[one.account for one in COLLIDING])
    report = judged([COLLIDING[0], COLLIDING[2]], routes=isolated)

    assert severities(report) == ["info"]
