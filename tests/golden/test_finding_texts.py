"""What an engineer reads at three in the morning: every rule, on estates that are really judged."""

import json
from dataclasses import replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest
from world import (
    NOW,
    eip,
    given,
    joined,
    judged,
    network,
    opinion,
    pool,
    routing,
    subnet,
    tree,
    vpc,
)

from exporter.records.findings import findings
from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.organization import Organization
from ipam.policy import Policy
from ipam.pool import Pool, Rules, Thresholds
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.share import Member, Share
from ipam.words import AllocationType, AttachmentKind, Family

GOLDEN = Path(__file__).with_name("finding_texts.json")
DAY = 86_400
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


SCENARIOS = {
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
    "netmask": lambda: judged(
        [vpc("10.0.0.0/25", "vpc-a")],
        regional(prod(auto_import=True), pool("top/eu/small", "10.1.0.0/24", locale="eu-west-1")),
    ),
    "netmask, one bound": lambda: judged(
        [vpc("10.0.0.0/25", "vpc-a")],
        regional(prod(auto_import=True, rules=Rules(max_netmask_length=24))),
    ),
    "tags": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", tags={"Environment": "dev"})],
        regional(prod(auto_import=True, rules=Rules(tags=(("Environment", "prod"), ("Tier", "gold"))))),
    ),
    "locale": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", region="us-east-1")],
        tree(
            pool("top", "10.0.0.0/8"),
            pool("top/eu", "10.0.0.0/12", locale="eu-west-1", auto_import=True),
            pool("top/us", "10.16.0.0/12", locale="us-east-1"),
        ),
    ),
    "locale, of the administrator": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", account=THEIRS, region="us-east-1")],
        replace(
            tree(
                pool("top", "10.0.0.0/8"),
                pool("top/eu", "10.0.0.0/12", locale="eu-west-1", auto_import=True),
                pool("top/us", "10.16.0.0/12", locale="us-east-1", share=("000000000001",)),
            ),
            administrator=THEIRS,
        ),
    ),
    "owner": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", account=THEIRS)],
        regional(
            prod(auto_import=True, share=tuple(f"{n:012}" for n in range(5)), owner="payments"),
            pool("top/eu/closed", "10.2.0.0/15", locale="eu-west-1", share=("000000000001",)),
            pool("top/eu/open", "10.1.0.0/16", locale="eu-west-1"),
        ),
    ),
    "owner, of units": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", account=THEIRS)],
        regional(
            prod(auto_import=True, share=("ou-prod-abcd1234",)),
            pool("top/eu/closed", "10.2.0.0/15", locale="eu-west-1", share=("ou-prod-abcd1234",)),
        ),
    ),
    "owner, of another unit": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a", account=THEIRS)],
        regional(
            prod(auto_import=True, share=("ou-prod-abcd1234",)),
            pool("top/eu/theirs", "10.2.0.0/15", locale="eu-west-1", share=("ou-dev-abcd1234",)),
        ),
        Policy(organization=Organization({THEIRS: frozenset({"ou-dev-abcd1234"})})),
    ),
    "unmanaged": lambda: judged([vpc("10.0.0.0/20", "vpc-a")], regional(prod())),
    "unmanaged, declared twice": lambda: judged(
        [network("10.0.0.0/20", "dub1"), network("10.0.0.0/20", "dub2")],
        regional(prod(), reserved=[("top/eu/prod", "10.0.0.0/20")]),
    ),
    "unmanaged, declared": lambda: judged([network("10.0.0.0/20", "dub1")], regional(prod())),
    "import": lambda: judged([vpc("10.0.0.0/20", "vpc-a")], regional(prod(auto_import=True))),
    "import, larger": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a"), vpc("10.0.0.0/21", "vpc-b")], regional(prod(auto_import=True))
    ),
    "import, identical": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a"), vpc("10.0.0.0/20", "vpc-b")], regional(prod(auto_import=True))
    ),
    "import, covers": lambda: judged(
        [vpc("10.0.0.0/23", "vpc-a")],
        regional(prod(auto_import=True), reserved=[("top/eu/prod", "10.0.0.0/26")]),
    ),
    "import, covers a sub-pool": lambda: judged(
        [vpc("10.0.0.0/15", "vpc-a")],
        tree(
            pool("top", "10.0.0.0/8", locale="eu-west-1", auto_import=True), pool("top/prod", "10.0.0.0/16")
        ),
    ),
    "import, inside": lambda: judged(
        [vpc("10.0.0.0/26", "vpc-a")],
        regional(prod(auto_import=True), reserved=[("top/eu/prod", "10.0.0.0/23")]),
    ),
    "ghost": lambda: judged(
        [],
        regional(
            prod(),
            given=[
                given(
                    "top/eu/prod",
                    "10.0.16.0/20",
                    resource="vpc-gone",
                    owner=THEIRS,
                    gone_since=int(NOW.timestamp()) - 3 * DAY,
                )
            ],
        ),
    ),
    "outside": lambda: judged([], regional(prod(), given=[given("top/eu/prod", "10.9.0.0/20")])),
    "conflict": lambda: judged(
        [], regional(prod(), reserved=[("top/eu/prod", "10.0.0.0/20"), ("top/eu/prod", "10.0.8.0/21")])
    ),
    "conflict with a sub-pool": lambda: judged([], regional(prod(), reserved=[("top/eu", "10.0.8.0/21")])),
    "mismatch": lambda: judged(
        [],
        regional(
            prod(),
            given=[given("top/eu", "10.1.0.0/16", AllocationType.IPAM_POOL, resource="top/eu/prod")],
        ),
    ),
    "exhausted": lambda: judged(
        [vpc("10.0.0.0/17", "vpc-a"), vpc("10.0.128.0/18", "vpc-b"), vpc("10.0.192.0/18", "vpc-c")],
        regional(prod(), pool("top/eu/nonprod", "10.1.0.0/16", rules=SIXTEEN, locale="eu-west-1")),
    ),
    "exhausted, and what is shared with others": lambda: judged(
        [],
        regional(
            prod("10.0.0.0/20", share=(THEIRS, "ou-prod-abcd1234"), rules=Rules(default_netmask_length=20)),
            pool("top/eu/roomy", "10.4.0.0/14", locale="eu-west-1", share=("ou-dev-abcd1234", THEIRS)),
            pool("top/eu/tagged", "10.2.0.0/15", locale="eu-west-1", rules=Rules(tags=(("Tier", "gold"),))),
            pool(
                "top/eu/theirs",
                "10.1.0.0/24",
                "10.1.16.0/20",
                locale="eu-west-1",
                share=("ou-prod-abcd1234", THEIRS),
            ),
            reserved=[("top/eu/prod", "10.0.0.0/20"), ("top/eu", "10.8.0.0/13")],
        ),
    ),
    "exhausted, and others are shared with somebody": lambda: judged(
        [],
        tree(
            pool("full", "10.0.0.0/20", locale="eu-west-1", rules=Rules(default_netmask_length=20)),
            pool("theirs", "10.4.0.0/14", locale="eu-west-1", share=(THEIRS,)),
            reserved=[("full", "10.0.0.0/20")],
        ),
    ),
    "exhausted, of other origins": lambda: judged(
        [],
        tree(
            *(
                pool(f"of-{origin}", f"10.{n}.0.0/20", rules=Rules(default_netmask_length=20), origin=origin)
                for n, origin in enumerate(("registry", "aws-ipam"))
            ),
            reserved=[("of-registry", "10.0.0.0/20"), ("of-aws-ipam", "10.1.0.0/20")],
        ),
    ),
    "overlap, and no pool for its owner": lambda: judged(
        [vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/20", "vpc-b", account=THEIRS, tags={"env": "dev"})],
        tree(
            pool("prod", "10.64.0.0/10", locale="eu-west-1", share=("111122223333",)),
            pool(
                "dev",
                "10.20.0.0/19",
                locale="eu-west-1",
                share=("111122223333",),
                rules=Rules(tags=(("env", "prod"), ("tier", "gold"))),
            ),
        ),
    ),
    "overlap, and a pool that wants tags": lambda: judged(
        [vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/20", "vpc-b", tags={"env": "dev"})],
        tree(
            pool("closed", "10.64.0.0/10", locale="eu-west-1", share=(THEIRS,)),
            pool(
                "prod",
                "10.20.0.0/19",
                locale="eu-west-1",
                rules=Rules(tags=(("env", "prod"), ("tier", "gold"))),
            ),
        ),
    ),
    "exhausted, a whole VPC around it": lambda: judged(
        [vpc("10.0.0.0/15", "vpc-wide")],
        tree(pool("alone", "10.0.0.0/20", rules=Rules(default_netmask_length=24))),
    ),
    "nearly exhausted": lambda: judged(
        [],
        regional(
            prod("10.0.0.0/18"),
            reserved=[("top/eu/prod", "10.0.0.0/19")],
            given=[
                given(
                    "top/eu/prod",
                    "10.0.32.0/20",
                    resource="vpc-gone",
                    gone_since=int(NOW.timestamp()) - DAY,
                )
            ],
        ),
    ),
    "nearly exhausted, of addresses": lambda: judged(
        [eip("52.0.0.1", "eipalloc-1", attached=0)],
        tree(
            pool(
                "public",
                "52.0.0.0/30",
                scope="public",
                locale="eu-west-1",
                auto_import=True,
                rules=Rules(default_netmask_length=32),
            )
        ),
    ),
    "fragmented": lambda: judged(
        [],
        tree(
            pool("top", "10.0.0.0/24"),
            reserved=[("top", f"10.0.0.{address}/32") for address in range(7, 256, 16)],
        ),
    ),
    "idle": lambda: replace_since(judged([eip("52.0.0.1", "eipalloc-1", attached=0)]), 12 * DAY),
    "quota": lambda: judged(
        [], regional(prod()), Policy(quotas=Quotas(pool_depth=3, cidrs_per_pool=1, pools_per_scope=3))
    ),
    "quota, shared and split": lambda: judged(
        [],
        replace(
            regional(prod()),
            shares=(Share("rs-1", "top/eu/prod", (Member("ou-1"),)),),
        ),
        Policy(quotas=Quotas(sub_pools_per_pool=1, shares_per_pool=1)),
    ),
    "quota of a cloud": lambda: judged(
        [],
        tree(
            *(
                Pool(
                    f"p{n}",
                    f"p{n}",
                    f"p{n}",
                    "private",
                    Family.IPV4,
                    (ip_network(f"10.{n}.0.0/16"),),
                    origin="aws-ipam",
                )
                for n in range(46)
            )
        ),
    ),
    "exemption": lambda: judged(
        [],
        None,
        Policy(exemptions=(Exemption(Rule.OVERLAP, "10.0.0.0/16", "until the move", date(2026, 10, 31)),)),
    ),
    "drift": lambda: judged(
        [vpc("10.0.0.0/20", "vpc-a")],
        regional(prod(auto_import=True)),
        opinions=[opinion(vpc("10.0.0.0/20", "vpc-a"), "managed", "noncompliant", "overlapping")],
    ),
}


def replace_since(report, ago):
    since = report.findings.since - ago
    return replace(report, findings=replace(report.findings, since=since))


def told(name):
    """Say everything that is said about a scenario."""
    return {
        f"{one['severity']} {one['rule']} {one['pool'] or one['scope'] or ''}": [
            one["summary"],
            one["remedy"],
        ]
        for one in findings(SCENARIOS[name]())
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_finding_tells_what_and_where_and_the_way_out(name):
    assert told(name) == json.loads(GOLDEN.read_text("utf-8"))[name]


def test_nothing_is_written_down_that_no_scenario_says():
    assert list(json.loads(GOLDEN.read_text("utf-8"))) == list(SCENARIOS)


def test_every_rule_but_those_of_shards_has_a_scenario():
    seen = {key.split()[1] for name in SCENARIOS for key in told(name)}

    assert set(Rule) - seen == {Rule.STALE_SHARD, Rule.MASS_DISAPPEARANCE, Rule.ROW_REJECTED}
