"""What is decided about single resources and findings, on every database."""

from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network

import pytest
from registering import made, top, wanted

from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.registry.asking import Asker, Resource
from ipam.registry.error import Code, RegistryError
from ipam.registry.treatment import Found
from ipam.resource_block import ResourceBlock
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import AllocationType, Provider, ResourceType
from service.order import Order
from service.registry import Registry
from service.registry_exceptions import exempting, ignoring, moving, unexempting, unignoring
from service.registry_plan import creating_scope, deleting_scope
from service.registry_space import allocating
from store.checking import mistakes
from store.exceptions import Exceptions, Kept
from store.log_book import entries
from store.plan import Plan

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PRIVATE, PUBLIC = DEFAULT_SCOPES
LAB = Scope("lab", id="ipam-scope-lab")
DAY = date(2027, 1, 31)


def block(cidr, resource="vpc-a", of=ResourceType.VPC, **rest):
    return ResourceBlock(Provider.AWS, of, resource, ip_network(cidr), **rest)


def found(cidr, resource="vpc-a", of=ResourceType.VPC, scope=PRIVATE, *, managed=False, **rest):
    return Found(block(cidr, resource, of, **rest), scope, managed=managed, pool="top", home="private")


@pytest.fixture
def registry(store):
    Plan(store).change(lambda _: made(top("top", "10.0.0.0/8", locale="eu-west-1")))
    return Registry(store, cool_down=timedelta(hours=1), now=lambda: NOW)


def run(registry, operation, *, dry_run=False):
    return registry.run(Order("decide", {}, dry_run=dry_run), operation)


def ignore(registry, *some, until=None, **how):
    return run(registry, ignoring(registry, some, "why", until), **how)


def kept(registry):
    return Exceptions(registry.store).load()


def refused(code, operation, *arguments, **rest):
    with pytest.raises(RegistryError) as told:
        operation(*arguments, **rest)
    assert told.value.code is code
    return told.value.sentence


def test_what_is_ignored_is_kept_block_by_block(registry):
    some = (
        found("10.1.0.0/16"),
        found("2001:db8::/56"),
        found("10.1.0.0/24", "subnet-a", ResourceType.SUBNET, network="vpc-a"),
        found("10.2.0.0/16", "office", ResourceType.NETWORK, source="dc"),
    )
    for one in some:
        ignore(registry, one, until=DAY)

    assert {(one.block, one.reason, one.until, one.at) for one in kept(registry).ignored} == {
        (one.block, "why", DAY, NOW) for one in some
    }


def test_what_is_said_last_counts(registry):
    ignore(registry, found("10.1.0.0/16"), until=DAY)
    ignore(registry, found("10.1.0.0/16"), found("10.2.0.0/16"))

    assert [(str(one.block.cidr), one.until) for one in kept(registry).ignored] == [
        ("10.1.0.0/16", None),
        ("10.2.0.0/16", None),
    ]


@pytest.mark.parametrize(
    ("word", "cidr", "left"),
    [
        ("vpc-a", None, []),
        ("aws/vpc-a", None, []),
        ("vpc-a", ip_network("10.1.0.0/16"), ["10.2.0.0/16"]),
    ],
)
def test_a_resource_is_watched_again_whole_or_by_block(registry, word, cidr, left):
    ignore(registry, found("10.1.0.0/16"), found("10.2.0.0/16"))
    run(registry, unignoring(word, cidr))

    assert [str(one.block.cidr) for one in kept(registry).ignored] == left


@pytest.mark.parametrize("word", ["vpc-b", "alibaba/vpc-a", "aws/vpc-b"])
def test_what_is_not_ignored_cannot_be_watched_again(registry, word):
    ignore(registry, found("10.1.0.0/16"))

    assert f"the registry does not ignore '{word}'" in refused(
        Code.BAD_VALUE, run, registry, unignoring(word, None)
    )


def test_ignoring_gives_the_space_back_that_the_resource_held(registry):
    resource = Resource(AllocationType.VPC, "vpc-a", "eu-west-1", Asker("111122223333"))
    for cidr, name in (("10.1.0.0/16", "a-1"), ("10.2.0.0/16", "a-2")):
        run(registry, allocating(wanted("top", cidr, name, resource=resource)))
    record = ignore(registry, found("10.1.0.0/16", managed=True))

    assert record["released"] == ["a-1"]
    tree = Plan(registry.store).load()
    assert [one.id for one in tree.allocations] == ["a-2"]
    with registry.store.read() as connection:
        assert not list(mistakes(connection))


def test_a_custom_allocation_of_the_same_block_stays(registry):
    run(registry, allocating(wanted("top", "10.1.0.0/16", "a-1")))

    assert ignore(registry, found("10.1.0.0/16", managed=True))["released"] == []
    assert len(Plan(registry.store).load().allocations) == 1


