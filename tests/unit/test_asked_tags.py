from dataclasses import replace
from ipaddress import ip_network

from ipam.asked_tags import asked_tags
from ipam.policy import Policy
from ipam.pool import Pool, PoolTree, Rules
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import Family

POOL = Pool("p", "p", "p", "private", Family.IPV4, (ip_network("10.0.0.0/8"),))


def match(*pairs):
    return Match(tags=pairs)


def test_tags_are_asked_for_by_pools_scopes_and_ignore_rules():
    scope = Scope("b", matches=(match(("Team", "a")), match(("Env", "prod"))))
    strict = replace(POOL, rules=Rules(tags=(("Env", "prod"), ("Tier", "gold"))))
    policy = Policy(ignore=(IgnoreRule(match(("Lab", "yes")), "lab"),))

    assert asked_tags(PoolTree((*DEFAULT_SCOPES, scope), (POOL, strict)), policy) == {
        ("Team", "a"),
        ("Env", "prod"),
        ("Tier", "gold"),
        ("Lab", "yes"),
    }


def test_a_plan_without_rules_asks_for_no_tag():
    assert asked_tags(PoolTree(DEFAULT_SCOPES, (POOL,)), Policy()) == frozenset()
