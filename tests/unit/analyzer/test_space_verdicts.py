"""How full pools and networks are."""

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from telling import findings
from world import NOW, eip, given, judged, pool, row_of, subnet, tree, vpc

from ipam.finding import Rule
from ipam.pool import Rules, Thresholds


def rules_found(report):
    return {Rule(one[0]) for one in findings(report).values()}


def test_safe_space_leaves_out_what_was_discovered_there():
    plan = tree(pool("a", "10.0.0.0/22", rules=Rules(default_netmask_length=24)))
    use = judged([vpc("10.0.1.0/25", "vpc-a")], plan).pools[0]

    assert (use.available, use.safe, use.allocatable_blocks) == (1024, 896, 3)
    assert use.largest_free_block == ip_network("10.0.2.0/23")


@pytest.mark.parametrize(
    ("cidrs", "assigned"),
    [
        pytest.param(["10.0.0.0/24", "10.0.0.0/25", "10.0.0.128/26"], 256, id="given away twice: once"),
        pytest.param(["10.0.0.0/26", "10.0.9.0/24"], 64, id="outside the pool: not at all"),
        pytest.param(["10.0.0.0/26", "10.0.0.64/26"], 128, id="in order: all"),
    ],
)
def test_where_the_books_of_a_cloud_are_at_odds_the_figures_of_a_pool_still_add_up(cidrs, assigned):
    plan = tree(pool("a", "10.0.0.0/24"), given=[given("a", cidr) for cidr in cidrs])
    use = judged([], plan).pools[0]

    assert (use.assigned, use.available, use.safe) == (assigned, 256 - assigned, 256 - assigned)


def test_allocations_of_a_pool_are_counted_by_what_they_are_for():
    plan = tree(
        pool("a", "10.0.0.0/16"), pool("a/x", "10.0.0.0/20"),
        reserved=[("a", f"10.0.{third}.0/24") for third in (32, 33)],
        given=[given("a", f"10.0.{third}.0/24", resource=f"vpc-{third}") for third in (64, 65, 66)],
    )  # fmt: skip
    use = judged([], plan).pools[0]

    assert (use.sub_pools, use.reservations, use.resources) == (1, 2, 3)


def test_uses_are_listed_as_pools_are():
    uses = judged([], tree(*(pool(name, f"10.{at}.0.0/{16 + at}") for at, name in enumerate("abc")))).pools
    a, b, c = uses

    assert [one.size for one in (a, b, c)] == [1 << 16, 1 << 15, 1 << 14]
    assert (uses[0], uses[2], uses[-1]) == (a, c, c)
    assert (uses[1:], uses[:2], uses[::-1]) == ((b, c), (a, b), (c, b, a))


@pytest.mark.parametrize(
    ("whole", "used", "left"),
    [
        pytest.param("0.0.0.0/0", [], 1, id="all of IPv4, free"),
        pytest.param("::/0", [], 1, id="all of IPv6, free"),
        pytest.param("0.0.0.0/0", ["10.0.0.0/8"], 0, id="one block of it used"),
    ],
)
def test_a_default_length_of_0_is_one_like_any_other(whole, used, left):
    plan = tree(
        pool("a", whole, rules=Rules(default_netmask_length=0)), reserved=[("a", cidr) for cidr in used]
    )
    uses = judged([], plan).pools

    assert (uses[0].allocatable_blocks, uses.blocks_left.tolist()) == (left, [left])


def test_blocks_are_told_from_the_largest_on():
    use = judged([], tree(pool("a", "10.0.0.0/30"), reserved=[("a", "10.0.0.3/32")])).pools[0]

    assert use.free_blocks == ((31, 1), (32, 1))
    assert use.capacity == ((31, 1), (32, 3))


@pytest.mark.parametrize("cidr", ["10.0.0.1/32", "fd00::1/128", "0.0.0.0/0", "::/0"])
def test_a_pool_is_full_when_all_of_it_is_given_whatever_its_size(cidr):
    uses = judged([], tree(pool("a", cidr), reserved=[("a", cidr)])).pools

    assert uses.utilization.tolist() == [uses[0].utilization] == [1.0]
    assert uses.fragmentation.tolist() == [uses[0].fragmentation] == [0.0]


def test_a_pool_without_a_cidr_is_not_used_at_all():
    empty = replace(pool("empty", "10.0.0.0/24"), cidrs=())
    uses = judged([], tree(empty, pool("a", "10.0.0.0/24"))).pools

    assert (uses[0].size, uses[0].utilization, uses[0].fragmentation) == (0, 0.0, 0.0)
    assert (uses.utilization.tolist(), uses.fragmentation.tolist()) == ([0.0, 0.0], [0.0, 0.0])


def test_nothing_is_safe_in_a_pool_that_lies_inside_a_larger_discovered_block():
    plan = tree(pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=26)))
    use = judged([vpc("10.0.0.0/16", "vpc-a")], plan).pools[0]

    assert (use.available, use.safe, use.allocatable_blocks) == (256, 0, 0)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        pytest.param([], set(), id="16 blocks left"),
        pytest.param(["10.0.0.0/25", "10.0.0.128/26"], set(), id="four left"),
        pytest.param(
            ["10.0.0.0/25", "10.0.0.128/26", "10.0.0.192/28"], {Rule.POOL_NEARLY_EXHAUSTED}, id="three left"
        ),
        pytest.param(["10.0.0.0/24"], {Rule.POOL_EXHAUSTED}, id="none left"),
    ],
)
def test_a_pool_is_judged_by_the_blocks_that_are_left(used, expected):
    plan = tree(
        pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=28)),
        reserved=[("a", cidr) for cidr in used],
    )

    assert rules_found(judged([], plan)) == expected


