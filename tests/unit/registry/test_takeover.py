"""What becomes of a list that is taken over, block by block."""

from datetime import date
from itertools import count

import pytest
from registering import TODAY, give, made, sub, top, with_scope

from ipam.cidr import parse
from ipam.pool import PoolTree, Rules
from ipam.registry.error import RegistryError
from ipam.registry.homes import Goal, Homes
from ipam.registry.listed import Listed, Obstacle, Place, TakeoverError
from ipam.registry.takeover import taken_over
from ipam.words import Family

RULES = Rules(min_netmask_length=20, max_netmask_length=26)
TREE = made(
    top("top", "10.0.0.0/8", "11.0.0.0/16"),
    sub("same", "top", "11.0.0.0/16"),
    sub("eu", "top", "10.1.0.0/16"),
    sub("prod", "eu", "10.1.0.0/18", rules=RULES),
    top("outside", "198.51.100.0/24", scope="public"),
    top("six", "2001:db8::/32", scope="public", family=Family.IPV6),
    top("acquired", "10.0.0.0/16", scope="acquired"),
    tree=with_scope(PoolTree(), "acquired"),
)


ANYWHERE = Goal()


def listed(place, cidr, name="", **rest):
    return Listed(Place(place), parse(cidr), name, **rest)


def taken(*blocks, tree=TREE, goal=ANYWHERE, today=TODAY):
    ids = count(1)
    return taken_over(Homes.of(tree, goal), blocks, lambda: f"new-{next(ids)}", today)


def outcomes(found):
    return [(str(row.listed.cidr), str(row.outcome), row.pool and row.pool.path) for row in found.rows]


def sentences(found):
    return [f"{one.place}: {one.sentence}" for one in found.obstacles]


@pytest.mark.parametrize(
    ("cidr", "pool"),
    [
        pytest.param("10.9.0.0/24", "top", id="no sub-pool has it"),
        pytest.param("10.1.200.0/24", "top/eu", id="below one"),
        pytest.param("10.1.4.0/24", "top/eu/prod", id="the deepest"),
        pytest.param(
            "11.0.4.0/24", "top/same", id="the one that has all of it; public addresses used inside"
        ),
        pytest.param("198.51.100.0/28", "public:outside", id="public"),
        pytest.param("2001:db8:1::/48", "public:six", id="IPv6"),
    ],
)
def test_a_block_goes_into_the_deepest_pool_around_it(cidr, pool):
    found = taken(listed(1, cidr))

    assert outcomes(found) == [
        (cidr, "allocate", TREE.by_id[pool.rpartition("/")[2].rpartition(":")[2]].path)
    ]


def test_an_allocation_says_what_the_list_says():
    (made_,) = taken(listed(1, "10.9.0.0/24", "printers", owner="net", tags=(("site", "fra"),))).made

    assert (made_.description, made_.owner, made_.tags) == ("printers", "net", (("site", "fra"),))
    assert (made_.id, made_.pool, str(made_.type), made_.origin) == ("new-1", "top", "custom", "registry")


@pytest.mark.parametrize(
    ("goal", "scope", "path"),
    [
        pytest.param(Goal(), "acquired", "acquired:acquired", id="the list says"),
        pytest.param(Goal(scope="acquired"), "", "acquired:acquired", id="the operator says"),
        pytest.param(Goal(scope="private"), "acquired", "top", id="the operator says otherwise"),
        pytest.param(Goal(pool="acquired"), "", "acquired:acquired", id="by the pool"),
    ],
)
def test_a_block_goes_into_the_scope_that_is_said(goal, scope, path):
    assert outcomes(taken(listed(1, "10.0.4.0/24", scope=scope), goal=goal)) == [
        ("10.0.4.0/24", "allocate", path)
    ]


def test_below_a_pool_the_deepest_one_still_decides():
    found = taken(
        listed(1, "10.1.4.0/24"), listed(2, "10.1.200.0/24"), listed(3, "10.9.0.0/24"), goal=Goal("top/eu")
    )

    assert [path for _, _, path in outcomes(found)] == ["top/eu/prod", "top/eu"]
    assert sentences(found) == [
        (
            "line 3: 10.9.0.0/24 lies neither in pool 'top/eu' nor below it: give a pool that space with "
            "`registry provision`, or leave it out"
        )
    ]


@pytest.mark.parametrize("goal", [Goal(pool="nowhere"), Goal(scope="nowhere")])
def test_a_goal_that_is_not_there_is_refused(goal):
    with pytest.raises(RegistryError, match=r"there is no .* 'nowhere'"):
        taken(goal=goal)


def test_the_space_of_a_pool_and_containers_become_no_allocation():
    found = taken(
        listed(1, "10.1.0.0/16"),
        listed(2, "10.8.0.0/13", container=True),
        listed(3, "172.16.0.0/12", container=True),
        listed(4, "10.9.0.0/24"),
    )

    assert outcomes(found) == [
        ("10.1.0.0/16", "pool", "top/eu"),
        ("10.8.0.0/13", "container", "top"),
        ("172.16.0.0/12", "container", None),
        ("10.9.0.0/24", "allocate", "top"),
    ]
    assert len(found.made) == 1


