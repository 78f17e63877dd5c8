"""Which discovered networks may take what they have from a pool, and what is said to the others."""

import pytest
from registering import made, sub, top

from ipam.cidr import parse
from ipam.pool import Allocation
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.claiming import already, check_claim, claimable
from ipam.registry.error import RegistryError
from ipam.registry.treatment import Found
from ipam.resource_block import ResourceBlock
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import AllocationType, Provider, ResourceType

TREE = made(top("top", "10.0.0.0/8"), sub("eu", "top", 12))
POOL = TREE.by_id["top"]
PRIVATE = DEFAULT_SCOPES[0]


def found(cidr="10.64.0.0/16", of=ResourceType.VPC, scope=PRIVATE, **rest):
    block = ResourceBlock(Provider.AWS, of, "vpc-a", parse(cidr))
    return Found(block, scope, **{"managed": False, "owner": "111122223333"} | rest)


def sentence(operation, *arguments):
    with pytest.raises(RegistryError) as told:
        operation(*arguments)
    return told.value.sentence


def test_the_blocks_inside_the_pool_are_chosen():
    inside, beside, six = found(), found("192.168.0.0/24"), found("fd00::/56")

    assert claimable(POOL, (inside, beside, six)) == (inside,)
    assert sentence(claimable, POOL, (beside, six)) == (
        "vpc-a has 192.168.0.0/24, fd00::/56, and pool 'top' has 10.0.0.0/8: take the pool around it, or "
        "provision that space first"
    )


@pytest.mark.parametrize(
    ("one", "asker", "told"),
    [
        pytest.param(
            found(of=ResourceType.NETWORK),
            OPERATOR,
            "vpc-a is a network, and allocations are bound to VPCs alone: `registry allocate top --cidr "
            "10.64.0.0/16` makes a custom allocation of its block",
            id="a declared network",
        ),
        pytest.param(
            found(ignored=True),
            OPERATOR,
            "10.64.0.0/16 of vpc-a is ignored: watch it again with `registry unignore`, or take the rule "
            "out of the file",
            id="ignored",
        ),
        pytest.param(
            found(scope=Scope("lab")),
            OPERATOR,
            "10.64.0.0/16 of vpc-a is in scope 'lab', and pool 'top' in 'private': take a pool of its "
            "scope, or move it with `registry move`",
            id="another scope",
        ),
        pytest.param(
            found(),
            Asker("999900001111"),
            "vpc-a belongs to 111122223333, not to the account 999900001111: ask its owner, or the owner "
            "of the pool",
            id="somebody else's",
        ),
        pytest.param(
            found(managed=True, pool="top/eu"),
            OPERATOR,
            "10.64.0.0/16 of vpc-a is allocated from pool 'top/eu', and a block has one pool: leave it "
            "there, or release it first",
            id="of another pool",
        ),
    ],
)
def test_what_may_not_be_claimed_is_refused_with_the_way_out(one, asker, told):
    assert sentence(check_claim, POOL, one, asker) == told


@pytest.mark.parametrize(
    "asker", [OPERATOR, Asker("111122223333"), Asker("999900001111", administrator=True)]
)
def test_the_owner_of_the_network_and_that_of_the_pool_may_claim(asker):
    check_claim(POOL, found(managed=True, pool="top"), asker)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        pytest.param(
            Allocation("a-1", "top", parse("10.64.0.0/12"), AllocationType.IPAM_POOL, "ipam-pool-1"),
            "10.64.0.0/16 of vpc-a shares addresses with 10.64.0.0/12 of pool 'top', which is the space of "
            "the sub-pool ipam-pool-1: take that pool, or one below it",
            id="a sub-pool",
        ),
        pytest.param(
            Allocation("a-1", "top", parse("10.64.4.0/24"), description="printers"),
            "10.64.0.0/16 of vpc-a shares addresses with 10.64.4.0/24 of pool 'top', which is given to "
            "printers, a-1: release that first",
            id="a smaller one",
        ),
        pytest.param(
            Allocation("a-1", "top", parse("10.64.0.0/16"), AllocationType.VPC, "vpc-a"),
            "10.64.0.0/16 of pool 'top' is allocated for vpc-a already (a-1): there is nothing left to do",
            id="its own",
        ),
        pytest.param(
            Allocation("a-1", "top", parse("10.64.0.0/16")),
            "10.64.0.0/16 of pool 'top' is a custom allocation (a-1), which a network with that very block "
            "fulfils: leave it so, or release it first",
            id="a reservation",
        ),
        pytest.param(
            Allocation("a-1", "top", parse("10.64.0.0/16"), AllocationType.VPC, "vpc-b"),
            "10.64.0.0/16 of pool 'top' is given to vpc-b, a-1, and no two networks hold one block: "
            "renumber one of them",
            id="its twin's",
        ),
    ],
)
def test_what_is_taken_says_by_whom(held, told):
    assert already(found(), POOL, held).sentence == told
