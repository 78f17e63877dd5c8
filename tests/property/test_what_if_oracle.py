"""What-if and next against answers found by trying everything."""

from ipaddress import ip_network

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from world import eip, judged, network, pool, subnet, tree, vpc

from analyzer.between import pairs_between
from analyzer.meeting import meeting
from analyzer.next_block import next_block
from analyzer.sides import side
from analyzer.what_if_allocate import allocated, with_allocation
from ipam.blocks import Blocks
from ipam.finding import RULES, Rule
from ipam.fitting import fitting
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.space import best_fit
from ipam.what_if import Because, Result
from ipam.words import ResourceType

UNIVERSES = ["10.0.0.0/26", "fd00::/122"]
FULL = {Rule.POOL_EXHAUSTED, Rule.POOL_NEARLY_EXHAUSTED, Rule.POOL_FRAGMENTED}  # less space is no collision
IGNORED = "444455556666"
POLICY = Policy((IgnoreRule(Match(accounts=frozenset((IGNORED,))), "not ours"),))


def blocks(universe, least=0):
    """Draw CIDRs within a universe so small that they often meet."""
    root = ip_network(universe)
    return st.integers(root.prefixlen + least, root.max_prefixlen).flatmap(
        lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
            lambda place: str(type(root)((int(root[0]) + (place << (root.max_prefixlen - length)), length)))
        )
    )


@st.composite
def estates(draw, universe):
    """Draw VPCs, some with a subnet, some ignored; declared networks; addresses; subnets of unseen VPCs."""
    seen = []
    for number, cidr in enumerate(draw(st.lists(blocks(universe, 1), max_size=8))):
        account = draw(st.sampled_from(["111122223333", IGNORED]))
        seen.append(vpc(cidr, f"vpc-{number}", account=account, first_seen=draw(st.integers(0, 2))))
        if draw(st.booleans()):
            seen.append(subnet(cidr, f"subnet-{number}", f"vpc-{number}", account=account))
    for number, cidr in enumerate(draw(st.lists(blocks(universe, 2), max_size=2, unique=True))):
        seen.append(network(cidr, f"net-{number}"))
    for number, cidr in enumerate(draw(st.lists(blocks(universe, 3), max_size=1))):
        seen.append(subnet(cidr, f"stray-{number}", "vpc-unseen"))
    if ip_network(universe).version == 4 and draw(st.booleans()):
        seen.append(eip(str(draw(st.sampled_from(list(ip_network(universe))))), "eipalloc-1"))
    return seen


@st.composite
def plans(draw, universe):
    """Draw a root pool, disjoint sub-pools and disjoint reservations in the root."""
    taken = []
    for cidr in draw(st.lists(blocks(universe, 1), max_size=5)):
        if not any(ip_network(cidr).overlaps(ip_network(one)) for one in taken):
            taken.append(cidr)
    half = draw(st.integers(0, len(taken)))
    children = [
        pool(f"root/{number}", cidr, auto_import=draw(st.booleans()), locale="eu-west-1")
        for number, cidr in enumerate(taken[:half])
    ]
    root = pool("root", universe, auto_import=draw(st.booleans()), locale="eu-west-1")
    return tree(root, *children, reserved=[("root", cidr) for cidr in taken[half:]])


def causes(report):
    found = report.findings
    rules = [RULES[code] for code in found.rule.tolist()]
    return {key for rule, key in zip(rules, found.key.tolist(), strict=True) if rule not in FULL}


def watched(seen):
    return [ip_network(one.cidr) for one in seen if one.account != IGNORED]