@pytest.mark.parametrize(
    ("sub_pools", "more", "expected"),
    [
        pytest.param(["10.0.0.0/25", "10.0.0.128/25"], [], set(), id="all of it is delegated"),
        pytest.param(["10.0.0.0/25"], ["10.0.0.128/25"], {Rule.POOL_EXHAUSTED}, id="a part is reserved"),
        pytest.param(
            ["10.0.0.0/25", "10.0.0.128/26", "10.0.0.192/27", "10.0.0.224/28", "10.0.0.240/29"], [],
            {Rule.POOL_EXHAUSTED}, id="what is left is too small",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("family", ["10.0.0.0/{}", "2001:db8::/{}"])
def test_a_parent_that_sub_pools_have_all_of_is_not_exhausted(family, sub_pools, more, expected):
    six = family.startswith("2001")

    def block(text):
        network = ip_network(text)
        offset = int(network.network_address) - int(ip_address("10.0.0.0"))
        return f"2001:db8::{offset:x}/{network.prefixlen + 96}" if six else text

    plan = tree(
        pool("a", block("10.0.0.0/24"), rules=Rules(default_netmask_length=124 if six else 28)),
        *(pool(f"a/{n}", block(cidr)) for n, cidr in enumerate(sub_pools)),
        reserved=[("a", block(cidr)) for cidr in more],
    )

    assert rules_found(judged([], plan)) == expected


@pytest.mark.parametrize(
    ("free", "beside", "expected"),
    [
        pytest.param(10, [], set(), id="a tenth of what is free is its largest block"),
        pytest.param(11, [], {Rule.POOL_FRAGMENTED}, id="an eleventh"),
        pytest.param(16, ["10.0.2.0/27", "10.0.1.0/28"], set(), id="four fifths are used"),
        pytest.param(16, ["10.0.2.0/27"], {Rule.POOL_FRAGMENTED}, id="fewer are"),
    ],
)
def test_a_pool_is_fragmented_that_is_scattered_although_it_is_not_full(free, beside, expected):
    used = [f"10.0.0.{address}/32" for address in range(32) if address % 2 or address >= 2 * free]
    plan = tree(pool("a", "10.0.0.0/27", *beside), reserved=[("a", cidr) for cidr in (*used, *beside)])

    assert rules_found(judged([], plan)) == expected


def test_a_pool_without_space_is_not_exhausted():
    empty = replace(pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=28)), cidrs=())

    assert rules_found(judged([], tree(empty))) == set()


def test_utilization_reached_means_nearly_exhausted_where_there_is_no_default_length():
    full = pool("a", "10.0.0.0/24", thresholds=Thresholds((0.75,)))

    assert rules_found(judged([], tree(full, reserved=[("a", "10.0.0.0/25")]))) == set()
    assert rules_found(judged([], tree(full, reserved=[("a", "10.0.0.0/25"), ("a", "10.0.0.128/26")]))) == {
        Rule.POOL_NEARLY_EXHAUSTED
    }


@pytest.mark.parametrize(
    ("estate", "resource", "expected"),
    [
        pytest.param(
            [vpc("10.0.0.0/16", "v"), subnet("10.0.0.0/17", "s", "v"), subnet("10.0.128.0/18", "t", "v")],
            "v", 0.75, id="a VPC by its subnets"),
        pytest.param([subnet("10.0.0.0/20", "s", "v", free=4091)], "s", 5 / 4096, id="an empty subnet: the reserved five"),
        pytest.param([subnet("10.0.0.0/20", "s", "v")], "s", None, id="free addresses unknown"),
        pytest.param([vpc("10.0.0.0/16", "v")], "v", None, id="a VPC whose subnets were not read"),
        pytest.param(
            [vpc("10.0.0.0/16", "v"), subnet("10.9.0.0/24", "s", "w")], "v", 0.0, id="a VPC that has none"),
        pytest.param([vpc("2001:db8::/56", "v"), subnet("2001:db8::/64", "s", "v")], "v", 1 / 256, id="IPv6, exactly"),
        pytest.param([eip("203.0.113.9", "e", attached=1)], "e", 1.0, id="an Elastic IP in use"),
        pytest.param([eip("203.0.113.9", "e", attached=0)], "e", 0.0, id="an idle Elastic IP"),
    ],
)  # fmt: skip
def test_usage_is_the_share_that_is_in_use(estate, resource, expected):
    report = judged(estate)
    share = report.verdicts.utilization[row_of(report, resource)]

    assert (None if share != share else float(share)) == expected  # noqa: PLR0124 - NaN is not itself


def test_an_empty_estate_has_an_empty_report():
    report = judged([])

    assert (len(report.findings), len(report.overlaps), len(report.candidates.row)) == (0, 0, 0)
    assert report.fresh_share == 1.0


def test_a_full_pool_without_any_network_is_known_from_now_on():
    plan = tree(
        pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=28)), reserved=[("a", "10.0.0.0/24")]
    )

    assert judged([], plan).findings.since.tolist() == [int(NOW.timestamp())]
