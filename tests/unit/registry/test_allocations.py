"""What an allocation gets, and why it is refused."""

from dataclasses import replace

import pytest
from lending import lent
from registering import TODAY, give, made, sub, top, wanted

from ipam.cidr import parse
from ipam.pool import Rules
from ipam.registry.allocating import allocated, check_release
from ipam.registry.asking import Asker, Resource
from ipam.registry.error import Code, RegistryError
from ipam.registry.held import held_by
from ipam.words import AllocationType

RULES = Rules(16, 20, 24, (("Environment", "prod"),))
TREE = made(
    top("top", "10.0.0.0/8"),
    sub("prod", "top", 14, locale="eu-west-1", rules=RULES),
    top("plain", "172.16.0.0/12"),
)
OWNER, OTHER = Asker("111122223333"), Asker("444455556666")


def vpc(region="eu-west-1", owner=OWNER, **tags):
    return Resource(AllocationType.VPC, "vpc-1", region, owner, tuple(tags.items()))


def refused(code, tree, *arguments, **rest):
    with pytest.raises(RegistryError) as told:
        give(tree, *arguments, **rest)
    assert told.value.code is code
    return told.value.sentence


def test_without_a_length_the_default_counts():
    assert give(TREE, "prod")[1] == "10.0.0.0/20"


def test_best_fit_takes_the_smallest_free_block_and_the_lowest_of_equals():
    tree, _ = give(TREE, "prod", "10.0.16.0/20", name="a")
    tree, _ = give(tree, "prod", "10.1.0.0/24", name="b")

    assert give(tree, "prod", 24)[1] == "10.1.1.0/24"
    assert give(tree, "prod", 20)[1] == "10.0.0.0/20"


def test_what_is_discovered_is_avoided_by_length_and_may_be_covered_by_cidr():
    assert (
        give(TREE, "prod", 16, avoid=["10.0.77.0/24", "10.2.0.0/16", "10.2.3.0/24", "192.168.0.0/16"])[1]
        == "10.1.0.0/16"
    )
    assert give(TREE, "prod", "10.2.0.0/16", avoid=["10.2.3.0/24"])[1] == "10.2.0.0/16"


def test_what_is_left_around_a_discovered_block_is_the_best_fit():
    assert give(TREE, "prod", 24, avoid=["10.1.0.0/24"])[1] == "10.1.1.0/24"


def test_disallowed_and_allowed_blocks_guide_the_choice():
    assert give(TREE, "prod", 20, disallowed=["10.0.0.0/16"])[1] == "10.1.0.0/20"
    assert (
        give(TREE, "prod", 20, allowed=["10.3.128.0/17", "10.9.0.0/16"], avoid=["10.3.128.0/20"])[1]
        == "10.3.144.0/20"
    )
    assert "no part of it lies in pool" in refused(Code.BAD_VALUE, TREE, "prod", 20, allowed=["10.9.0.0/16"])


def test_netmask_bounds_are_inclusive():
    assert give(TREE, "prod", 16)[1] == "10.0.0.0/16"
    assert give(TREE, "prod", "10.0.0.0/24")[1] == "10.0.0.0/24"
    assert refused(Code.BAD_VALUE, TREE, "prod", 15) == (
        "a /15 is larger than pool 'top/prod' gives, whose largest block is a /16: ask for a block of /16 or smaller"
    )
    assert refused(Code.BAD_VALUE, TREE, "prod", "10.0.0.0/25") == (
        "a /25 is smaller than pool 'top/prod' gives, whose smallest block is a /24: ask for a block of /24 or larger"
    )