def taken_by_plan(plan, place):
    """List what a pool gave away: sub-pools, and allocations."""
    one = plan.pools[place]
    below = [cidr for child in plan.children.get(one.id, ()) for cidr in child.cidrs]
    return below + [held.cidr for held in plan.allocations if held.pool == one.id]


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_next_is_the_best_fit_among_all_blocks_that_nothing_known_touches(universe, data):
    seen, plan = data.draw(estates(universe)), data.draw(plans(universe))
    place = data.draw(st.integers(0, len(plan.pools) - 1))
    length = data.draw(st.integers(ip_network(universe).prefixlen, ip_network(universe).max_prefixlen))
    outcome = next_block(judged(seen, plan, POLICY), place, length)

    used = [*taken_by_plan(plan, place), *watched(seen)]
    (own,) = plan.pools[place].cidrs

    def free(block):
        return not any(block.overlaps(one) for one in used)

    if length < own.prefixlen or not any(map(free, own.subnets(new_prefix=length))):
        assert (outcome.result, outcome.cidr) == (Result.REFUSED, None)
        return
    around = {}  # of each free block the largest free block around it
    for block in filter(free, own.subnets(new_prefix=length)):
        widest = block
        while widest != own and free(widest.supernet()):
            widest = widest.supernet()
        around[block] = widest
    best = min(around, key=lambda block: (-around[block].prefixlen, block))
    assert (outcome.result, outcome.cidr) == (Result.OK, best)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_what_next_gives_can_be_allocated_and_makes_no_new_finding(universe, data):
    seen, plan = data.draw(estates(universe)), data.draw(plans(universe))
    place = data.draw(st.integers(0, len(plan.pools) - 1))
    report = judged(seen, plan, POLICY)
    longest = ip_network(universe).max_prefixlen
    chosen = next_block(report, place, data.draw(st.integers(longest - 4, longest)))
    if chosen.cidr is None:
        return
    one = plan.pools[place]
    after = judged(seen, with_allocation(plan, one, chosen.cidr), POLICY)
    outcome = allocated(after, one)

    assert (outcome.result, outcome.collisions) == (Result.OK, ())
    assert Because.NOTHING_SHARED in {reason.code for reason in outcome.reasons}
    assert causes(after) <= causes(report)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_an_allocation_collides_with_exactly_what_shares_its_addresses(universe, data):
    seen, plan = data.draw(estates(universe)), data.draw(plans(universe))
    place = data.draw(st.integers(0, len(plan.pools) - 1))
    one = plan.pools[place]
    cidr = ip_network(data.draw(blocks(str(one.cidrs[0]))))
    report = judged(seen, with_allocation(plan, one, cidr), POLICY)
    outcome = allocated(report, one)

    assert set(met(report, outcome)) == expected(report, plan, place, cidr)
    assert outcome.result is (Result.COLLIDES if outcome.collisions else Result.OK)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_an_allocation_that_is_fine_makes_no_new_finding(universe, data):
    seen, plan = data.draw(estates(universe)), data.draw(plans(universe))
    place = data.draw(st.integers(0, len(plan.pools) - 1))
    one = plan.pools[place]
    cidr = ip_network(data.draw(blocks(str(one.cidrs[0]))))
    after = judged(seen, with_allocation(plan, one, cidr), POLICY)
    before = judged(seen, plan, POLICY)

    assert not allocated(after, one).fine or causes(after) <= causes(before)


def met(report, outcome):
    """Yield the other end of each collision, once it is seen that the new allocation is one."""
    new = len(report.snapshot) + len(report.tree.allocations) - 1
    for pair in outcome.collisions:
        assert new in pair
        yield pair[0] if pair[1] == new else pair[1]


def expected(report, plan, place, cidr):
    """Compare the block with everything, as SEMANTICS decides."""
    snapshot, one = report.snapshot, plan.pools[place]
    rows, allocations = len(snapshot), len(plan.allocations)
    texts = snapshot.texts.of(range(rows))
    live = [row for row in range(rows) if snapshot.owner(row) != IGNORED]
    below = plan.children.get(one.id, ())
    found = {
        rows + number
        for number, held in enumerate(plan.allocations)
        if held.pool == one.id and held.cidr.overlaps(cidr)
    }
    found |= {
        rows + allocations + 1 + number
        for number, child in enumerate(plan.pools)
        if child in below and child.cidrs[0].overlaps(cidr)
    }
    touching = [row for row in live if snapshot.cidr(row).overlaps(cidr)]
    whole = [row for row in touching if snapshot.type(row) is not ResourceType.SUBNET]
    equal = [row for row in whole if snapshot.cidr(row) == cidr]
    first = min(equal, key=lambda row: (snapshot.first_seen(row), texts[row].resource), default=None)
    found |= {row for row in whole if row != first and clashes(snapshot, row, first, cidr)}
    known = {texts[row].resource for row in whole}
    found |= {
        row
        for row in touching
        if snapshot.type(row) is ResourceType.SUBNET and texts[row].parent not in known
    }
    return found


