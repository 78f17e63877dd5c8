"""Scopes and pools are made, changed and deleted, or refused with a code and the way out."""

from dataclasses import replace

import pytest
from registering import GROUND, TODAY, give, made, sub, top, with_scope

from ipam.cidr import parse
from ipam.pool import PoolTree, Rules
from ipam.quotas import PROFILES, Quotas
from ipam.registry.error import MEANINGS, Code, RegistryError
from ipam.registry.pools import PoolChange, pool_deleted, pool_modified
from ipam.registry.provisioning import deprovisioned, provisioned
from ipam.registry.scopes import scope_created, scope_deleted, scope_described
from ipam.scope import Scope
from ipam.words import Family

TREE = made(
    top("top", "10.0.0.0/8"),
    sub("eu", "top", "10.0.0.0/12", locale="eu-west-1"),
    sub("prod", "eu", 16),
    top("six", "2001:db8::/32", scope="public", family=Family.IPV6),
)
DECLARED = replace(TREE, pools=(replace(TREE.pools[0], origin="config"), *TREE.pools[1:]))
MIRRORED = replace(TREE, pools=(replace(TREE.pools[0], origin="aws-ipam"), *TREE.pools[1:]))


def refused(code, operation, *arguments):
    with pytest.raises(RegistryError) as told:
        operation(*arguments)
    assert told.value.code is code
    return told.value.sentence


def test_every_code_has_a_meaning():
    assert set(MEANINGS) == set(Code)


def test_a_sub_pool_stands_below_its_source_and_inherits_scope_family_and_locale():
    prod = TREE.by_path["top/eu/prod"]

    assert (prod.depth, prod.scope, prod.family, prod.locale) == (3, "private", Family.IPV4, "eu-west-1")
    assert (list(map(str, prod.cidrs)), prod.carved) == (["10.0.0.0/16"], prod.cidrs)


def test_of_two_equal_names_the_later_takes_its_id_along():
    tree = made(("p-1", "", (), {}), tree=TREE)
    tree, _ = pool_modified(tree, "p-1", PoolChange(name="top"))

    assert set(tree.by_path) == {"top", "top/eu", "top/eu/prod", "six", "top-p-1"}


def test_a_rename_moves_the_paths_below_and_keeps_the_ids():
    tree, _ = pool_modified(TREE, "top/eu", PoolChange(name="ireland"))

    assert [(pool.id, pool.path) for pool in tree.pools] == [
        ("top", "top"), ("eu", "top/ireland"), ("prod", "top/ireland/prod"), ("six", "six"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "pool", "words"),
    [
        pytest.param(Code.NO_SCOPE, top("x", scope="nowhere"), "there is no scope 'nowhere': name one of private, public", id="no scope"),
        pytest.param(Code.MISSING, top("x", scope=""), "a top pool needs a scope: name one, like private", id="scope missing"),
        pytest.param(Code.NO_POOL, sub("x", "nowhere"), "there is no pool 'nowhere': name one by its path or id, as `pools` does", id="no source"),
        pytest.param(Code.BAD_COMBINATION, sub("x", "top", scope="public"), "the source pool 'top' lies in scope 'private', not in 'public': leave the scope out", id="another scope"),
        pytest.param(Code.BAD_COMBINATION, sub("x", "top", family=Family.IPV6), "pool 'top/x' asks for ipv6, and its source pool 'top' is ipv4: leave the family out", id="another family"),
        pytest.param(Code.BAD_VALUE, sub("x", "eu", locale="us-east-1"), "pool 'top/eu/x' asks for the locale us-east-1, and its source pool 'top/eu' has eu-west-1: leave it out to inherit, or take another source pool", id="another locale"),
        pytest.param(Code.BAD_COMBINATION, sub("x", "top", auto_import=True), "pool 'top/x' cannot import automatically without a locale: make one that has a locale", id="import without a locale"),
        pytest.param(Code.BAD_VALUE, top("x", rules=Rules(20, 16, 24)), "pool 'x' would have a min netmask length of 20 and a default one of 16: keep min ≤ default ≤ max", id="default below minimum"),
        pytest.param(Code.BAD_VALUE, top("x", rules=Rules(20, None, 16)), "pool 'x' would have a min netmask length of 20 and a max one of 16: keep min ≤ default ≤ max", id="maximum below minimum"),
        pytest.param(Code.BAD_VALUE, top("x", rules=Rules(33)), "the min netmask length 33 of pool 'x' is none of ipv4: take one from 0 to 32", id="no netmask length"),
    ],
)  # fmt: skip
def test_a_pool_that_does_not_fit_together_is_refused(code, pool, words):
    assert refused(code, lambda: made(pool, tree=TREE)) == words


