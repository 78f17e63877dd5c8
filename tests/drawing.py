"""Estates and plans drawn at random, so small that blocks often meet: what properties are held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from hypothesis import strategies as st
from world import Seen, given, judged, pool, tree

from ipam.attachment import NO_ROUTING, Attachment, Routing
from ipam.cidr import Cidr
from ipam.domain import Domain
from ipam.organization import UNKNOWN, Organization
from ipam.policy import Policy
from ipam.pool import Allocation, Pool, PoolTree, Rules
from ipam.report import Report
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import AllocationType, AttachmentKind, Kind, Provider, ResourceType

ROOTS = ("10.0.0.0/26", "fd00::/122")  # both in private space
ACCOUNTS = ("111111111111", "222222222222", "333333333333")
SHARES = (ACCOUNTS[:2], (ACCOUNTS[0], "arn:aws:organizations::999999999999:ou/o-1/ou-low"))
ORGANIZATIONS = (
    UNKNOWN,
    Organization({ACCOUNTS[1]: frozenset({"r-1", "ou-low"}), ACCOUNTS[2]: frozenset({"r-1"})}),
)
REGIONS = ("eu-west-1", "us-east-1")
TAGS = ({}, {"env": "prod"}, {"env": "prod", "cost": "7"}, {"env": "dev", "cost": "7"})
SEVERAL = (
    DEFAULT_SCOPES,
    (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset(ACCOUNTS[:1])), Match(sources=frozenset({"dc2"}))))),
    (*DEFAULT_SCOPES, Scope("b", matches=(Match(cidrs=tuple(map(ip_network, ("10.0.0.0/27", "fd00::/123")))),))),
)  # fmt: skip
IGNORED = (
    (),
    (),
    (IgnoreRule(Match(accounts=frozenset(ACCOUNTS[1:2])), "sandbox"),),
    (IgnoreRule(Match(cidrs=tuple(map(ip_network, ("10.0.0.16/28", "fd00::10/124")))), "lab"),),
    (IgnoreRule(Match(types=frozenset({ResourceType.SUBNET})), "nobody asks"), IgnoreRule(Match(default_vpc=True), "default")),
)  # fmt: skip


def _ladder(root: str) -> list[str]:
    """List all blocks of a universe, those of each length as often as there are single addresses."""
    whole = ip_network(root)
    lengths = range(whole.prefixlen, whole.max_prefixlen + 1)
    found = ((length, str(one)) for length in lengths for one in whole.subnets(new_prefix=length))
    return [block for length, block in found for _ in range(1 << (whole.max_prefixlen - length))]


BLOCKS = [block for root in ROOTS for block in _ladder(root)]


@dataclass(frozen=True)
class World:
    """Everything that an analysis looks at."""

    seen: Sequence[Seen]
    plan: PoolTree = field(default_factory=tree)
    policy: Policy = field(default_factory=Policy)
    routes: Routing = NO_ROUTING

    def report(self) -> Report:
        return judged(self.seen, self.plan, self.policy, routes=self.routes)


KINDS = (Kind.VPC, Kind.VPC, Kind.VPC, Kind.SUBNET, Kind.SUBNET, Kind.NETWORK, Kind.EIP)


def estates(most: int = 12, kinds: Sequence[Kind] = KINDS):
    """Draw VPCs of several blocks, which bad data let overlap; subnets, declared networks and Elastic IPs."""
    item = st.tuples(st.sampled_from(kinds), st.sampled_from(BLOCKS), st.integers(0, 5), st.integers(1, 3))
    return st.lists(item, max_size=most).map(_seen)


def _seen(items) -> list[Seen]:
    found = {}
    for index, (kind, cidr, number, when) in enumerate(items):
        one = _one(index, kind, cidr, number, when)
        found.setdefault((one.kind, one.resource, one.cidr), one)
    return list(found.values())


def _one(index: int, kind: Kind, cidr: str, number: int, when: int) -> Seen:
    """Make a block; all that is said of a VPC follows from its number. Two types are never seen together."""
    at = 10 * when + list(Kind).index(kind)
    if kind is Kind.NETWORK:
        return Seen(
            cidr,
            f"net-{number}",
            "dc" if number < 3 else "dc2",
            kind,
            Provider.STATIC,
            "global",
            first_seen=at,
        )
    place = {
        "account": ACCOUNTS[number % 3],
        "region": REGIONS[number % 2],
        "provider": Provider.ALIBABA if number == 4 else Provider.AWS,
        "tags": TAGS[number % 4],
        "default": number == 2,
        "first_seen": at,
    }  # fmt: skip
    if kind is Kind.SUBNET:
        return Seen(cidr, f"subnet-{index}", kind=kind, parent=f"vpc-{number}", free=index % 2 - 1, **place)
    if kind is Kind.EIP:
        return Seen(
            f"10.0.0.{int(ip_network(cidr)[0]) % 64}/32",
            f"eip-{index:02}",
            kind=kind,
            attached=index % 2,
            **place,
        )
    return Seen(cidr, f"vpc-{number}", kind=kind, **place)


@st.composite
def plans(draw, most: int = 8, several: Sequence[tuple[Scope, ...]] = SEVERAL):
    """Draw a plan that holds: sub-pools of sub-pools, of several CIDRs, with reservations beside them."""
    scopes = draw(st.sampled_from(several))
    bits = st.integers(0, 255)
    growing = _Growing()
    for scope in scopes:
        if scope.name != "public":
            for name, root in zip(("four", "six"), ROOTS, strict=True):
                path = name if scope.default else f"{scope.name}:{name}"
                growing.add(path, scope.name, ip_network(root), draw(bits))
    actions = st.sampled_from(("pool", "pool", "more", "reserve", "reserve"))
    for cidr, action, said in draw(
        st.lists(st.tuples(st.sampled_from(BLOCKS), actions, bits), max_size=most)
    ):
        growing.grow(ip_network(cidr), action, scopes[-1].name if said & 1 else "private", said)
    return tree(*growing.pools.values(), reserved=growing.reserved, given=growing.of_subnets, scopes=scopes)


@dataclass
class _Growing:
    """A plan that is being drawn; what would not hold is left out."""

    pools: dict[str, Pool] = field(default_factory=dict)
    reserved: list[tuple[str, str]] = field(default_factory=list)
    of_subnets: list[Allocation] = field(default_factory=list)

    def add(self, path: str, scope: str, cidr: Cidr, said: int) -> None:
        rules = Rules(
            cidr.prefixlen + 1 if said & 2 else None,
            cidr.max_prefixlen - 2 if said & 4 else None,
            cidr.max_prefixlen - 1 if said & 8 else None,
            tuple(TAGS[said % 4].items()),
        )
        self.pools[path] = pool(
            path, str(cidr), scope=scope, rules=rules, auto_import=bool(said & 16), share=SHARES[said >> 7] if said & 32 else (),
            locale=REGIONS[0] if said & 64 else None,
        )  # fmt: skip

    def grow(self, cidr: Cidr, action: str, scope: str, said: int) -> None:
        around = [one for one in self.pools.values() if one.scope == scope and holds(one, cidr)]
        if not around:
            return
        above = max(around, key=lambda one: one.depth)
        below = [one for one in self.pools.values() if one.parent == above.id]
        taken = [block for one in below for block in one.cidrs]
        taken += [ip_network(block) for path, block in self.reserved if path == above.path]
        taken += [one.cidr for one in self.of_subnets if one.pool == above.path]
        if any(cidr.overlaps(block) for block in taken):
            return
        blocks = {block for _, block in self.reserved} | {str(one.cidr) for one in self.of_subnets}
        if action == "reserve" and str(cidr) in blocks:
            return  # the id of a reservation is its block
        if action == "reserve" and said & 192 == 192:
            resource = f"subnet-{said % 16}" if said & 16 else ""
            self.of_subnets.append(given(above.path, str(cidr), AllocationType.SUBNET, resource=resource))
        elif action == "reserve":
            self.reserved.append((above.path, str(cidr)))
        elif action == "more" and below:
            last = below[-1]
            self.pools[last.path] = pool(last.path, *map(str, last.cidrs), str(cidr), scope=scope, rules=last.rules,
                                         auto_import=last.auto_import, share=last.share, locale=last.locale)  # fmt: skip
        elif above.depth < 4:
            self.add(f"{above.path}/{len(below)}", scope, cidr, said)


def holds(one: Pool, cidr: Cidr) -> bool:
    """Tell whether a block lies in one CIDR of a pool."""
    return any(cidr.version == block.version and cidr.subnet_of(block) for block in one.cidrs)


def policies():
    """Draw what is ignored, and which routing domains are declared."""
    domains = st.sampled_from((
        (),
        (Domain("mpls", frozenset({"dc"}), frozenset(ACCOUNTS[:1])),),
        (Domain("mpls", frozenset({"dc", "dc2"})), Domain("vpn", frozenset({"dc2"}), frozenset(ACCOUNTS))),
    ))  # fmt: skip
    return st.builds(
        Policy, st.sampled_from(IGNORED), domains=domains, organization=st.sampled_from(ORGANIZATIONS)
    )


def routings():
    """Draw attachments, some of them of VPCs that nobody knows or no longer in force, and where they were read."""
    attachment = st.builds(
        lambda number, to, state: Attachment(
            Provider.ALIBABA if number == 4 else Provider.AWS, ACCOUNTS[number % 3], REGIONS[number % 2], f"vpc-{number}", to,
            AttachmentKind.CEN if number == 4 else AttachmentKind.TRANSIT_GATEWAY,
            ("Attached" if number == 4 else "available") if state else "deleted",
        ),
        st.integers(0, 6), st.sampled_from(("t1", "t2")), st.sampled_from((True, True, False)),
    )  # fmt: skip
    places = st.tuples(
        st.sampled_from((Provider.AWS, Provider.ALIBABA)), st.sampled_from(ACCOUNTS), st.sampled_from(REGIONS)
    )
    return st.builds(
        lambda attached, read: Routing(tuple(attached), frozenset(read)),
        st.lists(attachment, max_size=5),
        st.lists(places, max_size=10),
    )


def worlds():
    """Draw all at once."""
    return st.builds(World, estates(), plans(), policies(), routings())