def clashes(snapshot, row, first, cidr):
    """Tell whether a network meets an allocation, or the network that would hold it."""
    if snapshot.type(row) is not ResourceType.NETWORK:
        return True
    if first is None:
        return not snapshot.cidr(row).subnet_of(cidr)  # one inside fulfils it
    return snapshot.type(first) is not ResourceType.EIP  # which overlaps nothing


SIDES = Scope("theirs", matches=(Match(accounts=frozenset(("222233334444",))),))


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_pairs_between_two_sides_are_those_of_trying_every_pair(universe, data):
    accounts = st.sampled_from(["111122223333", "222233334444", "333344445555", IGNORED])
    cidrs = blocks(universe) | st.sampled_from(UNIVERSES).flatmap(blocks)  # the other family is there as well
    seen = [
        vpc(cidr, data.draw(st.sampled_from([f"vpc-{number}", "vpc-x"])), account=data.draw(accounts))
        for number, cidr in enumerate(data.draw(st.lists(cidrs, max_size=12, unique=True)))
    ]
    seen = [one for one in seen if one.resource != "vpc-x" or one.account == "111122223333"]
    report = judged(seen, tree(scopes=(*DEFAULT_SCOPES, SIDES)), POLICY)
    words = st.sampled_from(["111122223333", "222233334444", "private", "theirs", "vpc-0"])
    a, b = data.draw(words), data.draw(words)
    assume({a, b} <= {"private", "theirs", *report.snapshot.owners, *(one.resource for one in seen)})
    one, other = side(report, a), side(report, b)
    listed = list(pairs_between(report, one, other))

    cidr, network_of = report.snapshot.cidr, report.snapshot.columns.network
    wanted = {
        frozenset((x, y))
        for x in members(report, a)
        for y in members(report, b)
        if network_of[x] != network_of[y] and cidr(x).overlaps(cidr(y))
    }
    assert len(listed) == len({frozenset(pair) for pair in listed})
    assert {frozenset(pair) for pair in listed} == wanted
    assert all(cidr(y).subnet_of(cidr(x)) for x, y in listed)


def members(report, word):
    snapshot = report.snapshot
    for row in range(len(snapshot)):
        owner = snapshot.owner(row)
        scope = "theirs" if owner == "222233334444" else "private"
        if owner != IGNORED and word in (owner, scope, snapshot.text(row).resource):
            yield row


@pytest.mark.parametrize("universe", ["0.0.0.0/0", "::/0"])
@given(data=st.data())
def test_blocks_meet_where_one_lies_in_the_other(universe, data):
    """Of every length, and both halves of an IPv6 address."""
    near = data.draw(blocks(universe).map(ip_network))
    cidrs = [near.supernet(new_prefix=length) for length in data.draw(lengths(near))]
    cidrs += data.draw(st.lists(blocks(universe).map(ip_network), max_size=3))
    asked = data.draw(st.sampled_from(cidrs))
    report = judged([vpc(str(cidr), f"vpc-{number}") for number, cidr in enumerate(cidrs)])
    flags = meeting(report.snapshot.columns, asked).tolist()

    assert flags == [report.snapshot.cidr(row).overlaps(asked) for row in range(len(cidrs))]


def lengths(cidr):
    return st.lists(st.integers(0, cidr.prefixlen), min_size=1, max_size=4)


@given(data=st.data())
def test_the_fitting_block_of_columns_is_the_best_fit_of_a_list(data):
    universe = data.draw(st.sampled_from(UNIVERSES))
    free = []
    for cidr in data.draw(st.lists(blocks(universe).map(ip_network), max_size=8)):
        if not any(cidr.overlaps(one) for one in free):
            free.append(cidr)
    free.sort()
    length = data.draw(st.integers(0, ip_network(universe).max_prefixlen))

    assert fitting(Blocks.of(free), length) == best_fit(free, length)