@pytest.mark.parametrize(
    ("quotas", "words"),
    [
        (Quotas(pool_depth=3), "pool 'top/eu/prod/x' would make 4 pools below each other, and the quota is 3: use fewer, or raise the quota"),
        (Quotas(pools_per_scope=3), "pool 'top/eu/prod/x' would make 4 pools in scope 'private', and the quota is 3: use fewer, or raise the quota"),
        (Quotas(sub_pools_per_pool=0), "pool 'top/eu/prod/x' would make 1 sub-pools of one pool, and the quota is 0: use fewer, or raise the quota"),
    ],
)  # fmt: skip
def test_a_quota_holds(quotas, words):
    assert refused(Code.TOO_MANY, lambda: made(sub("x", "prod"), tree=TREE, quotas=quotas)) == words


def test_the_profiles_are_those_of_the_clouds_and_none():
    assert PROFILES["aws"] == Quotas(10, 50, 50, None, 5)
    assert PROFILES["alibaba"] == Quotas(10, 50, 500, 50, 5, 100, 100, 1, 1)
    assert PROFILES["none"] == Quotas() == Quotas(10, *(None,) * 8)


def test_a_pool_of_another_origin_is_changed_where_it_was_made():
    sentence = refused(Code.NOT_OURS, pool_modified, DECLARED, "top", PoolChange(name="x"))

    assert (
        sentence == "pool 'top' is of the origin config: change it in the configuration file, which made it"
    )
    assert "in the cloud's IPAM" in refused(Code.NOT_OURS, pool_deleted, MIRRORED, "top")
    assert made(sub("x", "top", 16), tree=DECLARED).by_id["x"].cidrs == (parse("10.16.0.0/16"),)
    refused(Code.NOT_OURS, lambda: made(sub("x", "top"), tree=MIRRORED))


def test_deletion_is_refused_from_the_top_and_accepted_from_the_bottom():
    tree, _ = give(TREE, "prod", 24)

    assert "delete what lies below it first" in refused(Code.IN_USE, pool_deleted, tree, "top")
    assert "release its allocations first" in refused(Code.IN_USE, pool_deleted, tree, "prod")
    assert refused(Code.IN_USE, deprovisioned, tree, "prod", parse("10.0.0.0/16"), TODAY) == (
        "10.0.0.0/16 of pool 'top/eu/prod' holds 10.0.0.0/24 of allocation a-1: release what lies in it first"
    )
    assert "of the sub-pool eu" in refused(
        Code.IN_USE, deprovisioned, tree, "top", parse("10.0.0.0/8"), TODAY
    )
    tree = replace(tree, allocations=())
    assert "deprovision its CIDRs first" in refused(Code.IN_USE, pool_deleted, tree, "prod")
    for pool, cidr in (("prod", "10.0.0.0/16"), ("eu", "10.0.0.0/12"), ("top", "10.0.0.0/8")):
        tree, _ = deprovisioned(tree, pool, parse(cidr), TODAY)
        tree, _ = pool_deleted(tree, pool)
    assert [pool.id for pool in tree.pools] == ["six"]


