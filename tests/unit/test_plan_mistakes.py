"""Why a plan is refused: each mistake in one sentence that names who is concerned and the way out."""

from dataclasses import replace
from datetime import date

import pytest
from declaring import TODAY, Ids, apply_all, held, plan, pool

from ipam.apply import applied
from ipam.cidr import parse
from ipam.ipam import Ipam
from ipam.plan_error import PlanError
from ipam.pool import Pool, PoolTree, Rules
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import Family


def placed(one, place="pools[0]"):
    """Give a pool and all below it the places they have in a file."""
    return replace(
        one,
        place=place,
        pools=tuple(placed(below, f"{place}.pools[{at}]") for at, below in enumerate(one.pools)),
        allocations=tuple(
            replace(row, place=f"{place}.allocations[{at}]") for at, row in enumerate(one.allocations)
        ),
    )


def file(*pools, **rest):
    return plan(*(placed(one, f"pools[{at}]") for at, one in enumerate(pools)), **rest)


def top(*pools, **rest):
    return pool("top", "10.0.0.0/8", pools=pools, **rest)


def nested(depth):
    below = (nested(depth - 1),) if depth > 1 else ()
    return pool(f"d{depth}", "10.0.0.0/8", pools=below)


def six(name, *cidrs, **rest):
    return pool(name, *cidrs, scope="public", **rest)


def mistakes(declared, stored=None):
    before = stored or PoolTree()
    with pytest.raises(PlanError) as refused:
        applied(declared, before, Ids(1000), TODAY)
    assert str(refused.value).splitlines() == [str(mistake) for mistake in refused.value.mistakes]
    return str(refused.value).splitlines()


