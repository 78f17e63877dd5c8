"""What must not change an answer: the order of what was read, what else is judged beside it, another hour."""

from dataclasses import replace

from drawing import SEVERAL, World, estates, plans, worlds
from hypothesis import given
from hypothesis import strategies as st
from telling import findings, told
from world import Seen, pool, vpc

from ipam.pool import PoolTree
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.words import Kind

OURS, THEIRS = "444444444444", "555555555555"
TWO = (
    *DEFAULT_SCOPES,
    Scope("ours", matches=(Match(accounts=frozenset({OURS, "dc"})),)),
    Scope("theirs", matches=(Match(accounts=frozenset({THEIRS, "dc2"})),)),
)


@given(data=st.data())
def test_the_order_in_which_anything_is_read_changes_nothing_at_all(data):
    world = data.draw(worlds())
    shuffled = World(
        data.draw(st.permutations(world.seen)),
        replace(world.plan, allocations=tuple(data.draw(st.permutations(world.plan.allocations)))),
        world.policy,
        replace(world.routes, attachments=tuple(data.draw(st.permutations(world.routes.attachments)))),
    )

    assert told(shuffled.report()) == told(world.report())


def moved(seen, account: str, source: str) -> list[Seen]:
    """Let one account have all VPCs of an estate, and one data centre all declared networks."""
    found = {}
    for one in seen:
        owner = source if one.kind is Kind.NETWORK else account
        number = one.resource.rpartition("-")[2]
        made = replace(
            one,
            account=owner,
            resource=f"{one.kind}-{account[0]}{number}",  # the clouds tell ids apart behind the first hyphen
            parent=one.parent and f"vpc-{account[0]}{one.parent[4:]}",
        )
        found.setdefault((made.kind, made.resource, made.cidr), made)
    return list(found.values())


def placed(plan: PoolTree, scope: str) -> PoolTree:
    """Move a plan into another scope."""
    name = {one.id: f"{scope}:{one.id}" for one in plan.pools}
    pools = tuple(
        replace(one, id=name[one.id], path=name[one.id], scope=scope, parent=name.get(one.parent))
        for one in plan.pools
    )
    held = tuple(replace(one, id=f"{scope} {one.id}", pool=name[one.pool]) for one in plan.allocations)
    return PoolTree(TWO, pools, held)


@given(data=st.data())
def test_two_scopes_that_nothing_joins_are_judged_together_as_they_are_apart(data):
    parts = []
    for account, source, scope in ((OURS, "dc", "ours"), (THEIRS, "dc2", "theirs")):
        plan = placed(data.draw(plans(several=SEVERAL[:1])), scope)
        parts.append(World(moved(data.draw(estates()), account, source), plan))
    one, other = parts
    plan = PoolTree(TWO, one.plan.pools + other.plan.pools, one.plan.allocations + other.plan.allocations)
    together = told(World([*one.seen, *other.seen], plan).report())

    for said, first, second in zip(together, told(one.report()), told(other.report()), strict=True):
        assert said == first | second


@given(data=st.data())
def test_a_finding_keeps_its_id_whatever_else_comes_and_goes(data):
    world = data.draw(worlds())
    elsewhere = [vpc(f"10.9.{n}.0/24", f"vpc-far-{n}") for n in range(3)]
    more = replace(
        world, seen=[*elsewhere, *world.seen],
        plan=replace(world.plan, pools=(pool("far", "10.9.0.0/20"), *world.plan.pools)),
    )  # fmt: skip
    before, after = findings(world.report()), findings(more.report())

    assert before.items() <= after.items()
    assert all("far" in str(found) for found in (after[key] for key in after.keys() - before.keys()))
