"""The clouds' own IPAMs in the pool tree: which scope they live in, what they are called, whom to believe."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.ipam import Ipam
from ipam.mirroring import Told, mirrored
from ipam.pool import Allocation, Pool, PoolTree
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.shard import Shard
from ipam.share import Member, Share
from ipam.words import Family, Kind, Provider

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
CORP = PoolTree((*DEFAULT_SCOPES, Scope("corp")))
MAPPED = {"corp": "aws/s-1"}
TOP = CloudPool("p-1", "s-1", "top", Family.IPV4, (ip_network("10.0.0.0/8"),))
PROD = CloudPool("p-2", "s-1", "prod", Family.IPV4, (ip_network("10.0.0.0/16"),), "p-1")
GIVEN = Allocation("a-1", "p-2", ip_network("10.0.1.0/24"))


def told(*pools, scopes=("s-1",), given=(), source="aws", minutes=0, provider=Provider.AWS):
    shard = Shard(source, provider, "111122223333", "eu-west-1", Kind.IPAM)
    ipam = CloudIpam(tuple(CloudScope(one, "", "private") for one in scopes), tuple(pools), tuple(given))
    return Told(shard, AT + timedelta(minutes=minutes), ipam)


def paths(tree):
    return [pool.path for pool in tree.pools]


def test_without_any_ipam_the_tree_is_the_same():
    assert mirrored(CORP, (), {}) is CORP


def test_a_scope_that_none_of_ours_stands_for_stays_apart():
    tree = mirrored(CORP, [told(TOP, PROD, given=[GIVEN])], {})

    assert paths(tree) == ["aws/s-1:top", "aws/s-1:top/prod"]
    assert [(scope.name, scope.apart) for scope in tree.scopes[3:]] == [("aws/s-1", True)]
    assert tree.allocations == (GIVEN,)


def test_what_is_lent_of_our_own_pools_and_by_whom_stays():
    ours = replace(
        CORP,
        ipam=Ipam("ipam-1", "eu-west-1", ("eu-west-1",)),
        administrator="111122223333",
        shares=(Share("rs-1", "p-9", (Member("ou-1"),)),),
    )
    tree = mirrored(ours, [told(TOP)], {})

    assert (tree.ipam, tree.administrator, tree.shares) == (ours.ipam, "111122223333", ours.shares)


def test_a_mapped_scope_has_the_pools_of_the_cloud():
    tree = mirrored(CORP, [told(PROD, TOP)], MAPPED)
    top, prod = tree.pools

    assert paths(tree) == ["corp:top", "corp:top/prod"]
    assert (top.origin, top.scope, top.parent, top.depth) == ("aws-ipam", "corp", None, 1)
    assert (prod.parent, prod.depth, tree.by_id["p-2"]) == ("p-1", 2, prod)
    assert [(scope.name, scope.mirror, scope.apart, scope.unseen) for scope in tree.scopes[2:]] == [
        ("corp", "aws/s-1", False, False)
    ]


def test_in_a_default_scope_paths_have_no_scope_before_them():
    tree = mirrored(PoolTree(), [told(TOP)], {"private": "aws/s-1"})

    assert paths(tree) == ["top"]


def test_a_mirror_that_nothing_shows_is_said_to_be_unseen():
    tree = mirrored(CORP, [told(TOP, scopes=["s-9"])], MAPPED)

    assert [scope.name for scope in tree.scopes if scope.unseen] == ["corp"]
    assert tree.pools == ()


def test_a_scope_that_still_holds_pools_of_ours_takes_in_no_others():
    own = Pool("own", "own", "corp:own", "corp", Family.IPV4, (ip_network("10.0.0.0/8"),))
    tree = mirrored(replace(CORP, pools=(own,)), [told(TOP)], MAPPED)

    assert [(pool.path, pool.scope) for pool in tree.pools] == [
        ("corp:own", "corp"),
        ("aws/s-1:top", "aws/s-1"),
    ]


@pytest.mark.parametrize(
    ("pools", "expected"),
    [
        pytest.param([replace(TOP, name="")], ["corp:p-1"], id="without a name it has its id"),
        pytest.param([replace(TOP, name="a/b:c%")], ["corp:a%2Fb%3Ac%25"], id="what separates is escaped"),
        pytest.param([TOP, replace(TOP, id="p-0")], ["corp:top", "corp:top-p-1"], id="of two the later id is told"),
        pytest.param([TOP, PROD, replace(PROD, id="p-3")], ["corp:top", "corp:top/prod", "corp:top/prod-p-3"], id="below one parent as well"),
        pytest.param([PROD], ["corp:prod"], id="a parent that nobody tells of"),
        pytest.param([replace(TOP, parent="p-2"), PROD], ["corp:top", "corp:top/prod"], id="a circle"),
        pytest.param([replace(TOP, parent="p-1")], ["corp:top"], id="its own parent"),
        pytest.param([TOP, replace(PROD, family=Family.IPV6, cidrs=())], ["corp:prod", "corp:top"], id="a parent of another family"),
        pytest.param([TOP, replace(PROD, scope="s-9")], ["corp:top"], id="in a scope that nobody tells of"),
    ],
)  # fmt: skip
def test_every_pool_has_a_path_of_its_own(pools, expected):
    found = mirrored(CORP, [told(*pools)], MAPPED)

    assert sorted(paths(found)) == expected
    assert all(pool.parent is None or pool.parent in found.by_id for pool in found.pools)


def test_paths_do_not_depend_on_the_order_in_which_pools_are_told():
    pools = [TOP, PROD, replace(PROD, id="p-3"), replace(TOP, id="p-0")]

    assert mirrored(CORP, [told(*pools)], MAPPED) == mirrored(CORP, [told(*reversed(pools))], MAPPED)


def test_a_path_that_a_pool_of_ours_has_is_not_taken_twice():
    own = Pool("own", "top", "top", "public", Family.IPV4, (ip_network("192.0.2.0/24"),))
    tree = mirrored(PoolTree(pools=(own,)), [told(TOP)], {"private": "aws/s-1"})

    assert paths(tree) == ["top", "top-p-1"]


@pytest.mark.parametrize("minutes", [-5, 5])
def test_of_two_sources_that_see_one_pool_the_last_to_answer_is_believed(minutes):
    other = replace(TOP, name="renamed")
    both = [
        told(TOP, given=[replace(GIVEN, pool="p-1")]),
        told(other, source="aws2", minutes=minutes, given=[replace(GIVEN, id="a-2", pool="p-1")]),
    ]
    tree = mirrored(CORP, both, {})

    assert paths(tree) == ["aws/s-1:renamed" if minutes > 0 else "aws/s-1:top"]
    assert [one.id for one in tree.allocations] == ["a-2" if minutes > 0 else "a-1"]


def test_a_scope_is_mapped_through_whichever_source_sees_it():
    tree = mirrored(CORP, [told(TOP), told(TOP, source="aws2")], {"corp": "aws2/s-1"})

    assert paths(tree) == ["corp:top"]


def test_a_pool_is_of_the_cloud_that_tells_it():
    other = replace(TOP, id="p-9")
    tree = mirrored(CORP, [told(TOP), told(other, source="ali", provider=Provider.ALIBABA)], {})

    assert [(pool.path, pool.origin) for pool in tree.pools] == [
        ("ali/s-1:top", "alibaba-ipam"),
        ("aws/s-1:top", "aws-ipam"),
    ]
