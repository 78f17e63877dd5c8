"""Estates that are really judged, at least one for each rule of findings, by what they show."""

from dataclasses import replace
from datetime import date
from ipaddress import ip_network

from colliding import OVERLAPS, SIXTEEN, THEIRS, prod, regional
from world import NOW, eip, given, judged, network, opinion, pool, tree, vpc

from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.organization import Organization
from ipam.policy import Policy
from ipam.pool import Pool, Rules
from ipam.quotas import Quotas
from ipam.share import Member, Share
from ipam.words import AllocationType, Family

DAY = 86_400


def replace_since(report, ago):
    since = report.findings.since - ago
    return replace(report, findings=replace(report.findings, since=since))


SCENARIOS = {
    **OVERLAPS,
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
