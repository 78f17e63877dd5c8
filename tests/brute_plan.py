"""What the plan has to say about an estate, found by trying everything.

Source of the rules: docs/explanation/import-plan.md and utilization.md, docs/how-to/write-the-pool-tree.md.
"""

from dataclasses import dataclass
from functools import cached_property

from brute_force import BruteForce, name, within
from telling import Subject
from world import Seen

from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.space import free_blocks
from ipam.words import Breach, Kind

Choice = tuple[str, str, frozenset[Subject]]  # decision, reason, and who may be named as standing in the way


@dataclass(frozen=True)
class BrutePlan:
    """One world, asked what its plan takes, and what is left of it."""

    force: BruteForce

    @property
    def seen(self) -> list[Seen]:
        return list(self.force.world.seen)

    @cached_property
    def considered(self) -> list[Seen]:
        """List the VPC blocks and Elastic IPs that lie in a pool and hold no allocation."""
        force = self.force
        return [
            one
            for one in self.seen
            if one.kind in {Kind.VPC, Kind.EIP} and force.pool(one) and not force.bound(one)
        ]

    def first_choice(self, one: Seen) -> Choice:
        """Decide about a block as if it were alone."""
        force = self.force
        if force.ignored(one):
            return "ignored", "ignored_by_rule", frozenset()
        if not force.pool(one).auto_import:
            return "off", "auto_import_off", frozenset()
        around = list(force.around(one))
        if around:
            equal = [held for held in around if held.cidr == force.cidr(one)]
            if equal:
                return "blocked", "identical_seen_earlier", frozenset({name(force.holders[equal[0].id])})
            return "blocked", "inside_allocation", frozenset(("allocation", held.id) for held in around)
        given = self.given_inside(one)
        return ("blocked", "covers_allocation", given) if given else ("import", "fits", frozenset())

    def given_inside(self, one: Seen) -> frozenset[Subject]:
        """Name what was given away inside a block: reservations and sub-pools."""
        plan, scope, cidr = self.force.world.plan, self.force.scope(one), self.force.cidr(one)
        held = {
            ("allocation", a.id)
            for a in plan.allocations
            if plan.by_id[a.pool].scope == scope and within(a.cidr, cidr)
        }
        pools = {
            ("pool", pool.id)
            for pool in plan.pools
            if pool.scope == scope and any(within(own, cidr) and own != cidr for own in pool.cidrs)
        }
        return frozenset(held | pools)

    @cached_property
    def choices(self) -> dict[Subject, Choice]:
        """Let those that fit compete: the largest wins, of equal ones the first seen, then the lesser id."""
        found = {name(one): self.first_choice(one) for one in self.considered}
        fit = [one for one in self.considered if found[name(one)][0] == "import"]
        taken: list[Seen] = []
        for one in sorted(
            fit, key=lambda one: (self.force.cidr(one).prefixlen, one.first_seen, one.resource)
        ):
            winner = next(
                (
                    w
                    for w in taken
                    if self.force.scope(w) == self.force.scope(one)
                    and within(self.force.cidr(one), self.force.cidr(w))
                ),
                None,
            )
            if winner is None:
                taken.append(one)
                continue
            why = "identical_seen_earlier" if winner.cidr == one.cidr else "larger_sibling_wins"
            found[name(one)] = ("loses", why, frozenset({name(winner)}))
        return found

    @cached_property
    def imported(self) -> list[Seen]:
        return [one for one in self.considered if self.choices[name(one)][0] == "import"]

    def managed(self, one: Seen) -> bool:
        return one in self.imported or self.force.bound(one) or self.force.fulfils(one)

    def management(self, one: Seen) -> str:
        if self.force.ignored(one):
            return "ignored"
        return "managed" if self.managed(one) else "unmanaged"

    def breaches(self, one: Seen) -> Breach:
        """Hold a managed block against the rules of its very pool; a declared network keeps none."""
        pool = self.force.pool(one)
        if not self.managed(one) or pool is None or one.kind is Kind.NETWORK:
            return Breach(0)
        rules, length, found = pool.rules, self.force.cidr(one).prefixlen, Breach(0)
        shortest = 0 if rules.min_netmask_length is None else rules.min_netmask_length
        longest = 128 if rules.max_netmask_length is None else rules.max_netmask_length
        if not shortest <= length <= longest:
            found |= Breach.NETMASK_OUT_OF_BOUNDS
        if any(one.tags.get(key) != value for key, value in rules.tags):
            found |= Breach.TAG_MISSING
        if pool.locale and pool.locale != one.region:
            found |= Breach.LOCALE_MISMATCH
        if pool.share and one.account not in pool.share:
            found |= Breach.OWNER_NOT_SHARED
        return found

    def compliance(self, one: Seen) -> str:
        management = self.management(one)
        if management != "managed":
            return management
        return "noncompliant" if self.breaches(one) else "compliant"

    def given(self, pool: Pool) -> tuple[list[Cidr], list[Cidr], list[Cidr]]:
        """List what a pool gave to sub-pools, to reservations, and to networks."""
        plan = self.force.world.plan
        below = [cidr for child in plan.children.get(pool.id, ()) for cidr in child.cidrs]
        held = [one.cidr for one in plan.allocations if one.pool == pool.id]
        networks = [self.force.cidr(one) for one in self.imported if self.force.pool(one) == pool]
        return below, held, networks

    def free(self, pool: Pool) -> tuple[Cidr, ...]:
        """List what neither the plan gave away nor a watched block takes."""
        watched = [self.force.cidr(one) for one in self.force.watched if self.force.scope(one) == pool.scope]
        return free_blocks(pool.cidrs, [*watched, *(cidr for part in self.given(pool) for cidr in part)])