BAD = [
    pytest.param(
        file(pool("a", "10.0.0.0/8"), pool("b", "10.1.0.0/16")),
        "pools[1]: pool 'a' (10.0.0.0/8) and pool 'b' (10.1.0.0/16) overlap: "
        "shrink one, or make the smaller a sub-pool of the larger",
        id="top pools overlap",
    ),
    pytest.param(
        file(top(pool("b", "10.1.128.0/17"), pool("a", "10.0.0.0/15"))),
        "pools[0].pools[1]: pool 'top/b' (10.1.128.0/17) and pool 'top/a' (10.0.0.0/15) overlap: "
        "shrink one, or make the smaller a sub-pool of the larger",
        id="sub-pools overlap",
    ),
    pytest.param(
        file(pool("a", "10.0.0.0/24"), pool("b", "10.0.0.255/32")),
        "pools[1]: pool 'a' (10.0.0.0/24) and pool 'b' (10.0.0.255/32) overlap: "
        "shrink one, or make the smaller a sub-pool of the larger",
        id="top pools share one last address",
    ),
    pytest.param(
        file(pool("six", "2001:db8::/32"), pool("seven", "2001:db8:7::/48")),
        "pools[1]: pool 'six' (2001:db8::/32) and pool 'seven' (2001:db8:7::/48) overlap: "
        "shrink one, or make the smaller a sub-pool of the larger",
        id="top pools overlap in IPv6",
    ),
    pytest.param(
        file(pool("a", "10.0.0.0/16", "10.0.1.0/24")),
        "pools[0]: pool 'a' (10.0.0.0/16) and pool 'a' (10.0.1.0/24) overlap: keep one of them",
        id="CIDRs of one pool overlap",
    ),
    pytest.param(
        file(pool("a", "10.0.0.0/16", "10.0.0.0/16")),
        "pools[0]: pool 'a' (10.0.0.0/16) is there twice: remove one",
        id="one CIDR twice in a pool",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/7"))),
        "pools[0].pools[0]: pool 'top/a' (10.0.0.0/7) does not lie in one CIDR of its parent 'top' "
        "(10.0.0.0/8): change it, or give the parent this space",
        id="a sub-pool outgrows its parent",
    ),
    pytest.param(
        file(pool("top", "10.0.0.0/16", "10.1.0.0/16", pools=(pool("a", "10.0.0.0/15"),))),
        "pools[0].pools[0]: pool 'top/a' (10.0.0.0/15) does not lie in one CIDR of its parent 'top' "
        "(10.0.0.0/16, 10.1.0.0/16): change it, or give the parent this space",
        id="a sub-pool over two CIDRs of its parent",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/24"), allocations=(held("10.0.0.0/16"),))),
        "pools[0].pools[0]: the allocation 10.0.0.0/16 of pool 'top' and pool 'top/a' (10.0.0.0/24) "
        "overlap: move one of them",
        id="a sub-pool in an allocation of its parent",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/16"), allocations=(held("10.0.7.0/24"),))),
        "pools[0].pools[0]: the allocation 10.0.7.0/24 of pool 'top' and pool 'top/a' (10.0.0.0/16) "
        "overlap: move one of them",
        id="a sub-pool over an allocation of its parent",
    ),
    pytest.param(
        file(top(allocations=(held("10.0.0.0/16"), held("10.0.9.0/24")))),
        "pools[0].allocations[1]: the allocation 10.0.0.0/16 of pool 'top' and the allocation 10.0.9.0/24 "
        "of pool 'top' overlap: keep one of them",
        id="allocations overlap",
    ),
    pytest.param(
        file(top(allocations=(held("10.0.0.0/16"), held("10.0.0.0/16")))),
        "pools[0].allocations[1]: the allocation 10.0.0.0/16 of pool 'top' is there twice: remove one",
        id="one allocation twice",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/16"), allocations=(held("10.0.7.0/24", until=TODAY),))),
        "pools[0].pools[0]: the allocation 10.0.7.0/24 of pool 'top' and pool 'top/a' (10.0.0.0/16) "
        "overlap: move one of them",
        id="a sub-pool over an allocation that ends today",
    ),
    pytest.param(
        file(top(allocations=(held("10.0.0.0/16", until=date(2001, 1, 1)), held("10.0.0.0/16")))),
        "pools[0].allocations[1]: the allocation 10.0.0.0/16 of pool 'top' is there twice: "
        "remove the one that has expired",
        id="one allocation twice, expired and anew",
    ),
    pytest.param(
        file(top(allocations=(held("11.0.0.0/16", until=date(2001, 1, 1)),))),
        "pools[0].allocations[0]: the allocation 11.0.0.0/16 does not lie in one CIDR of its pool 'top' "
        "(10.0.0.0/8): change it, or move it to the pool it lies in",
        id="an expired allocation outside",
    ),
    pytest.param(
        file(top(allocations=(held("11.0.0.0/16"),))),
        "pools[0].allocations[0]: the allocation 11.0.0.0/16 does not lie in one CIDR of its pool 'top' "
        "(10.0.0.0/8): change it, or move it to the pool it lies in",
        id="an allocation outside",
    ),
    pytest.param(
        file(top(allocations=(held("2001:db8::/64"),))),
        "pools[0].allocations[0]: the allocation 2001:db8::/64 does not lie in one CIDR of its pool 'top' "
        "(10.0.0.0/8): change it, or move it to the pool it lies in",
        id="an allocation of the other family",
    ),
    pytest.param(
        file(top(rules=Rules(16, 20, 24), allocations=(held("10.0.0.0/28"),))),
        "pools[0].allocations[0]: the allocation 10.0.0.0/28 of pool 'top' breaks the pool's rule of netmask "
        "lengths at least /16 and at most /24: take a block within it, or change the rule",
        id="an allocation smaller than the rule",
    ),
    pytest.param(
        file(top(rules=Rules(min_netmask_length=16), allocations=(held("10.0.0.0/15"),))),
        "pools[0].allocations[0]: the allocation 10.0.0.0/15 of pool 'top' breaks the pool's rule of netmask "
        "lengths at least /16: take a block within it, or change the rule",
        id="an allocation larger than the rule",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/16", locale="us-east-1"), locale="eu-west-1")),
        "pools[0].pools[0]: pool 'top/a' has the locale us-east-1, and its parent 'top' has eu-west-1: "
        "leave it out to inherit, or move the pool",
        id="another locale than the parent's",
    ),
    pytest.param(
        file(top(auto_import=True)),
        "pools[0]: pool 'top' has auto_import and no locale: give it, or a pool above it, a locale",
        id="auto_import without a locale",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/16"), pool("a", "10.1.0.0/16"))),
        "pools[0].pools[1]: two pools have the path 'top/a', the other is pools[0].pools[0]: "
        "give one of them another name",
        id="two pools with one path",
    ),
    pytest.param(
        file(
            pool("a", "10.0.0.0/8"),
            pool("a", "11.0.0.0/8", scope="public"),
            pool("a", "12.0.0.0/8", scope="public"),
        ),
        "pools[2]: two pools have the path 'a-ipam-pool-1001', the other is pools[1]: "
        "give one of them another name",
        id="one name twice in a default scope, beside one in the other",
    ),
    pytest.param(
        file(top(), pool("top", "11.0.0.0/8")),
        "pools[1]: two pools have the path 'top', the other is pools[0]: give one of them another name",
        id="one name twice in a scope",
    ),
    pytest.param(
        file(pool("top", "10.0.0.0/22", pools=(pool("a", "10.0.0.0/24"), pool("b", provision=(22,))))),
        "pools[0].pools[1]: no room for the /22 of pool 'top/b' in its parent 'top': 768 addresses are free, "
        "the largest block is 10.0.2.0/23; give the parent more space, or ask for less",
        id="no room to carve",
    ),
    pytest.param(
        file(pool("top", "10.0.0.0/24", pools=(pool("a", "10.0.0.0/24"), pool("b", provision=(28,))))),
        "pools[0].pools[1]: no room for the /28 of pool 'top/b' in its parent 'top': nothing is free; "
        "give the parent more space, or ask for less",
        id="nothing left to carve",
    ),
    pytest.param(
        file(top(pool("a", provision=(33,)))),
        "pools[0].pools[0]: pool 'top/a' asks for a /33, and ipv4 ends at /32",
        id="a netmask length that the family does not have",
    ),
    pytest.param(
        file(pool("top", provision=(8,))),
        "pools[0]: pool 'top' is a top pool and has no parent to be carved from: give its CIDRs",
        id="a top pool by netmask length",
    ),
    pytest.param(
        file(nested(3), quotas=Quotas(pool_depth=2)),
        "pools[0].pools[0].pools[0]: pool 'd3/d2/d1' stands at depth 3, and quotas.pool_depth is 2: "
        "nest less, or raise the quota",
        id="too deep",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/24", provision=(24, 24))), quotas=Quotas(cidrs_per_pool=2)),
        "pools[0].pools[0]: pool 'top/a' has 3 CIDRs, and quotas.cidrs_per_pool is 2: "
        "join or split, or raise the quota",
        id="too many CIDRs",
    ),
    pytest.param(
        file(nested(3), pool("b", "10.0.0.0/8", scope="public"), quotas=Quotas(pools_per_scope=2)),
        "quotas.pools_per_scope: scope 'private' has 3 pools, and quotas.pools_per_scope is 2: "
        "use fewer, or raise the quota",
        id="too many pools in one of the scopes",
    ),
    pytest.param(
        file(top(pool("a", "10.0.0.0/16"), pool("b", "10.1.0.0/16")), quotas=Quotas(sub_pools_per_pool=1)),
        "pools[0]: pool 'top' has 2 sub-pools, and quotas.sub_pools_per_pool is 1: "
        "put a level between, or raise the quota",
        id="too many sub-pools",
    ),
    pytest.param(
        file(top(), scopes=(*DEFAULT_SCOPES, Scope("b")), quotas=Quotas(scopes=2)),
        "quotas.scopes: there are 3 scopes, and quotas.scopes is 2: use fewer, or raise the quota",
        id="too many scopes",
    ),
    pytest.param(
        file(
            six("a", "2001:db8::/32", locale="cn-hangzhou"),
            six("b", "2001:db9::/32", locale="cn-hangzhou"),
            six("c", "2001:dba::/32"),
            quotas=Quotas(public_ipv6_top_pools_per_region=1),
        ),
        "quotas.public_ipv6_top_pools_per_region: cn-hangzhou has 2 top pools of public IPv6, and "
        "quotas.public_ipv6_top_pools_per_region is 1: use fewer, or raise the quota",
        id="too many top pools of public IPv6 in a region",
    ),
    pytest.param(
        file(
            six("a", "2001:db8::/32", "2001:db9::/32", pools=(pool("b", "2001:db8::/48", "2001:db9::/48"),)),
            quotas=Quotas(cidrs_per_public_ipv6_top_pool=1),
        ),
        "pools[0]: pool 'a' has 2 CIDRs, and quotas.cidrs_per_public_ipv6_top_pool is 1: "
        "join or split, or raise the quota",
        id="too many CIDRs of public IPv6",
    ),
    pytest.param(
        file(pool("top", "10.0.0.0/8", scope="nowhere")),
        "pools[0]: pool 'nowhere:top' names the scope 'nowhere', and there are only: private, public",
        id="unknown scope",
    ),
    pytest.param(
        file(pool("top", "10.0.0.0/8", "2001:db8::/32")),
        "pools[0]: pool 'top' is ipv4, and 2001:db8::/32 is not: make a pool for each family",
        id="two families in a pool",
    ),
    pytest.param(
        file(top(pool("six", "2001:db8::/32"))),
        "pools[0].pools[0]: pool 'top/six' is ipv6, and its parent 'top' is ipv4: "
        "move it under a parent of its family",
        id="another family than the parent's",
    ),
    pytest.param(
        file(top(pool("a", "10.1.0.0/16", renamed_from="z"), pool("b", "10.2.0.0/16", renamed_from="z"))),
        "pools[0].pools[1]: pools 'a' and 'b' both say renamed_from 'z': only one of them can be that pool, "
        "so remove the other's renamed_from",
        id="one former name twice",
    ),
]


