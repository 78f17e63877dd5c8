"""What an analysis should say, found by trying everything: no sorting, no columns, one question at a time.

Source of the rules: docs/explanation/overlap.md, import-plan.md and utilization.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from itertools import combinations

from drawing import World
from telling import Subject
from world import Seen

from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.scope import PRIVATE_SPACE, Match
from ipam.words import AllocationType, Kind, ResourceType

Network = tuple[str, ...]


@dataclass(frozen=True)
class Party:
    """Something that can collide."""

    name: Subject
    cidr: Cidr
    scope: str
    network: Network
    reserved: bool = False
    declared: bool = False


def name(one: Seen) -> Subject:
    return (str(one.kind), one.shard.source, one.resource, one.cidr)


def network(one: Seen) -> Network:
    """Name what a block belongs to: of a subnet its VPC."""
    if one.kind is Kind.SUBNET:
        return (Kind.VPC, one.provider, one.parent)
    return (one.kind, one.shard.source if one.kind is Kind.NETWORK else one.provider, one.resource)


def within(inner: Cidr, outer: Cidr) -> bool:
    return inner.version == outer.version and inner.subnet_of(outer)


def meet(one: Cidr, other: Cidr) -> bool:
    return one.version == other.version and one.overlaps(other)


def collide(one: Party, other: Party) -> bool:
    """Tell whether two parties share an address and should not."""
    if not meet(one.cidr, other.cidr) or one.network == other.network or (one.reserved and other.reserved):
        return False
    fulfils = any(
        a.reserved and b.declared and within(b.cidr, a.cidr) for a, b in ((one, other), (other, one))
    )
    return not fulfils


@dataclass(frozen=True)
class BruteForce:
    """One world, asked about one thing after the other."""

    world: World

    def cidr(self, one: Seen) -> Cidr:
        return ip_network(one.cidr)

    def parent(self, one: Seen) -> Seen | None:
        """Find the smallest block of its VPC around a subnet."""
        if one.kind is not Kind.SUBNET:
            return None
        around = [
            block
            for block in self.world.seen
            if block.kind is Kind.VPC and network(block) == network(one) and within(self.cidr(one), self.cidr(block))
        ]  # fmt: skip
        return max(around, key=lambda block: self.cidr(block).prefixlen, default=None)

    def matches(self, one: Seen, match: Match) -> bool:
        above = self.parent(one) or one
        return all((
            not match.accounts or one.account in match.accounts,
            not match.sources or one.shard.source in match.sources,
            not match.types or ResourceType(one.kind) in match.types,
            not match.cidrs or any(within(self.cidr(one), cidr) for cidr in match.cidrs),
            match.default_vpc is None or above.default == match.default_vpc,
        ))  # fmt: skip

    def scope(self, one: Seen) -> str:
        one = self.parent(one) or one
        for scope in self.world.plan.scopes:
            if any(self.matches(one, match) for match in scope.matches):
                return scope.name
        return "private" if any(within(self.cidr(one), space) for space in PRIVATE_SPACE) else "public"

    def ignored(self, one: Seen) -> bool:
        above = self.parent(one)
        rules = [rule.match for rule in self.world.policy.ignore]
        return any(self.matches(one, match) or (above and self.matches(above, match)) for match in rules)

    @cached_property
    def watched(self) -> list[Seen]:
        return [one for one in self.world.seen if not self.ignored(one)]

    def pool(self, one: Seen) -> Pool | None:
        """Find the deepest pool of its scope around a block."""
        scope, cidr = self.scope(one), self.cidr(one)
        around = [
            pool
            for pool in self.world.plan.pools
            if pool.scope == scope and any(within(cidr, block) for block in pool.cidrs)
        ]
        return max(around, key=lambda pool: pool.depth, default=None)

    @cached_property
    def holders(self) -> dict[str, Seen]:
        """Find what holds each allocation: of equal blocks the first seen, then the lesser id.

        At first it is that which it names; one that was made for a subnet is held by a subnet.
        """
        found = {}
        for allocation in self.world.plan.allocations:
            scope = self.world.plan.by_id[allocation.pool].scope
            of_subnet = allocation.type is AllocationType.SUBNET
            equal = [
                one
                for one in self.watched
                if (one.kind is Kind.SUBNET) == of_subnet and self.cidr(one) == allocation.cidr and self.scope(one) == scope
            ]  # fmt: skip
            named = [one for one in equal if one.resource == allocation.resource]
            if equal:
                found[allocation.id] = min(named or equal, key=lambda one: (one.first_seen, one.resource))
        return found

    def around(self, one: Seen) -> Iterator:
        """Yield the custom allocations around a block."""
        for allocation in self.world.plan.allocations:
            same_scope = self.world.plan.by_id[allocation.pool].scope == self.scope(one)
            if same_scope and within(self.cidr(one), allocation.cidr):
                yield allocation

    def bound(self, one: Seen) -> bool:
        return one in self.holders.values()

    def fulfils(self, one: Seen) -> bool:
        return (
            one.kind is Kind.NETWORK
            and one in self.watched
            and any(
                allocation.cidr != self.cidr(one) and allocation.type is not AllocationType.SUBNET
                for allocation in self.around(one)
            )
        )

    @cached_property
    def parties(self) -> list[Party]:
        """List what is compared: VPCs, declared networks, and reservations that nothing holds."""
        found = [
            Party(name(one), self.cidr(one), self.scope(one), network(one), declared=one.kind is Kind.NETWORK)
            for one in self.watched
            if one.kind in {Kind.VPC, Kind.NETWORK}
        ]
        for one in self.world.plan.allocations:
            if one.id not in self.holders and one.type is not AllocationType.SUBNET:
                scope = self.world.plan.by_id[one.pool].scope
                found.append(Party(("allocation", one.id), one.cidr, scope, ("", one.id), reserved=True))
        return found

    @cached_property
    def domains(self) -> dict[Network, frozenset[str]]:
        """Find the routing domains of each network."""
        found: dict[Network, set[str]] = {network(one): set() for one in self.world.seen}
        for one in self.world.routes.attachments:
            if one.in_force:
                found.setdefault((Kind.VPC, one.provider, one.vpc), set()).add(f"{one.kind} {one.domain}")
        for domain in self.world.policy.domains:
            for one in self.world.seen:
                of_account = one.kind is Kind.VPC and one.account in domain.accounts
                of_source = one.kind is Kind.NETWORK and one.shard.source in domain.networks
                if of_account or of_source:
                    found[network(one)].add(f"domain {domain.name}")
        return {one: frozenset(names) for one, names in found.items()}

    def shared(self, one: Party, other: Party) -> frozenset[str]:
        """Name the domains that two parties are both in."""
        none: frozenset[str] = frozenset()
        return self.domains.get(one.network, none) & self.domains.get(other.network, none)

    def joined(self, subnet: Seen, other: Party) -> bool:
        """Tell whether a domain joins the VPC of a subnet, where that is known, with another network."""
        seen = any(one.kind is Kind.VPC and network(one) == network(subnet) for one in self.world.seen)
        ours = self.domains.get(network(subnet), frozenset())
        return seen and bool(ours & self.domains.get(other.network, frozenset()))

    def known(self, party: Party) -> bool:
        """Tell whether everything was read that a party may be attached to."""
        named = {source for domain in self.world.policy.domains for source in domain.networks}
        return any(
            (one.provider, one.account, one.region) in self.world.routes.read
            if one.kind is Kind.VPC
            else one.shard.source in named
            for one in self.world.seen
            if network(one) == party.network and one.kind in {Kind.VPC, Kind.NETWORK}
        )

    def reach(self, pairs) -> str:
        """Judge a group by the gravest of its pairs."""
        if any(self.shared(*pair) for pair in pairs):
            return "live"
        return "latent" if all(self.known(one) for pair in pairs for one in pair) else "unknown"

    @cached_property
    def pairs(self) -> list[tuple[Party, Party]]:
        return [pair for pair in combinations(self.parties, 2) if collide(*pair)]

    def count(self, one: Seen) -> int:
        """Count the blocks of other networks that a block of a VPC, a subnet or a network collides with."""
        if one not in self.watched or one.kind is Kind.EIP:
            return 0
        if one.kind is Kind.SUBNET:
            return sum(
                (party.scope == self.scope(one) or self.joined(one, party))
                and party.network != network(one)
                and meet(party.cidr, self.cidr(one))
                for party in self.parties
            )
        ours = [pair for pair in self.pairs if name(one) in {party.name for party in pair}]
        return sum(a.scope == b.scope or bool(self.shared(a, b)) for a, b in ours)
