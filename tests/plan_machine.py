"""A person who edits a plan at random and applies it after each edit; the slow model says what must happen."""

import re
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

from apply_model import RefusedError, model
from declaring import TODAY, Ids, held, plan, pool
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from ipam.apply import applied
from ipam.cidr import first
from ipam.plan_error import PlanError
from ipam.pool import PoolTree, Rules
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import Family

UNIVERSE = {Family.IPV4: ip_network("10.0.0.0/27"), Family.IPV6: ip_network("2001:db8::/123")}
NAMES = st.sampled_from("abcd")
SCOPES = (*DEFAULT_SCOPES, Scope("other"))
YESTERDAY = TODAY - timedelta(days=1)
QUOTAS = Quotas(pool_depth=3, cidrs_per_pool=3)


@st.composite
def blocks(draw, universe, larger=0):
    """Draw a block in a universe."""
    longest = universe.max_prefixlen - larger
    length = draw(st.integers(min(universe.prefixlen, longest), longest))
    number = draw(st.integers(0, (1 << (length - universe.prefixlen)) - 1))
    return type(universe)((first(universe) + (number << (universe.max_prefixlen - length)), length))


def mapped(pools, place, change):
    """Change the pool at a place, which is a list of numbers; None takes it out."""
    if not place:
        return change(pools)
    at, *rest = place
    below = replace(pools[at], pools=mapped(pools[at].pools, rest, change))
    return (*pools[:at], below, *pools[at + 1 :])


def places(pools, above=()):
    """List where all pools stand."""
    return [
        place for at, one in enumerate(pools) for place in [(*above, at), *places(one.pools, (*above, at))]
    ]


