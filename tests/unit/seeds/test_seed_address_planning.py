"""Seed 000, "Virtual Private Cloud: Address planning", in its own words; the rules are named as it names them."""

import pytest
from declaring import Ids, apply_all, held, plan, pool
from telling import compliance, decision, groups, management, overlap, pairs, severities, uses
from world import judged, network, vpc

from ipam.domain import Domain
from ipam.plan_error import PlanError
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.quotas import CLOUD_QUOTAS, Quotas
from ipam.scope import DEFAULT_SCOPES, Match, Scope

ENVIRONMENTS = ("production", "testing", "development")
LINES = tuple(f"line-{n}" for n in range(1, 7))  # six core lines of business
REGIONS = ("10.0.0.0/11", "10.32.0.0/11", "10.64.0.0/11")  # three active regions
HANGZHOU = "cn-hangzhou"


def carved(name, length, *pools, **rest):
    return pool(name, provision=(length,), pools=pools, **rest)


def whole_plan():
    """Plan as the example does: regions of /11, lines of business of /15, environments of /17."""
    environments = tuple(carved(name, 17) for name in ENVIRONMENTS)
    lines = tuple(carved(name, 15, *environments) for name in LINES)
    regions = (pool(f"region-{n}", cidr, pools=lines) for n, cidr in enumerate(REGIONS))
    return applied(pool("top", "10.0.0.0/8", pools=tuple(regions)))


def applied(*pools, **rest):
    return apply_all(Ids(), plan(*pools, **rest))


def importing(cidr, **rest):
    return pool("pool", cidr, auto_import=True, locale=HANGZHOU, **rest)


def at(resource, cidr, **more):
    return vpc(cidr, resource, region=HANGZHOU, **more)


def test_eight_regions_take_three_bits_so_five_address_segments_stay_reserved():
    use, free = uses(judged([], whole_plan()))["top"]

    assert dict(use.capacity)[11] == 5
    assert free == ("10.96.0.0/11", "10.128.0.0/9")
    assert use.sub_pools == 3


def test_a_region_supports_sixteen_lines_of_business_of_which_ten_stay_reserved():
    use, _ = uses(judged([], whole_plan()))["top/region-0"]

    assert (use.sub_pools, dict(use.capacity)[15]) == (6, 10)


def test_a_line_of_business_has_three_environments_of_a_17_and_room_for_one():
    tree = whole_plan()
    use, free = uses(judged([], tree))["top/region-1/line-2"]

    assert [str(cidr) for one in tree.pools if one.path == "top/region-1/line-2" for cidr in one.cidrs] == [
        "10.34.0.0/15"
    ]
    assert (use.sub_pools, dict(use.capacity)[17], len(free)) == (3, 1, 1)


def test_different_environments_use_address_ranges_that_do_not_overlap():
    leaves = [cidr for one in whole_plan().pools if one.depth == 4 for cidr in one.cidrs]

    assert len(leaves) == 3 * 6 * 3
    assert len({address for cidr in leaves for address in (cidr[0], cidr[-1])}) == 2 * len(leaves)
    assert not [one for one in leaves for other in leaves if one is not other and one.overlaps(other)]


@pytest.mark.parametrize("levels", [10, pytest.param(11, id="11: refused")])
def test_the_hierarchy_depth_cannot_exceed_10_levels(levels):
    nest = pool("level", "10.0.0.0/8")
    for _ in range(levels - 1):
        nest = pool("level", "10.0.0.0/8", pools=(nest,))

    if levels <= 10:
        assert max(one.depth for one in applied(nest).pools) == levels
    else:
        with pytest.raises(PlanError, match="stands at depth 11"):
            applied(nest)


def test_within_one_scope_the_cidrs_of_top_level_pools_cannot_overlap():
    with pytest.raises(PlanError, match=r"pool 'a' \(10.0.0.0/8\) and pool 'b' \(10.1.0.0/16\) overlap"):
        applied(pool("a", "10.0.0.0/8"), pool("b", "10.1.0.0/16"))


def test_the_cidrs_of_pools_in_different_scopes_can_overlap():
    scopes = (*DEFAULT_SCOPES, Scope("b"))
    tree = applied(pool("a", "10.0.0.0/8"), pool("a", "10.0.0.0/8", scope="b"), scopes=scopes)

    assert [one.path for one in tree.pools] == ["a", "b:a"]


ACQUIRED = (*DEFAULT_SCOPES, Scope("company-b", matches=(Match(accounts=frozenset({"222222222222"})),)))
COMPANIES = [vpc("10.0.0.0/16", "vpc-of-a"), vpc("10.0.0.0/16", "vpc-of-b", account="222222222222")]


def test_company_a_acquires_company_b_and_a_scope_each_prevents_conflicts():
    assert pairs(judged(COMPANIES, applied(scopes=ACQUIRED))) == set()


def test_overlapping_cidrs_of_two_scopes_cause_conflicts_when_networks_are_interconnected():
    joined = Policy(domains=(Domain("backbone", accounts=frozenset({"111122223333", "222222222222"})),))
    report = judged(COMPANIES, applied(scopes=ACQUIRED), joined)

    assert pairs(report) == {("vpc-of-a", "vpc-of-b")}
    assert list(groups(report)) == [("domain", "domain backbone", "10.0.0.0/16")]
    assert severities(report) == ["critical"]


RESERVED = pool("top", "10.0.0.0/16", allocations=(held("10.0.16.0/20", "data centre"),))