@pytest.mark.parametrize(
    ("code", "pool", "space", "words"),
    [
        pytest.param(Code.BAD_COMBINATION, "top", 12, "pool 'top' is a top pool and has no source pool to be carved from: give a CIDR", id="a top pool by length"),
        pytest.param(Code.BAD_VALUE, "top", "2001:db8::/48", "2001:db8::/48 is not ipv4, which pool 'top' has: make a pool for each family", id="another family"),
        pytest.param(Code.BAD_VALUE, "top", "10.64.0.0/10", "10.64.0.0/10 shares addresses with 10.0.0.0/8 of pool 'top' in scope 'private': take another block, or make a sub-pool", id="a top CIDR that is there"),
        pytest.param(Code.BAD_VALUE, "prod", 11, "source pool 'top/eu' has no room for a /11: give it more space, or ask for less", id="no room"),
        pytest.param(Code.BAD_VALUE, "prod", 33, "/33 is no netmask length of ipv4: take one from 0 to 32", id="no length"),
        pytest.param(Code.BAD_VALUE, "prod", "10.0.128.0/20", "10.0.128.0/20 shares addresses with 10.0.0.0/16 of pool 'top/eu', which is given away (ipam-pool-alloc-0cf1e1ab2e6a3c8c5, prod): ask for another, or by netmask length", id="given away"),
        pytest.param(Code.BAD_VALUE, "prod", "10.16.0.0/16", "10.16.0.0/16 does not lie in one CIDR of pool 'top/eu', which has 10.0.0.0/12: provision it first, or ask another pool", id="outside"),
    ],
)  # fmt: skip
def test_space_that_cannot_be_had_is_refused(code, pool, space, words):
    wanted = space if isinstance(space, int) else parse(space)
    sentence = refused(code, provisioned, TREE, pool, wanted, GROUND)

    assert sentence.partition("(")[0] == words.partition("(")[0]


def test_the_cidrs_of_a_pool_are_counted():
    ground = replace(GROUND, quotas=Quotas(cidrs_per_pool=1))

    assert "which is the quota" in refused(Code.TOO_MANY, provisioned, TREE, "prod", 24, ground)


def test_top_pools_of_two_scopes_may_have_the_same_space():
    tree = made(top("b", "10.0.0.0/8", scope="acquired-b"), tree=with_scope(TREE, "acquired-b"))

    assert tree.by_id["b"].path == "acquired-b:b"


def test_additional_scopes_are_private_and_go_when_they_are_empty():
    tree = with_scope(PoolTree(), "b")
    tree, scope = scope_described(tree, "ipam-scope-b", "of company B")

    assert (scope.default, scope.description) == (None, "of company B")
    full = made(top("x", scope="b"), tree=tree)
    assert (
        refused(Code.IN_USE, scope_deleted, full, "b")
        == "scope 'b' has the pool 'b:x': delete its pools first"
    )
    assert scope_deleted(tree, "b")[0] == PoolTree()


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        (Code.WRONG_STATE, lambda: scope_deleted(PoolTree(), "private")),
        (Code.NOT_OURS, lambda: scope_deleted(PoolTree((Scope("declared"),)), "declared")),
        (Code.NO_SCOPE, lambda: scope_deleted(PoolTree(), "")),
        (Code.BAD_VALUE, lambda: with_scope(PoolTree(), "public")),
        (Code.BAD_VALUE, lambda: with_scope(PoolTree(), "a/b")),
        (Code.TOO_MANY, lambda: scope_created(PoolTree(), Scope("b"), Quotas(scopes=2))),
    ],
)
def test_a_scope_that_cannot_be_made_or_deleted_is_refused(code, operation):
    refused(code, operation)


def test_public_ipv6_is_counted_by_region_as_alibaba_cloud_does():
    six = {"scope": "public", "family": Family.IPV6}
    tree = made(top("a", "2001:db8::/32", locale="cn-hangzhou", **six))
    few = PROFILES["alibaba"]
    made(
        top("b", locale="cn-beijing", **six),
        sub("low", "a"),
        top("c", locale="cn-hangzhou"),
        tree=tree,
        quotas=few,
    )

    assert refused(
        Code.TOO_MANY, lambda: made(top("b", locale="cn-hangzhou", **six), tree=tree, quotas=few)
    ) == (
        "pool 'b' would make 2 top pools of public IPv6 in cn-hangzhou, and the quota is 1: use fewer, or raise "
        "the quota"
    )
    ground = replace(GROUND, quotas=few)
    refused(Code.TOO_MANY, provisioned, tree, "a", parse("2001:db9::/32"), ground)
    provisioned(made(sub("low", "a"), tree=tree), "low", 40, ground)
