"""The books of pools as a cloud's IPAM may tell them, at odds with themselves, against reading every line."""

from brute_force import meet, within
from drawing import BLOCKS, ROOTS
from hypothesis import given
from hypothesis import strategies as st
from telling import findings, groups, verdicts
from world import given as allocation
from world import judged, network, pool, tree, vpc

from ipam.cidr import parse
from ipam.words import AllocationType

KINDS = (AllocationType.CUSTOM, AllocationType.VPC, AllocationType.IPAM_POOL)
PATHS = ("four/a", "six/a", "four/a/b", "six/c")
IPV4, IPV6 = ([block for block in BLOCKS if (":" in block) is six] for six in (False, True))


@st.composite
def books(draw):
    """Draw pools below pools and what their books say, neither of which need be true."""
    pools = [pool(name, root, origin="aws-ipam") for name, root in zip(("four", "six"), ROOTS, strict=True)]
    for path in PATHS:
        own = draw(
            st.lists(st.sampled_from(IPV4 if "four" in path else IPV6), min_size=1, max_size=2, unique=True)
        )
        pools.append(pool(path, *own, origin="aws-ipam"))
    line = st.tuples(
        st.sampled_from([one.id for one in pools]), st.sampled_from(BLOCKS), st.sampled_from(KINDS), st.sampled_from([*PATHS, "gone"])
    )  # fmt: skip
    true = [
        (one.parent, str(cidr), AllocationType.IPAM_POOL, one.id)
        for one in pools
        if one.parent
        for cidr in one.cidrs
    ]
    lines = draw(st.lists(st.one_of(line, st.sampled_from(true)), max_size=10))
    held = [
        allocation(giver, cidr, kind, id=f"alloc-{number}", resource=to if kind is AllocationType.IPAM_POOL else "")
        for number, (giver, cidr, kind, to) in enumerate(lines)
        if (":" in cidr) is ("six" in giver)
    ]  # fmt: skip
    return tree(*pools, given=held)


def given_away(plan, giver):
    """List what a pool gave away: blocks, and who has them."""
    held = [
        (one.cidr, ("allocation", one.id))
        for one in plan.allocations
        if one.pool == giver.id and one.type is not AllocationType.IPAM_POOL
    ]
    return held + [
        (cidr, ("pool", child.id)) for child in plan.children.get(giver.id, ()) for cidr in child.cidrs
    ]


def said(report, rule):
    """List the pools and holders that findings of a rule name."""
    found = [(one[3], *one[6]) for one in findings(report).values() if one[0] == rule]
    assert len(found) == len(set(found))
    return set(found)


@given(books())
def test_what_lies_in_no_cidr_of_the_pool_that_gave_it_is_named(plan):
    expected = {
        (giver.path, holder)
        for giver in plan.pools
        for cidr, holder in given_away(plan, giver)
        if not any(within(cidr, own) for own in giver.cidrs)
    }

    assert said(judged([], plan), "allocation_outside_pool") == expected


@given(books())
def test_what_a_pool_gave_twice_is_named_once_for_each_who_has_it_besides_the_largest(plan):
    expected = set()
    for giver in plan.pools:
        lines = given_away(plan, giver)
        expected |= {
            (giver.path, holder)
            for place, (cidr, holder) in enumerate(lines)
            if any(
                within(cidr, other) and (cidr != other or before < place)
                for before, (other, _) in enumerate(lines)
                if before != place
            )
        }

    assert said(judged([], plan), "allocation_conflict") == expected


@given(books())
def test_a_sub_pool_that_its_parents_books_do_not_say_is_named_where_they_say_any(plan):
    lines = [one for one in plan.allocations if one.type is AllocationType.IPAM_POOL]
    telling = {one.pool for one in lines} | {
        plan.by_id[one.resource].parent for one in lines if one.resource in plan.by_id
    }
    expected = set()
    for one in plan.pools:
        entered = sorted(
            str(line.cidr) for line in lines if (line.pool, line.resource) == (one.parent, one.id)
        )
        if one.parent in telling and entered != sorted(map(str, one.cidrs)):
            expected.add((one.path, ("pool", one.id)))

    assert said(judged([], plan), "subpool_mismatch") == expected


@given(books(), st.lists(st.sampled_from(BLOCKS), max_size=6, unique=True))
def test_counts_are_those_of_the_pairs_also_where_books_are_at_odds(plan, blocks):
    seen = [(network if place % 2 else vpc)(cidr, f"one-{place}") for place, cidr in enumerate(blocks)]
    report = judged(seen, plan)
    listed = {pair for _, pairs, _ in groups(report).values() for pair in pairs}

    for subject, verdict in verdicts(report).items():
        assert verdict[6] == sum(subject in pair for pair in listed)
    for pair in listed:
        one, other = (parse(subject[-1]) if len(subject) > 2 else cidr_of(plan, subject) for subject in pair)
        assert meet(one, other)


def cidr_of(plan, subject):
    return next(one.cidr for one in plan.allocations if one.id == subject[1])


def test_the_books_of_a_plan_that_holds_balance():
    plan = tree(
        pool("top", "10.0.0.0/8"), pool("top/a", "10.0.0.0/16", "10.2.0.0/16"), pool("top/a/b", "10.0.0.0/16"),
        reserved=[("top", "10.1.0.0/16"), ("top/a", "10.2.0.0/24")],
    )  # fmt: skip

    assert findings(judged([], plan)) == {}