def test_a_custom_allocation_reserves_a_block_for_a_data_centre_so_that_no_cloud_resource_gets_it():
    _, free = uses(judged([], applied(RESERVED)))["top"]

    assert free == ("10.0.0.0/20", "10.0.32.0/19", "10.0.64.0/18", "10.0.128.0/17")


def test_the_data_centre_may_use_what_was_reserved_for_it_and_a_cloud_may_not():
    centre = judged([network("10.0.16.0/24", "servers")], applied(RESERVED))
    cloud = judged([vpc("10.0.16.0/24", "vpc-a")], applied(RESERVED))

    assert (overlap(centre, "servers"), management(centre, "servers")) == ("nonoverlapping", "managed")
    assert overlap(cloud, "vpc-a") == "overlapping"


def test_automatic_import_needs_an_effective_region():
    with pytest.raises(PlanError, match="has auto_import and no locale"):
        applied(pool("pool", "10.0.0.0/16", auto_import=True))


def test_a_sub_pool_inherits_the_effective_region_of_its_source_pool():
    tree = applied(
        pool("a", "10.0.0.0/16", locale=HANGZHOU, pools=(pool("b", "10.0.0.0/17", auto_import=True),))
    )

    assert [one.locale for one in tree.pools] == [HANGZHOU, HANGZHOU]


def test_what_lies_within_the_pool_and_is_not_yet_allocated_is_imported():
    report = judged(
        [at("vpc-in", "10.0.1.0/24"), at("vpc-out", "10.1.0.0/24")], applied(importing("10.0.0.0/16"))
    )

    assert decision(report, "vpc-in") == "import: fits"
    assert [management(report, name) for name in ("vpc-in", "vpc-out")] == ["managed", "unmanaged"]


def test_of_multiple_overlapping_cidrs_only_the_largest_is_imported():
    seen = [
        at("vpc-small", "10.0.0.0/24", first_seen=1),
        at("vpc-large", "10.0.0.0/20", first_seen=2),
        at("vpc-mid", "10.0.4.0/22", first_seen=1),
    ]
    report = judged(seen, applied(importing("10.0.0.0/16")))

    assert {name: decision(report, name) for name in ("vpc-large", "vpc-mid", "vpc-small")} == {
        "vpc-large": "import: fits",
        "vpc-mid": "loses: larger_sibling_wins",
        "vpc-small": "loses: larger_sibling_wins",
    }


def test_of_multiple_identical_cidrs_one_is_imported_not_at_random_but_the_first_seen_then_the_lesser_id():
    seen = [
        at("vpc-b", "10.0.0.0/24"),
        at("vpc-a", "10.0.0.0/24"),
        at("vpc-0", "10.0.0.0/24", first_seen=2_000_000),
    ]
    report = judged(seen, applied(importing("10.0.0.0/16")))

    assert [management(report, name) for name in ("vpc-a", "vpc-b", "vpc-0")] == [
        "managed",
        "unmanaged",
        "unmanaged",
    ]


@pytest.mark.parametrize(
    ("length", "allowed"), [(15, False), (16, True), (20, True), (24, True), (25, False)]
)
def test_the_mask_length_must_be_between_the_minimum_and_the_maximum(length, allowed):
    bounded = pool("pool", "10.0.0.0/8", rules=Rules(16, 20, 24), allocations=(held(f"10.0.0.0/{length}"),))

    if allowed:
        assert str(applied(bounded).allocations[0].cidr) == f"10.0.0.0/{length}"
    else:
        with pytest.raises(PlanError, match="at least /16 and at most /24"):
            applied(bounded)


def test_a_resource_of_another_region_than_the_pools_is_imported_and_noncompliant():
    report = judged([vpc("10.0.0.0/24", "vpc-far", region="cn-beijing")], applied(importing("10.0.0.0/16")))

    assert (management(report, "vpc-far"), compliance(report, "vpc-far")) == ("managed", "noncompliant")


def test_a_cidr_that_holds_a_custom_allocation_cannot_be_deprovisioned():
    before = plan(pool("pool", "10.0.0.0/16", "10.1.0.0/16", allocations=(held("10.1.0.0/24"),)))

    with pytest.raises(PlanError, match="put it back"):
        apply_all(Ids(), before, plan(pool("pool", "10.0.0.0/16")))


def test_a_pool_with_allocations_cannot_be_deleted():
    with pytest.raises(PlanError, match=r"gone from the file and holds 10\.0\.0\.0/24"):
        apply_all(Ids(), plan(pool("pool", "10.0.0.0/16", allocations=(held("10.0.0.0/24"),))), plan())


def test_after_sharing_stops_allocations_are_not_affected_and_say_whose_they_are():
    shared, stopped = (
        judged([at("vpc-a", "10.0.0.0/24")], applied(importing("10.0.0.0/16", share=share)))
        for share in (("111122223333",), ("999999999999",))
    )

    assert [management(one, "vpc-a") for one in (shared, stopped)] == ["managed", "managed"]
    assert [compliance(one, "vpc-a") for one in (shared, stopped)] == ["compliant", "noncompliant"]


def test_the_default_limits_are_those_of_the_table():
    assert CLOUD_QUOTAS["alibaba-ipam"] == Quotas(
        pool_depth=10,
        cidrs_per_pool=50,
        pools_per_scope=500,
        sub_pools_per_pool=50,
        scopes=5,
        shares_per_pool=100,
        shared_pools_per_user=100,
        public_ipv6_top_pools_per_region=1,
        cidrs_per_public_ipv6_top_pool=1,
    )