@pytest.mark.parametrize("of", [ResourceType.EIP, ResourceType.VPC])
def test_no_block_of_a_vpc_in_the_public_scope_is_ignored(registry, of):
    public = found("198.51.100.0/24", of=of, scope=PUBLIC)
    if of is ResourceType.EIP:
        ignore(registry, public)
    else:
        refused(Code.WRONG_STATE, ignore, registry, found("10.1.0.0/16"), public)

    assert len(kept(registry).ignored) == (of is ResourceType.EIP)


def test_a_move_is_kept_until_it_leads_home(registry):
    some = (found("10.1.0.0/16"), found("10.2.0.0/16"))
    run(registry, moving(some, LAB))
    assert [(one.move.block, one.move.scope) for one in kept(registry).moved] == [
        (one.block, "lab") for one in some
    ]

    run(registry, moving(some[:1], PRIVATE))
    assert [one.move.block for one in kept(registry).moved] == [some[1].block]


@pytest.mark.parametrize(
    ("some", "scope", "code", "words"),
    [
        pytest.param(found("10.1.0.0/16"), PUBLIC, Code.WRONG_STATE, "is the public scope", id="into the public scope"),
        pytest.param(found("10.1.0.0/16"), Scope("aws/s", mirror="aws/s"), Code.NOT_OURS, "is the scope of a cloud's IPAM", id="into a cloud's"),
        pytest.param(found("2001:db8::/56", scope=PUBLIC), LAB, Code.WRONG_STATE, "which nothing leaves", id="out of the public scope"),
        pytest.param(found("10.1.0.0/24", "subnet-a", ResourceType.SUBNET), LAB, Code.WRONG_STATE, "only blocks of VPCs move, and subnets follow theirs", id="a subnet"),
        pytest.param(found("10.1.0.0/24", "office", ResourceType.NETWORK), LAB, Code.WRONG_STATE, "only blocks of VPCs move", id="a declared network"),
        pytest.param(found("10.1.0.0/16", managed=True), LAB, Code.WRONG_STATE, "allocated from pool 'top', which a move would leave behind", id="an allocated block"),
    ],
)  # fmt: skip
def test_a_move_that_is_none_is_refused(registry, some, scope, code, words):
    assert words in refused(code, run, registry, moving((some,), scope))
    assert kept(registry) == Kept()


def test_an_allocation_that_came_meanwhile_holds_a_block_where_it_is(registry):
    resource = Resource(AllocationType.VPC, "vpc-a", "eu-west-1", Asker("111122223333"))
    run(registry, allocating(wanted("top", "10.1.0.0/16", "a-1", resource=resource)))

    assert "is allocated from pool" in refused(
        Code.WRONG_STATE, run, registry, moving((found("10.1.0.0/16"),), LAB)
    )
    run(registry, moving((found("10.2.0.0/16"),), LAB))


def test_a_scope_that_something_was_moved_to_stays(registry):
    run(registry, creating_scope(registry, LAB))
    run(registry, moving((found("10.1.0.0/16"),), LAB))

    assert "vpc-a (10.1.0.0/16) was moved to scope 'lab'" in refused(
        Code.IN_USE, run, registry, deleting_scope("ipam-scope-lab")
    )
    run(registry, moving((found("10.1.0.0/16"),), PRIVATE))
    run(registry, deleting_scope("lab"))


def test_an_exemption_is_kept_renewed_and_taken_back(registry):
    first = Exemption(Rule.OVERLAP, "00000000000000ff", "known")
    later = Exemption(Rule.OVERLAP, "00000000000000ff", "still", DAY)
    for one in (first, later):
        run(registry, exempting(one, "two blocks"))
    assert [(one.exemption, one.about, one.at) for one in kept(registry).exempted] == [
        (later, "two blocks", NOW)
    ]

    run(registry, unexempting("00000000000000ff"))
    assert kept(registry) == Kept()
    assert "does not exempt" in refused(Code.BAD_VALUE, run, registry, unexempting("00000000000000ff"))


def test_what_is_tried_is_not_kept_and_what_is_done_is_in_the_log(registry):
    ignore(registry, found("10.1.0.0/16"), dry_run=True)
    run(registry, moving((found("10.1.0.0/16"),), LAB), dry_run=True)
    run(registry, exempting(Exemption(Rule.OVERLAP, "ff", "known"), ""), dry_run=True)
    assert (kept(registry), entries(registry.store)) == (Kept(), [])

    ignore(registry, found("10.1.0.0/16"))
    (entry,) = entries(registry.store)
    assert (entry.object, entry.name, entry.answer["reason"]) == ("vpc-a", "10.1.0.0/16", "why")


def test_an_account_may_decide_nothing(registry):
    order = Order("ignore", {}, asker=Asker("111122223333"))

    refused(Code.NOT_SHARED, registry.run, order, ignoring(registry, (found("10.1.0.0/16"),), "why", None))
