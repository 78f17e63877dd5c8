"""An import by hand: what a discovered VPC has becomes allocations that are bound to it."""

import pytest
from processes import read
from reading_rows import answered, shard, vpc

from config.load import load
from ipam.cidr import parse
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.error import RegistryError
from ipam.registry.treatment import Found
from ipam.resource_block import ResourceBlock
from ipam.scope import DEFAULT_SCOPES
from ipam.words import Provider, ResourceType
from service import clock
from service.memory import opened
from service.order import Order
from service.registry import Registry
from service.registry_claiming import Network, claiming
from store.checking import mistakes

OWNER = "111122223333"
CONFIG = """\
store: sqlite:///cidrwatch.db
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
ignore:
  - {match: {cidr: 172.31.0.0/16}, reason: never routed}
"""
PROD = {"Environment": "prod"}
BLOCKS = (
    vpc("vpc-a", "10.0.0.0/20", tags=PROD), vpc("vpc-a", "10.0.64.0/20", tags=PROD),
    vpc("vpc-a", "192.168.0.0/24", tags=PROD), vpc("vpc-b", "10.0.16.0/20"),
    vpc("vpc-c", "10.0.32.0/25", tags=PROD), vpc("vpc-i", "172.31.0.0/16", tags=PROD),
    vpc("vpc-x", "10.0.64.0/21", tags=PROD), vpc("vpc-y", "10.0.0.0/20", tags=PROD),
)  # fmt: skip


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    record(path, *BLOCKS)
    for line in (
        "pool create top --scope private", "provision top --cidr 10.0.0.0/8",
        "pool create eu --source top --locale eu-west-1 --min 16 --max 24 --require-tag Environment=prod",
        "provision top/eu --netmask 12",
        "pool create us --source top --locale us-east-1", "provision top/us --netmask 12",
        "provision top --cidr 172.16.0.0/12", "provision top/eu --cidr 172.31.0.0/16",
    ):  # fmt: skip
        registry(path, line)
    return path


def record(config, *blocks):
    """Let a complete reading be stored."""
    with opened(load(config).store) as memory:
        memory.inventory.record(answered(*blocks, at=clock.now(), of=shard(OWNER)))


def registry(config, line, *, status=0):
    """Run a command; returns its records, or the sentence of its refusal."""
    ended = read(config, "registry", *line.split(), "-o", "json")
    assert ended.status == status, ended.err
    return ended.records if status == 0 else ended.err


def managed(config):
    """List the blocks that are managed."""
    some = read(config, "resources", "-o", "json").records
    return {(one["id"], one["cidr"]) for one in some if one["management"] == "managed"}


def test_what_a_vpc_has_in_a_pool_becomes_allocations_bound_to_it(config):
    ended = read(config, "registry", "allocate", "top/eu", "--resource", "aws/vpc-a", "--description", "old", "-o", "json")  # fmt: skip

    assert [
        (one["cidr"], one["type"], one["resource"], one["owner"], one["region"], one["description"])
        for one in ended.records
    ] == [(cidr, "vpc", "vpc-a", OWNER, "eu-west-1", "old") for cidr in ("10.0.0.0/20", "10.0.64.0/20")]
    assert ended.err == "192.168.0.0/24 of vpc-a does not lie in pool 'top/eu' and stays as it is.\n"
    assert managed(config) == {("vpc-a", "10.0.0.0/20"), ("vpc-a", "10.0.64.0/20")}
    assert [one["action"] for one in registry(config, "log 10.0.64.0/20")] == ["allocate"]


def test_one_block_of_several_is_imported_alone(config):
    registry(config, "allocate top/eu --resource vpc-a --cidr 10.0.64.0/20")

    assert managed(config) == {("vpc-a", "10.0.64.0/20")}


def test_what_is_left_of_a_network_is_imported_until_nothing_is(config):
    (first,) = registry(config, "allocate top/eu --resource vpc-a --cidr 10.0.64.0/20")
    ended = read(config, "registry", "allocate", "top/eu", "--resource", "vpc-a", "-o", "json")
    told = registry(config, "allocate top/eu --resource vpc-a", status=1)

    assert [one["cidr"] for one in ended.records] == ["10.0.0.0/20"]
    assert f"10.0.64.0/20 of vpc-a is allocated from pool 'top/eu' already ({first['id']}).\n" in ended.err
    assert "is allocated for vpc-a already" in told


