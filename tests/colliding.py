"""Estates in which blocks overlap, and the plan that they are judged by."""

from world import joined, judged, network, pool, routing, subnet, tree, vpc

from ipam.domain import Domain
from ipam.policy import Policy
from ipam.pool import Rules, Thresholds
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.words import AttachmentKind

THEIRS = "444455556666"
SIXTEEN = Rules(16, 20, 24)


def estate_of_three():
    """Three teams have independently landed VPCs on 10.10.0.0/16, as in the article on pools at scale."""
    return [
        vpc("10.10.0.0/16", "vpc-payments"),
        vpc("10.10.0.0/16", "vpc-search", account=THEIRS),
        vpc("10.10.0.0/16", "vpc-mail", account="777788889999"),
        subnet("10.10.0.0/18", "s-payments", "vpc-payments", free=2000),
        subnet("10.10.0.0/24", "s-search", "vpc-search", account=THEIRS, free=200),
        subnet("10.10.0.0/24", "s-mail", "vpc-mail", account="777788889999", free=100),
        subnet("10.10.1.0/24", "s-mail-2", "vpc-mail", account="777788889999", free=250),
    ]


def regional(*pools, **more):
    return tree(
        pool("top", "10.0.0.0/8", thresholds=Thresholds(blocks=0)),
        pool("top/eu", "10.0.0.0/12", locale="eu-west-1"),
        *pools,
        **more,
    )


def prod(*cidrs, rules=SIXTEEN, **more):
    return pool("top/eu/prod", *(cidrs or ("10.0.0.0/16",)), rules=rules, locale="eu-west-1", **more)


def through_a_transit_gateway():
    teams = ("vpc-payments", "vpc-search", "vpc-mail")
    accounts = ("111122223333", THEIRS, "777788889999")
    attached = [
        joined(name, "tgw-rtb-1", AttachmentKind.TRANSIT_GATEWAY, account=account)
        for name, account in zip(teams, accounts, strict=True)
    ]
    free = pool("top/eu/next", "10.4.0.0/14", locale="eu-west-1")
    return judged(estate_of_three(), regional(free), routes=routing(*attached, read=accounts))


def acquired():
    """Company A acquires company B: two scopes may overlap, until they are interconnected."""
    scopes = (*DEFAULT_SCOPES, Scope("acquired-b", None, (Match(accounts=frozenset({THEIRS})),)))
    seen = [vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/17", "vpc-b", account=THEIRS)]
    merged = Domain("merger", accounts=frozenset({"111122223333", THEIRS}))
    return judged(seen, tree(scopes=scopes), Policy(domains=(merged,)))


def three_scopes():
    """What has to move meets one of the networks that stay, and not the first of them."""
    other = "777788889999"
    scopes = (
        *DEFAULT_SCOPES,
        *(Scope(f"of-{one}", None, (Match(accounts=frozenset({one})),)) for one in (THEIRS, other)),
    )
    seen = [
        vpc("10.0.0.0/8", "vpc-around", account=other),
        vpc("10.10.0.0/16", "vpc-a"),
        vpc("10.11.0.0/16", "vpc-a2"),
        vpc("10.11.5.0/24", "vpc-b", account=THEIRS),
    ]
    merged = Domain("merger", accounts=frozenset({"111122223333", THEIRS, other}))
    return judged(seen, tree(scopes=scopes), Policy(domains=(merged,)))  # fmt: skip


def default_vpcs(count=41, routes=None):
    seen = [vpc("172.31.0.0/16", f"vpc-{n:02}", account=f"{n:012}", default=True) for n in range(count)]
    return judged(seen, **({"routes": routes} if routes else {}))


OVERLAPS = {
    "overlap, unknown": lambda: judged(estate_of_three()),
    "overlap, live": through_a_transit_gateway,
    "overlap, latent": lambda: judged(
        [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.1.0/24", "vpc-b")], routes=routing()
    ),
    "overlap, across scopes": acquired,
    "overlap, across three scopes": three_scopes,
    "overlap, of what has tags": lambda: judged(
        [
            vpc("10.10.0.0/16", "vpc-a", tags={"env": "dev"}),
            vpc("10.10.0.0/20", "vpc-b", tags={"env": "dev"}),
        ],
        tree(
            pool("prod", "10.64.0.0/10", locale="eu-west-1", rules=Rules(tags=(("env", "prod"),))),
            pool("dev", "10.20.0.0/19", locale="eu-west-1", rules=Rules(tags=(("env", "dev"),))),
        ),
    ),
    "overlap, default VPCs": default_vpcs,
    "overlap, default VPCs that are joined": lambda: default_vpcs(
        2,
        routing(
            *(
                joined(f"vpc-0{n}", "pcx-1", AttachmentKind.PEERING, account=f"{n:012}", state="active")
                for n in range(2)
            ),
            read=("000000000000", "000000000001"),
        ),
    ),
    "overlap, with a data centre": lambda: judged(
        [vpc("10.0.0.0/16", "vpc-a"), network("10.0.4.0/22", "dub1")]
    ),
    "overlap, of data centres": lambda: judged(
        [network("10.0.0.0/16", "dub1"), network("10.0.0.0/16", "dub2")],
        tree(pool("metal", "10.80.0.0/12"), pool("eu", "10.96.0.0/11", locale="eu-west-1")),
    ),
    "overlap, of data centres that no pool has room for": lambda: judged(
        [network("10.0.0.0/16", "dub1"), network("10.0.0.0/16", "dub2")],
        tree(pool("eu", "10.96.0.0/11", locale="eu-west-1")),
    ),
    "overlap, with a default VPC": lambda: judged(
        [vpc("172.31.0.0/16", "vpc-d", default=True), vpc("172.31.4.0/22", "vpc-a")]
    ),
    "overlap, with a reservation": lambda: judged(
        [vpc("10.0.4.0/22", "vpc-a")], regional(prod(), reserved=[("top/eu/prod", "10.0.5.0/24")])
    ),
    "overlap, one around many": lambda: judged(
        [vpc("10.0.0.0/8", "vpc-wide")]
        + [vpc(f"10.{n}.0.0/16", f"vpc-{n}", account=THEIRS) for n in range(4)]
    ),
    "overlap, IPv6": lambda: judged(
        [vpc("2001:db8::/56", "vpc-a"), vpc("2001:db8::/56", "vpc-b")],
        tree(pool("six", "2001:db8:8000::/40", locale="eu-west-1")),
    ),
}
