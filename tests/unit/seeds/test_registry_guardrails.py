"""Seed 004, "Automate VPC CIDR allocation" and "Verify", in its own words: try to break the guardrails."""

import pytest
from lending import shared
from registering import TODAY, made, sub, top, wanted

from ipam.cidr import parse
from ipam.pool import Rules
from ipam.registry.allocating import allocated, check_release
from ipam.registry.asking import Asker, Resource
from ipam.registry.error import Code, RegistryError
from ipam.registry.pools import pool_deleted
from ipam.registry.provisioning import deprovisioned
from ipam.registry.scopes import scope_deleted
from ipam.registry.sharing import pool_unshared
from ipam.words import AllocationType

PROD = Rules(16, 20, 24, (("Environment", "prod"),))
MEMBER = Asker("111122223333", frozenset({"ou-prod-abcd1234"}))


@pytest.fixture
def estate():
    """Give the hierarchy of the seed: /8, a /12 carved for the region, a /16 for production, shared with an OU."""
    tree = made(
        top("top", "10.0.0.0/8"),
        sub("euw1", "top", 12, locale="eu-west-1"),
        sub("prod", "euw1", 16, rules=PROD),
    )
    return shared(tree, "prod", "ou-prod-abcd1234")[0]


def spoke(**tags):
    return Resource(AllocationType.VPC, "vpc-payments-prod", "eu-west-1", MEMBER, tuple(tags.items()))


def refused(operation, *arguments):
    with pytest.raises(RegistryError) as told:
        operation(*arguments)
    return told.value


def test_ipam_carves_a_free_12_from_the_8_and_a_16_from_that(estate):
    assert [str(*pool.cidrs) for pool in estate.pools] == ["10.0.0.0/8", "10.0.0.0/12", "10.0.0.0/16"]
    assert [pool.locale for pool in estate.pools] == [None, "eu-west-1", "eu-west-1"]


def test_a_spoke_vpc_names_a_pool_and_a_size_and_gets_a_free_block(estate):
    request = wanted("prod", 20, resource=spoke(Environment="prod", Name="payments-prod"), asker=MEMBER)
    tree, one = allocated(estate, request, TODAY)
    _, two = allocated(tree, wanted("prod", 20, "a-2", resource=spoke(Environment="prod")), TODAY)

    assert [str(one.cidr), str(two.cidr)] == ["10.0.0.0/20", "10.0.16.0/20"]
    assert one.owner == "111122223333"


def test_a_vpc_without_the_environment_prod_tag_is_rejected(estate):
    error = refused(
        allocated, estate, wanted("prod", 20, resource=spoke(Name="payments-prod"), asker=MEMBER), TODAY
    )

    assert error.code is Code.BAD_VALUE
    assert (
        error.sentence
        == "pool 'top/euw1/prod' gives to resources with the tag Environment=prod alone: add it"
    )


def test_a_15_from_a_pool_whose_minimum_is_16_fails(estate):
    assert "whose largest block is a /16" in refused(allocated, estate, wanted("prod", 15), TODAY).sentence


def test_space_is_reserved_outside_of_a_vpc_and_never_issued_again_until_it_is_released(estate):
    tree, one = allocated(
        estate, wanted("prod", 22, description="reserved for eks-prod secondary CIDR"), TODAY
    )
    _, two = allocated(tree, wanted("prod", 22, "a-2"), TODAY)

    assert (str(one.cidr), str(two.cidr)) == ("10.0.0.0/22", "10.0.4.0/22")
    check_release(tree.by_id["prod"], one)


def test_you_cannot_deprovision_while_allocations_exist_nor_delete_a_non_empty_pool_and_reclaim_bottom_up(
    estate,
):
    full, _ = allocated(estate, wanted("prod", 22), TODAY)
    chain = (("prod", "10.0.0.0/16"), ("euw1", "10.0.0.0/12"), ("top", "10.0.0.0/8"))
    for pool, cidr in reversed(chain):
        assert refused(pool_deleted, full, pool).code is Code.IN_USE
        assert refused(deprovisioned, full, pool, parse(cidr), TODAY).code is Code.IN_USE
    for pool, cidr in chain:
        estate, _ = deprovisioned(estate, pool, parse(cidr), TODAY)
        estate, _ = pool_deleted(estate, pool)
    assert estate.pools == ()


def test_the_two_default_scopes_cannot_be_deleted(estate):
    for scope in ("private", "public"):
        assert refused(scope_deleted, estate, scope).code is Code.WRONG_STATE


def test_after_sharing_stops_allocations_stay_and_the_principal_gets_no_more(estate):
    request = wanted("prod", 20, resource=spoke(Environment="prod"), asker=MEMBER)
    tree, one = allocated(estate, request, TODAY)
    tree, _ = pool_unshared(tree, "prod", ("ou-prod-abcd1234",))

    assert one in tree.allocations
    assert refused(allocated, tree, wanted("prod", 20, "a-2", asker=MEMBER), TODAY).code is Code.NOT_SHARED