@pytest.mark.parametrize(
    ("code", "pool", "space", "rest"),
    [
        pytest.param(Code.NO_POOL, "nowhere", 20, {}, id="no pool"),
        pytest.param(Code.MISSING, "plain", None, {}, id="no default length"),
        pytest.param(Code.BAD_VALUE, "plain", 33, {}, id="no netmask length"),
        pytest.param(Code.BAD_VALUE, "plain", "2001:db8::/48", {}, id="another family"),
        pytest.param(Code.BAD_VALUE, "plain", "192.168.0.0/24", {}, id="outside"),
        pytest.param(Code.BAD_VALUE, "plain", 11, {}, id="no room"),
        pytest.param(Code.BAD_COMBINATION, "plain", "172.16.0.0/24", {"netmask_length": 20}, id="CIDR and another length"),
        pytest.param(Code.BAD_COMBINATION, "plain", "172.16.0.0/24", {"allowed": ["172.16.0.0/16"]}, id="CIDR and a choice"),
        pytest.param(Code.BAD_VALUE, "plain", 24, {"resource": vpc()}, id="a resource from a pool without a locale"),
        pytest.param(Code.BAD_VALUE, "prod", 20, {"resource": vpc()}, id="the tag is missing"),
        pytest.param(Code.BAD_VALUE, "prod", 20, {"resource": vpc(Environment="dev")}, id="another value of the tag"),
        pytest.param(Code.BAD_VALUE, "prod", 20, {"resource": vpc("us-east-1", Environment="prod")}, id="another region"),
        pytest.param(Code.NOT_SHARED, "prod", 20, {"asker": OWNER}, id="a pool that is not shared"),
    ],
)  # fmt: skip
def test_what_a_pool_does_not_give_is_refused(code, pool, space, rest):
    refused(code, TREE, pool, space, **rest)


def test_a_block_that_is_given_away_names_who_has_it():
    tree, _ = give(TREE, "plain", "172.16.0.0/16", description="data centre", name="a-7")

    assert refused(Code.BAD_VALUE, tree, "plain", "172.16.3.0/24") == (
        "172.16.3.0/24 shares addresses with 172.16.0.0/16 of pool 'plain', which is given away (a-7, data centre): "
        "ask for another, or by netmask length"
    )


def test_a_resource_of_a_principal_gets_what_it_asks_for():
    tree = lent(TREE, "prod", OWNER.account, "ou-1")
    tree, one = allocated(tree, wanted("prod", 20, resource=vpc(Environment="prod"), asker=OWNER), TODAY)

    assert (one.type, one.resource, one.owner, one.region) == ("vpc", "vpc-1", OWNER.account, "eu-west-1")
    refused(Code.NOT_SHARED, tree, "prod", 20, resource=vpc(owner=OTHER, Environment="prod"))
    give(tree, "prod", 20, asker=Asker("1", frozenset({"ou-1"})))


def test_an_expired_reservation_takes_no_space():
    tree, _ = give(TREE, "plain", "172.16.0.0/12", until=TODAY.replace(month=10))

    assert give(tree, "plain", "172.16.0.0/24")[1] == "172.16.0.0/24"


def test_what_is_released_and_by_whom():
    tree = lent(TREE, "top", OWNER.account, OTHER.account)
    pool = tree.by_id["top"]
    (below,) = held_by(TREE, pool, TODAY)
    _, mine = allocated(tree, wanted("top", 24, asker=OWNER), TODAY)

    check_release(pool, mine, OWNER)
    check_release(pool, mine)
    of_network = replace(mine, type=AllocationType.VPC, resource="vpc-1")
    check_release(pool, of_network)  # nothing would import it again
    check_release(replace(pool, auto_import=True), of_network, gone=True)
    with pytest.raises(RegistryError, match="was allocated for vpc-1, and pool 'top' would import it again"):
        check_release(replace(pool, auto_import=True), of_network)
    for code, one, asker in (
        (Code.WRONG_STATE, below, Asker()),
        (Code.NOT_SHARED, of_network, OTHER),
        (Code.NOT_OURS, replace(mine, origin="config"), Asker()),
        (Code.NOT_SHARED, mine, OTHER),
        (Code.NOT_SHARED, mine, Asker("999900001111")),
    ):
        with pytest.raises(RegistryError) as told:
            check_release(pool, one, asker)
        assert told.value.code is code


def test_the_space_of_a_sub_pool_is_an_allocation_of_its_parent_with_an_id_that_stays():
    (one,) = held_by(TREE, TREE.by_id["top"], TODAY)

    assert (one.type, one.resource, one.cidr) == (AllocationType.IPAM_POOL, "prod", parse("10.0.0.0/14"))
    assert one == next(held_by(TREE, TREE.by_id["top"], TODAY))
    assert one.id.startswith("ipam-pool-alloc-0")
