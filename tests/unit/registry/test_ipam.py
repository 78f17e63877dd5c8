"""The IPAM: made once, its regions around the locales of the pools, and deleted when it is empty or with all."""

from dataclasses import replace

import pytest
from lending import of_origin, organization, shared
from registering import give, made, sub, top, with_scope

from ipam.ipam import Ipam
from ipam.pool import Pool, PoolTree
from ipam.registry.delegation import administrator_disabled, administrator_enabled
from ipam.registry.error import Code, RegistryError
from ipam.registry.ipams import IpamChange, ipam_created, ipam_deleted, ipam_modified
from ipam.scope import Scope
from ipam.words import Family

WANTED = Ipam("ipam-1", "eu-west-1", ("us-east-1",))
EMPTY, _ = ipam_created(PoolTree(), WANTED)
FULL = made(top("top", "10.0.0.0/8"), sub("eu", "top", 12, locale="us-east-1"), tree=EMPTY)


def refused(code, operation, *arguments, **named):
    with pytest.raises(RegistryError) as told:
        operation(*arguments, **named)
    assert told.value.code is code
    return told.value.sentence


def test_the_managed_region_is_the_first_operating_region():
    assert EMPTY.ipam.operating_regions == ("eu-west-1", "us-east-1")
    assert ipam_created(PoolTree(), replace(WANTED, operating_regions=("eu-west-1",)))[
        1
    ].operating_regions == ("eu-west-1",)


def test_a_store_has_one_ipam():
    assert refused(Code.TOO_MANY, ipam_created, EMPTY, replace(WANTED, id="ipam-2")) == (
        "there is the IPAM ipam-1 in eu-west-1 already, and a store has one: add operating regions to it, or use "
        "another store"
    )
    refused(Code.MISSING, ipam_created, PoolTree(), replace(WANTED, region=""))


@pytest.mark.parametrize(
    ("locale", "family", "scope", "holds"),
    [
        pytest.param("us-east-1", Family.IPV4, "private", True, id="an operating region"),
        pytest.param("eu-west-9", Family.IPV4, "private", False, id="another region"),
        pytest.param(None, Family.IPV4, "private", True, id="none"),
        pytest.param("us-east-1-bos-1", Family.IPV4, "public", True, id="Local Zones, public IPv4"),
        pytest.param("us-east-1-bos-1", Family.IPV6, "public", False, id="Local Zones, public IPv6"),
        pytest.param("us-east-1-bos-1", Family.IPV4, "private", False, id="Local Zones, private"),
    ],
)
def test_the_locale_of_a_pool_lies_within_the_operating_regions(locale, family, scope, holds):
    pool = top("p", scope=scope, family=family, locale=locale)
    if holds:
        assert made(pool, tree=EMPTY).by_id["p"].locale == locale
    else:
        assert refused(Code.BAD_VALUE, made, pool, tree=EMPTY) == (
            f"pool 'p' has the locale {locale}, and the operating regions are eu-west-1, us-east-1: take one of "
            "them, or add it by `registry ipam modify --add-region`"
        )


def test_without_an_ipam_no_locale_is_refused_and_later_it_has_to_lie_within():
    tree = made(top("p", locale="cn-hangzhou"))

    assert refused(Code.BAD_VALUE, ipam_created, tree, WANTED) == (
        "pool 'p' has the locale cn-hangzhou, and the operating regions would be eu-west-1, us-east-1: name its "
        "region as well"
    )
    assert ipam_created(tree, replace(WANTED, operating_regions=("cn-hangzhou",)))[0].ipam


def test_a_region_is_added_and_removed_unless_a_pool_needs_it_or_it_is_the_managed_one():
    tree, ipam = ipam_modified(FULL, "", IpamChange("ours", (("a", "b"),), ("cn-hangzhou",)))
    assert (ipam.operating_regions[2], ipam.description, ipam.tags) == ("cn-hangzhou", "ours", (("a", "b"),))

    tree, ipam = ipam_modified(tree, "ipam-1", IpamChange(remove_regions=("cn-hangzhou",)))
    assert (ipam.operating_regions, ipam.description) == (("eu-west-1", "us-east-1"), "ours")
    for code, region, words in (
        (Code.IN_USE, "us-east-1", "pool 'top/eu' has the locale us-east-1, so that it stays an operating region: delete the pool first"),
        (Code.WRONG_STATE, "eu-west-1", "eu-west-1 is the managed region of ipam-1, which stays as long as the IPAM does: remove others"),
        (Code.BAD_VALUE, "eu-west-9", "eu-west-9 is no operating region of ipam-1: it has eu-west-1, us-east-1"),
    ):  # fmt: skip
        assert refused(code, ipam_modified, tree, "", IpamChange(remove_regions=(region,))) == words