@pytest.mark.parametrize(("declared", "line"), BAD)
def test_a_mistake_is_told_in_one_sentence_with_its_place_and_the_way_out(declared, line):
    assert mistakes(declared) == [line]


def test_names_that_are_exchanged_are_refused():
    a, b = pool("a", "10.0.0.0/16", renamed_from="b"), pool("b", "10.1.0.0/16", renamed_from="a")

    assert mistakes(file(a, b)) == [
        (
            "pools[0]: pools 'a' and 'b' exchange their names through renamed_from: "
            "rename one to a third name first, and apply that"
        ),
        (
            "pools[1]: pools 'b' and 'a' exchange their names through renamed_from: "
            "rename one to a third name first, and apply that"
        ),
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    many = [pool(f"p{at}", f"10.{at}.0.0/16", auto_import=True) for at in range(12)]
    declared = file(*many, pool("out", "10.3.0.0/24", allocations=(held("11.0.0.0/24"),)))

    told = mistakes(declared)

    assert [line.partition(":")[0] for line in told] == [
        *(f"pools[{at}]" for at in range(13)),
        "pools[12].allocations[0]",
    ]


STORED = file(
    pool(
        "top",
        "10.0.0.0/16",
        "10.1.0.0/16",
        pools=(pool("a", provision=(16,)),),
        allocations=(held("10.1.2.0/24"),),
    ),
    pool("holds", "172.16.0.0/12", allocations=(held("172.16.0.0/24"), held("172.16.1.0/24"))),
    pool("empty", "192.168.0.0/16"),
)
KEEPS_TOP, KEEPS_HOLDS, _ = STORED.pools

LOST = [
    pytest.param(
        (KEEPS_TOP,),
        "pools: pool 'holds' is gone from the file and holds 172.16.0.0/24, 172.16.1.0/24: "
        "put it back and remove its allocations first, or rename it with renamed_from",
        id="a pool with allocations vanished",
    ),
    pytest.param(
        (KEEPS_HOLDS, pool("top", "10.0.0.0/16", pools=KEEPS_TOP.pools)),
        "pools[1]: pool 'top' no longer has the CIDR around 10.1.2.0/24: "
        "put it back, and apply the removal of what lies in it first",
        id="a CIDR vanished together with its allocation",
    ),
    pytest.param(
        (KEEPS_HOLDS, pool("top", "10.0.0.0/16", allocations=(held("10.1.2.0/24"),))),
        "pools[1].allocations[0]: the allocation 10.1.2.0/24 does not lie in one CIDR of its pool 'top' "
        "(10.0.0.0/16): change it, or move it to the pool it lies in",
        id="a CIDR vanished and its allocation did not",
    ),
    pytest.param(
        (KEEPS_HOLDS, pool("top", "10.1.0.0/16", pools=KEEPS_TOP.pools, allocations=KEEPS_TOP.allocations)),
        "pools[1].pools[0]: pool 'top/a' (10.0.0.0/16, carved earlier) does not lie in one CIDR of its parent "
        "'top' (10.1.0.0/16): change it, or give the parent this space",
        id="a CIDR vanished that holds carved space",
    ),
    pytest.param(
        (KEEPS_TOP, KEEPS_HOLDS, pool("empty", "2001:db8::/32")),
        "pools[2]: pool 'empty' was ipv4 and cannot become ipv6: give the new pool another name",
        id="another family than before",
    ),
]


@pytest.mark.parametrize(("pools", "line"), LOST)
def test_what_is_still_held_cannot_vanish(pools, line):
    stored = apply_all(Ids(), STORED)

    assert mistakes(file(*pools), stored) == [line]


def test_a_pool_below_one_that_stays_is_missed_there():
    below = pool("a", "10.0.0.0/16", allocations=(held("10.0.0.0/24"),))
    stored = apply_all(Ids(), file(top(below)))

    assert mistakes(file(top()), stored) == [
        (
            "pools[0].pools: pool 'top/a' is gone from the file and holds 10.0.0.0/24: "
            "put it back and remove its allocations first, or rename it with renamed_from"
        )
    ]


def test_space_may_go_once_what_it_held_was_removed():
    emptied = pool("top", "10.0.0.0/16", "10.1.0.0/16", pools=KEEPS_TOP.pools)
    shrunk = pool("top", "10.0.0.0/16", pools=KEEPS_TOP.pools)

    tree = apply_all(Ids(), STORED, plan(emptied, KEEPS_HOLDS), plan(shrunk, KEEPS_HOLDS))

    assert [str(cidr) for cidr in tree.by_path["top"].cidrs] == ["10.0.0.0/16"]


def made_elsewhere(cidr, parent=None, path="made"):
    return Pool("p-9", "made", path, "private", Family.IPV4, (parse(cidr),), parent, origin="registry")


def test_a_pool_of_another_origin_is_respected_beside_and_below():
    stored = apply_all(Ids(), file(top()))
    beside = replace(stored, pools=(*stored.pools, made_elsewhere("172.16.0.0/12")))
    below = replace(
        stored, pools=(*stored.pools, made_elsewhere("10.9.0.0/16", stored.pools[0].id, "top/made"))
    )

    assert mistakes(file(top(), pool("b", "172.16.0.0/16")), beside) == [
        (
            "pools[1]: pool 'made' (172.16.0.0/12) and pool 'b' (172.16.0.0/16) overlap: "
            "shrink one, or make the smaller a sub-pool of the larger"
        )
    ]
    assert mistakes(file(top(), pool("made", "192.168.0.0/16")), beside) == [
        "pools[1]: the path 'made' belongs to pool p-9 of origin registry: choose another name"
    ]
    assert mistakes(file(pool("top", "10.0.0.0/13")), below) == [
        (
            "pools[0]: pool 'top' no longer has the CIDR around 10.9.0.0/16: "
            "put it back, and apply the removal of what lies in it first"
        )
    ]
    assert mistakes(file(pool("b", "11.0.0.0/8")), below) == [
        (
            "pools: pool 'top' is gone from the file and has sub-pools that were made elsewhere, "
            "like 'top/made': put it back"
        )
    ]


def beside(count):
    """Store so many pools of another origin."""
    pools = (made_elsewhere(f"172.{16 + number}.0.0/16", path=f"made{number}") for number in range(count))
    return PoolTree(pools=tuple(replace(one, id=f"p-{number}") for number, one in enumerate(pools)))


def test_pools_of_other_origins_count_for_the_quota_of_their_scope():
    assert mistakes(file(nested(1), quotas=Quotas(pools_per_scope=2)), beside(2)) == [
        (
            "quotas.pools_per_scope: scope 'private' has 3 pools, and quotas.pools_per_scope is 2: "
            "use fewer, or raise the quota"
        )
    ]


@pytest.mark.parametrize(
    ("one", "stored"),
    [
        pytest.param(nested(2), beside(0), id="as many as may be"),
        pytest.param(nested(1), beside(1), id="as many with those of another origin"),
        pytest.param(pool("b", "10.0.0.0/8", scope="public"), beside(3), id="too many where we have none"),
    ],
)
def test_a_quota_of_pools_leaves_in_peace_what_keeps_it_or_is_not_ours(one, stored):
    tree = applied(file(one, quotas=Quotas(pools_per_scope=2)), stored, Ids(), TODAY)

    assert len(tree.pools) == len(list(one.walk())) + len(stored.pools)


def test_scopes_and_sub_pools_of_the_registry_are_counted():
    stored = PoolTree((*DEFAULT_SCOPES, Scope("made", id="ipam-scope-1")))
    assert mistakes(file(top(), quotas=Quotas(scopes=2)), stored) == [
        "quotas.scopes: there are 3 scopes, and quotas.scopes is 2: use fewer, or raise the quota"
    ]
    stored = applied(file(top()), PoolTree(), Ids(), TODAY)
    below = made_elsewhere("10.9.0.0/16", stored.pools[0].id, "top/made")
    two = file(top(pool("a", "10.0.0.0/16")), quotas=Quotas(sub_pools_per_pool=1))
    assert mistakes(two, replace(stored, pools=(*stored.pools, below))) == [
        (
            "pools[0]: pool 'top' has 2 sub-pools, and quotas.sub_pools_per_pool is 1: put a level between, or raise "
            "the quota"
        )
    ]


def test_locales_lie_within_the_operating_regions_of_the_ipam_if_there_is_one():
    stored = replace(PoolTree(), ipam=Ipam("ipam-1", "eu-west-1", ("eu-west-1",)))

    assert mistakes(file(top(locale="us-east-1")), stored) == [
        (
            "pools[0]: pool 'top' has the locale us-east-1, and the operating regions are eu-west-1: take one of them, "
            "or add it by `registry ipam modify --add-region`"
        )
    ]
    assert applied(file(top(locale="eu-west-1")), stored, Ids(), TODAY).ipam == stored.ipam


def test_pools_of_two_scopes_or_two_families_may_overlap():
    scopes = (*DEFAULT_SCOPES, Scope("other"))

    tree = apply_all(
        Ids(),
        plan(top(), pool("top", "10.0.0.0/8", scope="other"), pool("six", "::a00:0/104"), scopes=scopes),
    )

    assert [one.path for one in tree.pools] == ["top", "other:top", "six"]