class Editing(RuleBasedStateMachine):
    """The file, the tree that is stored, and what the model makes of both."""

    def __init__(self):
        super().__init__()
        self.pools = ()
        self.tree = PoolTree()
        self.known = {}
        self.ids = Ids()

    def try_out(self, pools):
        """Apply the edited file; where it is refused the edit is taken back."""
        edited = plan(*pools, scopes=SCOPES, quotas=QUOTAS)
        expected, (tree, reasons) = predicted(edited, self.known), self.outcome(edited)
        event("accepted" if tree else "refused")
        assert (tree is None) == (expected is None), reasons
        if tree:
            self.compare(tree, expected)
            assert applied(edited, tree, self.ids, TODAY) == tree
            self.pools, self.tree, self.known = pools, tree, expected

    def outcome(self, edited):
        """Apply a plan, and return the tree or the reasons against it."""
        try:
            return applied(edited, self.tree, self.ids, TODAY), None
        except PlanError as error:
            return None, error.mistakes

    def compare(self, tree, expected):
        """See that the tree is what the model says, ids and all."""
        rows = {}
        ids = {one.id: symbolic(one) for one in self.tree.pools}
        allocations = {one.id: (one.pool, one.cidr) for one in self.tree.allocations}
        for one in tree.pools:
            mine = [row for row in tree.allocations if row.pool == one.id]
            rows[symbolic(one)] = {
                "was": ids.get(one.id),
                "scope": one.scope,
                "family": one.family,
                "cidrs": one.cidrs,
                "carved": one.carved,
                "locale": one.locale,
                "allocations": tuple(row.cidr for row in mine),
                "holding": tuple(row.cidr for row in mine if row.holds(TODAY)),
            }
            for row in mine:
                was = (row.pool, row.cidr)
                assert allocations.get(row.id, was) == was
                assert (row.id in allocations) == (was in allocations.values())
        assert rows == expected
        assert list(rows) == list(expected_order(tree))

    def place(self, data):
        """Draw a pool of the file."""
        return data.draw(st.sampled_from(places(self.pools)), "place")

    def at(self, place):
        """Return the pool at a place."""
        pools, found = self.pools, None
        for at in place:
            found, pools = pools[at], pools[at].pools
        return found

    def edit(self, place, change):
        """Change one pool and apply."""
        *above, at = place
        self.try_out(
            mapped(self.pools, above, lambda pools: (*pools[:at], change(pools[at]), *pools[at + 1 :]))
        )

    @rule(name=NAMES, family=st.sampled_from(Family), scope=st.sampled_from(SCOPES), data=st.data())
    def add_top(self, name, family, scope, data):
        """Declare a top pool, mostly a large one."""
        whole = UNIVERSE[family]
        cidr = data.draw(st.one_of(st.just(whole), blocks(whole, larger=2)))
        self.try_out((*self.pools, pool(name, str(cidr), scope=scope.name)))

    @precondition(lambda self: self.pools)
    @rule(name=NAMES, data=st.data())
    def add_below(self, name, data):
        """Declare a sub-pool, by CIDR or by netmask length."""
        place = self.place(data)
        parent = self.at(place)
        whole = UNIVERSE[parent.family]
        lengths = data.draw(st.lists(st.integers(whole.prefixlen + 1, whole.max_prefixlen), max_size=2))
        cidrs = () if lengths else (data.draw(blocks(whole, larger=1)),)
        below = pool(
            name, *map(str, cidrs), provision=tuple(lengths), scope=parent.scope, family=parent.family
        )
        first_one = data.draw(st.booleans())
        self.edit(
            place, lambda one: replace(one, pools=(below, *one.pools) if first_one else (*one.pools, below))
        )

    @precondition(lambda self: self.pools)
    @rule(data=st.data())
    def remove(self, data):
        """Take a pool out of the file, with all below it."""
        *above, at = self.place(data)
        self.try_out(mapped(self.pools, above, lambda pools: (*pools[:at], *pools[at + 1 :])))

    @precondition(lambda self: self.pools)
    @rule(name=NAMES, honest=st.booleans(), data=st.data())
    def rename(self, name, honest, data):
        """Give a pool another name, and say so or not."""
        place = self.place(data)
        self.edit(
            place, lambda one: replace(one, name=name, renamed_from=one.name if honest else one.renamed_from)
        )

    @precondition(lambda self: self.pools)
    @rule(former=st.none() | NAMES, data=st.data())
    def claim_a_former_name(self, former, data):
        """Write any renamed_from."""
        self.edit(self.place(data), lambda one: replace(one, renamed_from=former))

    @precondition(lambda self: self.pools)
    @rule(until=st.sampled_from([None, TODAY, YESTERDAY]), data=st.data())
    def allocate(self, until, data):
        """Declare an allocation; it may have expired."""
        place = self.place(data)
        row = held(str(data.draw(blocks(UNIVERSE[self.at(place).family]))), until=until)
        self.edit(place, lambda one: replace(one, allocations=(*one.allocations, row)))

    @precondition(lambda self: self.pools)
    @rule(data=st.data())
    def release(self, data):
        """Remove the first allocation."""
        self.edit(self.place(data), lambda one: replace(one, allocations=one.allocations[1:]))

    @precondition(lambda self: self.pools)
    @rule(data=st.data())
    def change_space(self, data):
        """Change CIDRs or netmask lengths of a pool."""
        place = self.place(data)
        one = self.at(place)
        whole = UNIVERSE[one.family]
        cidrs = tuple(data.draw(st.lists(blocks(whole), max_size=3, unique=True)))
        lengths = st.integers(whole.prefixlen, whole.max_prefixlen)
        provision = tuple(data.draw(st.lists(lengths, max_size=2)))
        change = data.draw(st.sampled_from([{"cidrs": cidrs}, {"provision": provision}, {"cidrs": ()}]))
        self.edit(place, lambda one: replace(one, **change))

    @precondition(lambda self: self.pools)
    @rule(
        locale=st.sampled_from([None, "x", "y"]),
        auto=st.booleans(),
        longest=st.none() | st.just(31),
        data=st.data(),
    )
    def change_rules(self, locale, auto, longest, data):
        """Change what is not about space."""
        rules = Rules(max_netmask_length=longest)
        self.edit(self.place(data), lambda one: replace(one, locale=locale, auto_import=auto, rules=rules))

    @rule(data=st.data())
    def reorder(self, data):
        """Put the top pools into another order."""
        self.try_out(tuple(data.draw(st.permutations(self.pools))))


def symbolic(one):
    """Write a path the way the model does, which knows no ids."""
    return re.sub(r"-ipam-pool-\d+", "-?", one.path)


def predicted(edited, known):
    """Ask the model; None: the plan does not hold."""
    try:
        return model(edited, known, TODAY)
    except RefusedError:
        return None


def expected_order(tree, parent=None):
    """Yield the paths parents first, siblings as they stand."""
    for one in tree.children.get(parent, ()):
        yield symbolic(one)
        yield from expected_order(tree, one.id)
