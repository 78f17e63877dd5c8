"""The discovered blocks that the allocations of a pool keep clear of."""

from ipaddress import ip_network

import pytest
from world import judged, network, pool, subnet, tree, vpc

from analyzer.avoided import avoided
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope

SCOPES = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
POOLS = (
    pool("a", "10.0.0.0/24", "10.0.4.0/24"),
    pool("of-b", "10.0.0.0/22", scope="b"),
    pool("six", "fd00::/56"),
    pool("empty", "10.200.0.0/24"),
)
IGNORED = Policy((IgnoreRule(Match(cidrs=(ip_network("10.0.0.64/26"),)), "gone"),))
SEEN = [
    vpc("10.0.0.0/26", "inside"),
    vpc("10.0.0.64/26", "ignored"),
    vpc("10.0.0.128/26", "twice-1"),
    network("10.0.0.128/26", "twice-2"),
    vpc("10.0.1.0/24", "between its CIDRs"),
    vpc("10.0.4.0/23", "around its second CIDR"),
    subnet("10.0.4.0/25", "subnet", "around its second CIDR"),
    vpc("10.0.0.0/25", "of another scope", account="9"),
    vpc("fd00::/64", "of the other family"),
    vpc("fd00:1::/64", "far"),
]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a", ["10.0.0.0/26", "10.0.0.128/26", "10.0.4.0/23", "10.0.4.0/25"], id="each once, of all its CIDRs"),
        pytest.param("of-b", ["10.0.0.0/25"], id="of its own scope"),
        pytest.param("six", ["fd00::/64"], id="of its family"),
        pytest.param("empty", [], id="nothing near"),
    ],
)  # fmt: skip
def test_allocations_avoid_what_shares_addresses_with_their_pool_and_is_not_ignored(path, expected):
    report = judged(SEEN, tree(*POOLS, scopes=SCOPES), IGNORED)
    asked = next(one for one in report.tree.pools if one.path == path)

    assert avoided(report, asked) == tuple(map(ip_network, expected))
