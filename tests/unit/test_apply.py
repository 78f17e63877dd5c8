"""What a plan becomes when it is applied, and what it keeps from the tree before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from declaring import TODAY, Ids, apply_all, held, plan, pool

from ipam.apply import applied
from ipam.cidr import parse
from ipam.pool import Allocation, Pool, PoolTree, Rules
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import Family


@pytest.fixture
def ids():
    return Ids()


def space(tree, path):
    return [str(cidr) for cidr in tree.by_path[path].cidrs]


def test_pools_stand_parents_first_in_the_order_of_the_file(ids):
    tree = apply_all(
        ids,
        plan(
            pool("b", "10.0.0.0/8", pools=(pool("z", "10.1.0.0/16", pools=(pool("y", "10.1.1.0/24"),)),)),
            pool("a", "172.16.0.0/12"),
        ),
    )

    assert [one.path for one in tree.pools] == ["b", "b/z", "b/z/y", "a"]
    assert [one.depth for one in tree.pools] == [1, 2, 3, 1]
    assert tree.by_path["b/z/y"].parent == tree.by_path["b/z"].id


@pytest.mark.parametrize(
    ("scope", "name", "path"),
    [
        pytest.param("private", "top", "top", id="default private scope: the name alone"),
        pytest.param("public", "top", "top", id="default public scope: the name alone"),
        pytest.param("acquired-b", "top", "acquired-b:top", id="other scope: before the name"),
        pytest.param("private", "a/b:c", "a%2Fb%3Ac", id="slash and colon: escaped"),
        pytest.param("private", "a%2Fb", "a%252Fb", id="percent: escaped as well, so that no two meet"),
    ],
)
def test_a_path_names_the_pool(ids, scope, name, path):
    scopes = (*DEFAULT_SCOPES, Scope("acquired-b"))

    tree = apply_all(ids, plan(pool(name, "10.0.0.0/8", scope=scope), scopes=scopes))

    assert tree.pools[0].path == path


TWINS = (
    pool("top", "10.0.0.0/8"),
    pool("top", "11.0.0.0/8", scope="public", pools=(pool("a", provision=(16,)),)),
)


def test_of_two_top_pools_of_one_name_in_the_default_scopes_the_later_has_its_id_in_its_path(ids):
    tree = apply_all(ids, plan(*TWINS))

    assert [(one.path, one.scope) for one in tree.pools] == [
        ("top", "private"),
        (f"top-{tree.pools[1].id}", "public"),
        (f"top-{tree.pools[1].id}/a", "public"),
    ]
    assert applied(plan(*TWINS), tree, ids, TODAY) == tree


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(TWINS, TWINS[::-1], id="turned round"),
        pytest.param(TWINS[:1], TWINS[::-1], id="another comes before it"),
    ],
)
def test_a_pool_keeps_its_path_for_itself_when_one_of_that_name_is_written_before_it(ids, before, after):
    old = apply_all(ids, plan(*before))
    new = applied(plan(*after), old, ids, TODAY)

    assert new.by_path["top"].id == old.by_path["top"].id
    assert new.pools[0].path == f"top-{new.pools[0].id}"


def test_a_pool_that_is_left_alone_with_its_name_has_the_path_for_itself(ids):
    tree = apply_all(ids, plan(*TWINS), plan(TWINS[1]))

    assert [one.path for one in tree.pools] == ["top", "top/a"]


def test_a_pool_inherits_the_locale_and_nothing_else(ids):
    rules = Rules(16, 20, 24)
    below = pool("prod", "10.0.0.0/16")
    tree = apply_all(
        ids,
        plan(pool("eu", "10.0.0.0/12", locale="eu-west-1", rules=rules, owner="net", pools=(below,))),
    )

    assert tree.by_path["eu/prod"].locale == "eu-west-1"
    assert tree.by_path["eu/prod"].rules == Rules()
    assert tree.by_path["eu/prod"].owner == ""


def test_carving_takes_the_largest_first_and_avoids_siblings_and_allocations(ids):
    tree = apply_all(
        ids,
        plan(
            pool(
                "top",
                "10.0.0.0/16",
                allocations=(held("10.0.0.0/24"),),
                pools=(
                    pool("small", provision=(24,)),
                    pool("fixed", "10.0.64.0/18"),
                    pool("large", provision=(18, 20)),
                ),
            ),
        ),
    )

    assert space(tree, "top/large") == ["10.0.128.0/18", "10.0.16.0/20"]
    assert space(tree, "top/small") == ["10.0.1.0/24"]
    assert space(tree, "top/fixed") == ["10.0.64.0/18"]


def test_carving_never_reaches_over_two_cidrs_of_the_parent(ids):
    tree = apply_all(
        ids,
        plan(pool("top", "10.0.0.0/17", "10.0.128.0/17", "10.8.0.0/16", pools=(pool("a", provision=(16,)),))),
    )

    assert space(tree, "top/a") == ["10.8.0.0/16"]


def test_carving_goes_down_through_carved_pools_in_both_families(ids):
    tree = apply_all(
        ids,
        plan(
            pool(
                "six",
                "2001:db8::/32",
                pools=(
                    pool(
                        "a",
                        provision=(40,),
                        family=Family.IPV6,
                        pools=(pool("b", provision=(48, 48), family=Family.IPV6),),
                    ),
                ),
            )
        ),
    )

    assert space(tree, "six/a/b") == ["2001:db8::/48", "2001:db8:1::/48"]


def test_carved_space_stays_when_better_space_appears_or_the_order_changes(ids):
    one, two = pool("one", provision=(24,)), pool("two", provision=(24,))
    before = plan(pool("top", "10.0.0.0/16", pools=(pool("fixed", "10.0.0.0/24"), one, two)))
    after = plan(pool("top", "10.0.0.0/16", pools=(two, replace(one, provision=(20, 24)))))

    tree = apply_all(ids, before, after)

    assert space(tree, "top/one") == ["10.0.16.0/20", "10.0.1.0/24"]
    assert space(tree, "top/two") == ["10.0.2.0/24"]


def test_space_that_is_no_longer_asked_for_is_free_in_the_same_application(ids):
    before = plan(pool("top", "10.0.0.0/23", pools=(pool("one", provision=(24, 24)),)))
    after = plan(
        pool("top", "10.0.0.0/23", pools=(pool("one", provision=(24,)), pool("two", provision=(24,))))
    )

    tree = apply_all(ids, before, after)

    assert space(tree, "top/one") == ["10.0.0.0/24"]
    assert space(tree, "top/two") == ["10.0.1.0/24"]


def test_applying_the_same_plan_again_changes_nothing(ids):
    same = plan(
        pool(
            "top",
            "10.0.0.0/16",
            allocations=(held("10.0.255.0/24", "kept"),),
            pools=(pool("a", provision=(20, 24), renamed_from="z"), pool("b", provision=(18,))),
        )
    )
    once = apply_all(ids, same)

    assert applied(same, once, ids, TODAY) == once


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param([("a", None)], [("a", None)], {"a": "a"}, id="same name: same pool"),
        pytest.param([("a", None)], [("b", None)], {}, id="other name: another pool"),
        pytest.param([("a", None)], [("b", "a")], {"b": "a"}, id="renamed: same pool"),
        pytest.param([("a", None)], [("b", "a"), ("a", None)], {"b": "a"}, id="old name given to a new pool"),
        pytest.param(
            [("a", None), ("b", None)], [("b", "a")], {"b": "b"}, id="own name before the former one"
        ),
        pytest.param([("b", None), ("c", None)], [("a", "b"), ("b", "c")], {"a": "b", "b": "c"}, id="chain"),
        pytest.param(
            [("b", None), ("c", None)], [("b", "c"), ("a", "b")], {"a": "b", "b": "c"}, id="chain turned"
        ),
        pytest.param([], [("a", "z")], {}, id="renamed from a pool that never was"),
        pytest.param([("a", "z")], [("a", "z")], {"a": "a"}, id="renamed before"),
    ],
)
def test_a_pool_keeps_its_id_by_its_name_or_the_name_it_had(ids, before, after, kept):
    def named(rows):
        numbers = {"a": 1, "b": 2, "c": 3}
        return plan(*(pool(name, f"10.{numbers[name]}.0.0/16", renamed_from=former) for name, former in rows))

    old = apply_all(ids, named(before))
    new = applied(named(after), old, ids, TODAY)

    names = {one.id: one.name for one in old.pools}
    assert {one.name: names[one.id] for one in new.pools if one.id in names} == kept


def test_sub_pools_keep_their_ids_below_a_renamed_parent(ids):
    below = pool("prod", provision=(24,))
    before = plan(pool("old", "10.0.0.0/16", pools=(below,)))
    after = plan(pool("new", "10.0.0.0/16", pools=(below,), renamed_from="old"))

    old = apply_all(ids, before)
    new = applied(after, old, ids, TODAY)

    assert new.by_path["new/prod"].id == old.by_path["old/prod"].id
    assert new.by_path["new/prod"].cidrs == old.by_path["old/prod"].cidrs


def test_an_allocation_keeps_its_id_by_pool_and_cidr(ids):
    before = plan(pool("top", "10.0.0.0/8", allocations=(held("10.1.0.0/16", "x"), held("10.2.0.0/16"))))
    after = plan(pool("top", "10.0.0.0/8", allocations=(held("10.3.0.0/16"), held("10.1.0.0/16", "y"))))

    old = apply_all(ids, before)
    new = applied(after, old, ids, TODAY)

    known = {one.cidr: one.id for one in old.allocations}
    assert [(str(one.cidr), one.description) for one in new.allocations] == [
        ("10.3.0.0/16", ""),
        ("10.1.0.0/16", "y"),
    ]
    assert new.allocations[1].id == known[parse("10.1.0.0/16")]
    assert new.allocations[0].id not in known.values()


def test_an_allocation_says_until_when_it_holds(ids):
    until = date(2027, 1, 31)
    row = held("10.1.0.0/16", until=until)

    tree = apply_all(ids, plan(pool("top", "10.0.0.0/8", allocations=(row,))))

    assert tree.allocations[0].until == until
    assert tree.allocations[0].pool == tree.by_path["top"].id


EXPIRED = TODAY - timedelta(days=1)


def halves(until, *below):
    """Declare a pool of which the lower half is reserved."""
    return plan(
        pool("top", "10.0.0.0/24", allocations=(held("10.0.0.0/25", until=until),), pools=tuple(below))
    )


def test_a_reservation_that_has_expired_takes_no_space_and_stays_as_long_as_it_is_declared(ids):
    tree = apply_all(ids, halves(EXPIRED, pool("a", provision=(25,)), pool("b", "10.0.0.128/25")))

    assert space(tree, "top/a") == ["10.0.0.0/25"]
    assert [(str(one.cidr), one.until) for one in tree.allocations] == [("10.0.0.0/25", EXPIRED)]


def test_a_reservation_holds_on_its_last_day(ids):
    tree = apply_all(ids, halves(TODAY, pool("a", provision=(25,))))

    assert space(tree, "top/a") == ["10.0.0.128/25"]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(plan(pool("top", "10.0.0.128/25")), id="its space"),
        pytest.param(plan(pool("other", "10.0.0.0/24")), id="its pool"),
        pytest.param(
            plan(pool("top", "10.0.0.0/24", pools=(pool("a", "10.0.0.0/26"),))), id="itself, for a sub-pool"
        ),
    ],
)
def test_what_held_nothing_but_an_expired_reservation_may_leave_the_file(ids, after):
    tree = apply_all(ids, halves(EXPIRED), after)

    assert tree.allocations == ()


def test_an_empty_pool_may_leave_the_file_with_all_below_it(ids):
    before = plan(pool("top", "10.0.0.0/8", pools=(pool("a", provision=(16,)),)), pool("b", "172.16.0.0/12"))

    tree = apply_all(ids, before, plan(pool("b", "172.16.0.0/12")))

    assert [one.path for one in tree.pools] == ["b"]


def test_pools_of_other_origins_stay_as_they_are_with_allocations_and_scopes(ids):
    mirror = Scope("aws/ipam-scope-1")
    theirs = Pool(
        "p-1",
        "top",
        "aws/ipam-scope-1:top",
        mirror.name,
        Family.IPV4,
        (parse("10.0.0.0/8"),),
        origin="aws-ipam",
    )
    given = Allocation("a-1", "p-1", parse("10.1.0.0/16"))
    stored = PoolTree((*DEFAULT_SCOPES, mirror, Scope("unused")), (theirs,), (given,))

    tree = applied(plan(pool("top", "10.0.0.0/8")), stored, ids, TODAY)

    assert tree.pools == (tree.by_path["top"], theirs)
    assert tree.allocations == (given,)
    assert tree.scopes == (*DEFAULT_SCOPES, mirror)


def test_a_sub_pool_of_another_origin_is_avoided_and_follows_the_name_of_its_parent(ids):
    old = apply_all(ids, plan(pool("top", "10.0.0.0/16")))
    top = old.pools[0]
    other = Pool(
        "p-9",
        "made",
        "top/made",
        "private",
        Family.IPV4,
        (parse("10.0.0.0/17"),),
        top.id,
        2,
        origin="registry",
    )
    stored = replace(old, pools=(top, other))
    named = pool("new", "10.0.0.0/16", renamed_from="top", pools=(pool("a", provision=(17,)),))

    tree = applied(plan(named), stored, ids, TODAY)

    assert space(tree, "new/a") == ["10.0.128.0/17"]
    assert tree.by_id["p-9"] == replace(other, path="new/made")
