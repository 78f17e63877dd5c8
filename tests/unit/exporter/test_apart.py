"""Pools of clouds' scopes that no scope of ours stands for: listed, and counted nowhere."""

from world import judged, pool, tree, vpc

from exporter.exposition import Exposition, render
from exporter.overview import overview
from exporter.pool_families import pool_families
from exporter.records.pools import pools
from ipam.finding import RULES, Rule
from ipam.pool import Rules
from ipam.scope import DEFAULT_SCOPES, Scope

APART = Scope("aws/s-1", mirror="aws/s-1")


def report(scope):
    """Judge a plan with a pool of a cloud that is as large as it can be, and has not one block left."""
    cloud = pool(
        "cloud", "10.0.0.0/8", scope=scope.name, origin="aws-ipam", rules=Rules(default_netmask_length=7)
    )
    own = pool("own", "10.0.0.0/16", rules=Rules(default_netmask_length=24))
    return judged([vpc("10.0.0.0/17", "vpc-1")], tree(own, cloud, scopes=(*DEFAULT_SCOPES, scope)))


def exhausted(found):
    return found.findings.rule.tolist().count(RULES.index(Rule.POOL_EXHAUSTED))


def test_they_are_listed():
    assert [one["path"] for one in pools(report(APART))] == ["own", "cloud"]


def test_metrics_do_not_know_them():
    families = Exposition.of(render(one, report(APART)) for one in pool_families()).text.decode()

    assert 'pool="own"' in families
    assert 'pool="cloud"' not in families


def test_the_page_does_not_count_them():
    apart, mapped = (overview(report(scope)) for scope in (APART, Scope("corp", mirror="aws/s-1")))

    assert (apart.numbers.dry_pools, mapped.numbers.dry_pools) == (0, 1)
    assert ([one["path"] for one in apart.pools.items], apart.ruler.pool) == (["own"], "own")
    assert ({one["path"] for one in mapped.pools.items}, mapped.ruler.pool) == ({"own", "cloud"}, "cloud")


def test_how_full_they_are_nobody_can_tell():
    assert (exhausted(report(APART)), exhausted(report(Scope("corp", mirror="aws/s-1")))) == (0, 1)