def test_another_pool_that_gave_a_block_since_it_was_looked_at_is_named(config):
    found = Found(
        ResourceBlock(Provider.AWS, ResourceType.VPC, "vpc-a", parse("10.0.0.0/20")),
        DEFAULT_SCOPES[0],
        managed=False,
        owner=OWNER,
        region="eu-west-1",
        tags=tuple(PROD.items()),
    )
    with opened(load(config).store) as memory:
        desk = Registry(memory.plan.store)
        network = Network((found,), OPERATOR, memory.inventory.generation() + 9)
        desk.run(Order("allocate", {}), claiming(network, Wanted("", "top/eu")))
        with pytest.raises(RegistryError) as refused:
            desk.run(Order("allocate", {}), claiming(network, Wanted("", "top")))

    assert "10.0.0.0/20 of vpc-a is allocated from pool 'top/eu', and a block has one pool" in str(
        refused.value
    )


def test_all_blocks_become_allocations_or_none_does(config):
    registry(config, "allocate top/eu --cidr 10.0.64.0/24 --description printers")
    told = registry(config, "allocate top/eu --resource vpc-a", status=1)

    assert "10.0.64.0/20 of vpc-a shares addresses with 10.0.64.0/24 of pool 'top/eu'" in told
    assert managed(config) == set()


def test_a_dry_run_changes_nothing(config):
    for flag in ("--dry-run", "--preview"):
        assert len(registry(config, f"allocate top/eu --resource vpc-a {flag}")) == 2

    assert managed(config) == set()


def test_the_same_token_gives_the_same_answer_also_when_the_network_is_gone(config):
    first = registry(config, "allocate top/eu --resource vpc-a --client-token t-1")
    record(config, *BLOCKS[3:])

    assert registry(config, "allocate top/eu --resource vpc-a --client-token t-1") == first
    told = registry(config, "allocate top/eu --resource vpc-b --client-token t-1", status=2)
    assert "was used for another request" in told


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        ("top/eu --resource vpc-none", 2, "there is no resource 'vpc-none': name one by its id"),
        ("top/eu --resource vpc-a --cidr 10.9.0.0/16", 2, "'vpc-a' has no block 10.9.0.0/16: it has 10.0.0.0/20"),
        ("nowhere --resource vpc-a", 2, "there is no pool 'nowhere'"),
        ("top/us --resource vpc-a", 1, "vpc-a has 10.0.0.0/20, 10.0.64.0/20, 192.168.0.0/24, and pool 'top/us' has"),
        ("top/eu --resource vpc-b", 1, "gives to resources with the tag Environment=prod alone: add it"),
        ("top/eu --resource vpc-c", 1, "a /25 is smaller than pool 'top/eu' gives"),
        ("top/eu --resource vpc-i", 1, "172.31.0.0/16 of vpc-i is ignored: watch it again with"),
        ("top --resource vpc-a", 1, "which is the space of the sub-pool"),
        ("top/eu --resource vpc-a --netmask 20", 2, "leave --netmask out"),
        ("top/eu --resource vpc-a --until 2027-01-31", 2, "leave --until out"),
    ],
)  # fmt: skip
def test_what_is_refused_says_the_way_out(config, line, status, told):
    assert told in registry(config, f"allocate {line}", status=status)
    assert managed(config) == set()


def test_a_pool_of_another_region_takes_no_vpc_of_this_one(config):
    record(config, *BLOCKS, vpc("vpc-u", "10.16.0.0/20"))

    assert "the resource is in eu-west-1, and pool 'top/us' has the locale us-east-1" in registry(
        config, "allocate top/us --resource vpc-u", status=1
    )


def test_of_two_networks_with_one_block_the_second_is_told_who_holds_it(config):
    registry(config, "allocate top/eu --resource vpc-y")

    assert "is given to vpc-y, ipam-pool-alloc-" in registry(
        config, "allocate top/eu --resource vpc-a", status=1
    )


def test_a_network_that_is_ignored_gives_its_space_back_and_the_store_stays_whole(config):
    registry(config, "allocate top/eu --resource vpc-a")
    registry(config, "ignore vpc-a --cidr 10.0.0.0/20 --reason lab")

    assert managed(config) == {("vpc-a", "10.0.64.0/20")}
    with opened(load(config).store) as memory, memory.plan.store.read() as connection:
        assert list(mistakes(connection)) == []


def test_an_account_imports_its_own_network_from_a_pool_that_is_shared_with_it(config):
    line = f"allocate top/eu --resource vpc-a --as {OWNER}"
    assert "is not shared with the account" in registry(config, line, status=1)
    registry(config, f"share top/eu {OWNER}")
    (share,) = registry(config, f"shares --as {OWNER}")
    registry(config, f"accept {share['invitation']} --as {OWNER}")

    assert [one["creator"] for one in registry(config, line)] == [OWNER, OWNER]