def test_an_ipam_that_is_not_there_is_told():
    assert refused(Code.NO_IPAM, ipam_modified, PoolTree(), "", IpamChange()).startswith(
        "there is no IPAM: make"
    )
    assert refused(Code.NO_IPAM, ipam_deleted, EMPTY, "ipam-9") == (
        "there is no IPAM 'ipam-9': the one of this store is ipam-1"
    )


def test_an_empty_ipam_is_deleted_and_its_default_scopes_stay():
    assert ipam_deleted(EMPTY, "ipam-1") == (PoolTree(), EMPTY.ipam)


@pytest.mark.parametrize(
    ("tree", "cascade", "words"),
    [
        pytest.param(FULL, False, "ipam-1 has the pool 'top': delete its pools first, or all by --cascade", id="a pool"),
        pytest.param(with_scope(EMPTY, "b"), False, "ipam-1 has the scope 'b': delete additional scopes first, or all by --cascade", id="a scope"),
        pytest.param(made(top("p", scope="public"), tree=EMPTY), True, "ipam-1 has the pool 'p' in the public scope, which no cascade deletes: delete it first", id="a public pool, by cascade"),
        pytest.param(of_origin(FULL, "config", "top"), True, "ipam-1 has the pool 'top' of the origin config: take it out where it was made first", id="a pool of the file, by cascade"),
        pytest.param(replace(EMPTY, scopes=(*EMPTY.scopes, Scope("c"))), True, "ipam-1 has the scope 'c' of the file: take it out there first", id="a scope of the file, by cascade"),
    ],
)  # fmt: skip
def test_an_ipam_that_is_not_empty_stays(tree, cascade, words):
    assert refused(Code.IN_USE, ipam_deleted, tree, "", cascade=cascade) == words


def test_a_cascade_takes_private_pools_their_allocations_shares_and_scopes_along():
    tree = made(top("x", "10.0.0.0/8", scope="b"), tree=with_scope(FULL, "b"))
    tree, _ = give(tree, "eu", 20)
    tree, _ = shared(tree, "eu", "ou-1")

    assert ipam_deleted(tree, "", cascade=True)[0] == PoolTree()


def test_a_mirrored_scope_is_no_part_of_the_ipam():
    apart = Scope("aws/ipam-scope-0", mirror="aws/ipam-scope-0")
    theirs = Pool("t-1", "t", "aws/ipam-scope-0:t", apart.name, Family.IPV4, (), origin="aws-ipam")
    tree = replace(EMPTY, scopes=(*EMPTY.scopes, apart), pools=(theirs,))

    assert ipam_deleted(tree, "")[0] == replace(tree, ipam=None)


def test_an_administrator_is_a_member_and_there_is_one():
    known = organization(a222233334444=["ou-1"])
    tree, account = administrator_enabled(PoolTree(), "222233334444", known)

    assert (tree.administrator, tree.owners, account) == ("222233334444", {"222233334444"}, "222233334444")
    assert administrator_enabled(tree, "222233334444", known)[0] == tree
    refused(Code.WRONG_STATE, administrator_enabled, tree, "333344445555", known)
    refused(Code.BAD_VALUE, administrator_enabled, PoolTree(), "333344445555", known)
    refused(Code.BAD_VALUE, administrator_enabled, PoolTree(), "ou-1", known)
    refused(Code.BAD_VALUE, administrator_disabled, tree, "333344445555")
    assert administrator_disabled(tree)[0] == PoolTree()
    refused(Code.BAD_VALUE, administrator_disabled, PoolTree())


def test_every_scope_has_an_id_of_its_own_that_stays():
    ids = [scope.identity for scope in with_scope(PoolTree(), "b").scopes]

    assert ids == ["ipam-scope-02c5b4f6c5cb07666", "ipam-scope-0eab9d3fa9e0a165b", "ipam-scope-b"]