def test_what_is_there_in_the_same_words_is_left_alone():
    tree, _ = give(TREE, "top", "10.9.0.0/24", description="printers", tags=(("a", "1"), ("b", "2")))
    same = listed(1, "10.9.0.0/24", "printers", tags=(("b", "2"), ("a", "1")))

    assert outcomes(taken(same, tree=tree)) == [("10.9.0.0/24", "unchanged", "top")]
    assert not taken(same, tree=tree).made


def test_a_reservation_that_has_expired_is_in_nobodys_way():
    tree, _ = give(TREE, "top", "10.9.0.0/24", until=TODAY)

    assert taken(listed(1, "10.9.0.0/25"), tree=tree).obstacles
    assert not taken(listed(1, "10.9.0.0/25"), tree=tree, today=date(2026, 11, 2)).obstacles


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        pytest.param(
            [("172.16.0.0/24", "")],
            ["line 1: 172.16.0.0/24 lies in no pool of scope 'private': give a pool that space with `registry provision`, or leave it out"],
            id="in no pool",
        ),
        pytest.param(
            [("10.9.0.0/24", "new words")],
            ["line 1: 10.9.0.0/24 is given away by pool 'top' in other words (a-1, printers): list it with the same name, owner and tags, or release it first"],
            id="given away in other words",
        ),
        pytest.param(
            [("10.9.0.0/25", "")],
            ["line 1: 10.9.0.0/25 lies in 10.9.0.0/24, which pool 'top' gave away (a-1, printers): take it out of the list, or release that first"],
            id="inside an allocation",
        ),
        pytest.param(
            [("10.8.0.0/14", "")],
            ["line 1: 10.8.0.0/14 contains 10.9.0.0/24 of pool 'top' (a-1, printers): make a pool of it, or take it out of the list"],
            id="around an allocation",
        ),
        pytest.param(
            [("10.0.0.0/15", "")],
            ["line 1: 10.0.0.0/15 contains 10.1.0.0/16 of pool 'top' (the sub-pool eu): make a pool of it, or take it out of the list"],
            id="around a sub-pool",
        ),
        pytest.param(
            [("10.5.0.0/16", ""), ("10.5.1.0/24", ""), ("10.5.1.0/25", "")],
            [
                "line 2: 10.5.1.0/24 lies in 10.5.0.0/16 of line 1: keep one of the two, or make a pool of 10.5.0.0/16 first",
                "line 3: 10.5.1.0/25 lies in 10.5.1.0/24 of line 2: keep one of the two, or make a pool of 10.5.1.0/24 first",
            ],
            id="inside each other",
        ),
        pytest.param(
            [("10.5.0.0/16", ""), ("10.5.1.0/24", ""), ("10.5.2.0/24", "")],
            [
                "line 2: 10.5.1.0/24 lies in 10.5.0.0/16 of line 1: keep one of the two, or make a pool of 10.5.0.0/16 first",
                "line 3: 10.5.2.0/24 lies in 10.5.0.0/16 of line 1: keep one of the two, or make a pool of 10.5.0.0/16 first",
            ],
            id="side by side in one",
        ),
        pytest.param(
            [("10.5.0.0/16", "a"), ("10.5.0.0/16", "a")],
            ["line 2: 10.5.0.0/16 is there already, in line 1: keep one of the two"],
            id="twice",
        ),
        pytest.param(
            [("10.1.4.0/28", "")],
            ["line 1: 10.1.4.0/28: a /28 is smaller than pool 'top/eu/prod' gives, whose smallest block is a /26: ask for a block of /26 or larger"],
            id="a rule is broken",
        ),
    ],
)  # fmt: skip
def test_everything_that_stands_in_the_way_is_named(blocks, told):
    tree, _ = give(TREE, "top", "10.9.0.0/24", description="printers")
    found = taken(*(listed(at, *block) for at, block in enumerate(blocks, 1)), tree=tree)

    assert sentences(found) == told


def test_a_vrf_without_a_scope_is_named():
    assert sentences(taken(listed(1, "10.9.0.0/24", scope="lab"))) == [
        (
            "line 1: 10.9.0.0/24 is of the VRF 'lab', and there is no such scope: make one, or name one for "
            "the whole list with --scope"
        )
    ]


def test_an_error_has_a_line_for_each_obstacle_in_their_order():
    late, early = Obstacle(Place(10), "late"), Obstacle(Place(2), "early")

    assert str(TakeoverError("a.csv", (late, early, late))) == (
        "a.csv line 2: early\na.csv line 10: late\na.csv was not taken over, because of 2 of its blocks; "
        "nothing was changed (InvalidParameterValue)"
    )
