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
from ipam.words import AllocationType, Breach, Kind

Choice = tuple[str, str, frozenset[Subject]]  # decision, reason, and who may be named as standing in the way

NOTHING: Choice = ("", "fits", frozenset())


def rank(one: Seen) -> tuple[int, str]:
    """Say who comes first among equal blocks."""
    return (one.first_seen, one.resource)


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
        """Decide about a block as if it were alone, watched, and in a pool that imports."""
        force = self.force
        around = list(force.around(one))
        if around:
            equal = [
                held
                for held in around
                if held.cidr == force.cidr(one) and held.type is not AllocationType.SUBNET
            ]
            if equal:
                holder = force.holders.get(equal[0].id)
                if holder is None or (force.ignored(one) and rank(one) < rank(holder)):
                    return "import", "fits", frozenset()
                return "blocked", "identical_seen_earlier", frozenset({name(holder)})
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

    def against(self, one: Seen, others: list[Seen]) -> Choice:
        """Let a block compete with others that fit: the largest wins, of equal ones the first to come."""
        force = self.force
        alone = self.first_choice(one)
        if alone[0] != "import":
            return alone
        around = [
            other
            for other in others
            if other is not one
            and force.scope(other) == force.scope(one)
            and within(force.cidr(one), force.cidr(other))
            and (other.cidr != one.cidr or rank(other) < rank(one))
        ]
        if not around:
            return alone
        winner = min(around, key=lambda other: (force.cidr(other).prefixlen, rank(other)))
        why = "identical_seen_earlier" if winner.cidr == one.cidr else "larger_sibling_wins"
        return "loses", why, frozenset({name(winner)})

    @cached_property
    def if_all_imported(self) -> dict[Subject, Choice]:
        """Decide as if every pool imported; about an ignored block as if it alone were watched."""
        watched = [one for one in self.considered if not self.force.ignored(one)]
        fit = [one for one in watched if self.first_choice(one)[0] == "import"]
        return {name(one): self.against(one, fit) for one in self.considered}

    @cached_property
    def choices(self) -> dict[Subject, Choice]:
        """Decide what becomes of each block."""
        found = dict(self.if_all_imported)
        for one in self.considered:
            if self.force.ignored(one):
                found[name(one)] = ("ignored", "ignored_by_rule", frozenset())
            elif not self.force.pool(one).auto_import:
                found[name(one)] = ("off", "auto_import_off", frozenset())
        return found

    @cached_property
    def besides(self) -> dict[Subject, Choice]:
        """Say what else would be in the way of what is ignored or off."""
        return {
            subject: self.if_all_imported[subject] if decision in {"ignored", "off"} else NOTHING
            for subject, (decision, _, _) in self.choices.items()
        }

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
        if pool.share and not self.shared_with(pool, one.account):
            found |= Breach.OWNER_NOT_SHARED
        return found

    def shared_with(self, pool: Pool, account: str) -> bool:
        """Look whether a pool names an account, or the end of an ARN names something that it lies in."""
        units = self.force.world.policy.organization.above.get(account, ())
        return any(one == account or one.split("/")[-1] in units for one in pool.share)

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
