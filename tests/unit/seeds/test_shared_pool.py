"""Alibaba Cloud's table of what the owner of a shared pool may do, and what its principals: row by row."""

from contextlib import closing
from datetime import UTC, date, datetime
from itertools import count

import pytest
from lending import shared
from registering import made, sub, top

from ipam.account import Account, ListedAccount
from ipam.account_list import AccountList
from ipam.cidr import parse
from ipam.pool import Rules
from ipam.registry.asking import Asker, Resource, Wanted
from ipam.registry.delegation import administrator_enabled
from ipam.registry.error import Code, RegistryError
from ipam.registry.held import held_by
from ipam.registry.permissions import TABLE, Act, Right, open_to
from ipam.registry.pools import PoolChange
from ipam.words import AllocationType, Provider
from service.order import Order
from service.organization import organization
from service.registry import Registry
from service.registry_lending import unsharing
from service.registry_plan import deleting_pool, deprovisioning, modifying_pool, provisioning
from service.registry_space import allocating, releasing
from store.accounts import Accounts
from store.open import open_store
from store.plan import Plan

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OWNER, PRINCIPAL, STRANGER = "222233334444", "111122223333", "999900001111"
UNIT = "ou-prod-abcd1234"
NUMBERS = count()


@pytest.fixture
def registry(blank):
    """Share a pool with the unit of an account, as the list of accounts tells it."""
    tree = made(
        top("top", "10.0.0.0/8"),
        sub("prod", "top", "10.1.0.0/16", "10.2.0.0/16", locale="cn-hangzhou"),
        sub("empty", "top"),
    )
    for pool in ("prod", "empty"):
        tree, _ = shared(tree, pool, UNIT)
    listed = [ListedAccount(PRINCIPAL, path=("r-1", UNIT)), ListedAccount(OWNER, path=("r-1",))]
    kept = AccountList(tuple(Account(one, NOW, NOW) for one in listed))
    tree, _ = administrator_enabled(tree, OWNER, organization({("cloud", Provider.AWS): kept}))
    with closing(open_store(f"sqlite:///{blank}")) as store:
        Plan(store).change(lambda _: tree)
        Accounts(store).change(("cloud", Provider.AWS), lambda _: kept)
        yield Registry(store, now=lambda: NOW)


def run(registry, asker, action, operation):
    return registry.run(Order(action, {}, asker), operation)


def allocate(registry, asker, resource=None, **rest):
    wanted = Wanted(f"a-{next(NUMBERS)}", "prod", netmask_length=24, resource=resource, asker=asker, **rest)
    return run(registry, asker, "allocate", allocating(wanted))["id"]


def for_vpc(registry, asker):
    owner = asker if asker.account else Asker(OWNER, administrator=True)  # a VPC is an account's
    vpc = Resource(AllocationType.VPC, f"vpc-{next(NUMBERS)}", "cn-hangzhou", owner)
    return allocate(registry, asker, vpc)


def modify(**what):
    return lambda registry, asker: run(
        registry, asker, "pool modify", modifying_pool("prod", PoolChange(**what), asker)
    )


def release(registry, asker):
    """Release what the asker made."""
    name = allocate(registry, asker)
    return run(registry, asker, "release", releasing(registry, name, asker))


def release_of_others(registry, asker):
    name = allocate(registry, Asker(OWNER, administrator=True))
    return run(registry, asker, "release", releasing(registry, name, asker))


def seen(act):
    def look(registry, asker):
        """See the pool; who does not is refused as by an operation."""
        pools = [pool.id for pool in open_to(Plan(registry.store).load().pools, act, asker)]
        if "prod" not in pools:
            raise RegistryError(Code.NOT_SHARED, "")

    return look


def describe(registry, asker):
    modify(name="named", description="described")(registry, asker)
    if not asker.owns:
        for what in ({"owner": "team"}, {"tags": (("a", "b"),)}):
            with pytest.raises(RegistryError, match="may modify the name and the description"):
                modify(**what)(registry, asker)


def release_own_alone(registry, asker):
    release(registry, asker)
    if not asker.owns:
        with pytest.raises(RegistryError, match="was made by 222233334444"):
            release_of_others(registry, asker)


# Alibaba Cloud, "Address planning", "Permissions for pool owners and principals", in its own words and order.
ROWS = [
    ("Allocate resources from an IPAM pool when creating a VPC", for_vpc, "Supported"),
    ("Allocate a secondary CIDR block for a VPC from an IPAM pool", for_vpc, "Support"),
    ("Delete an IPAM pool", lambda r, a: run(r, a, "pool delete", deleting_pool("empty")), "Not supported"),
    ("Modify IPAM pool information", describe, "Supported (only name and description can be modified)"),
    ("Query an IPAM pool", seen(Act.QUERY), "Support"),
    ("Query CIDR information of an IPAM pool", seen(Act.QUERY_CIDRS), "Supported"),
    ("Provision a CIDR block to an IPAM pool", lambda r, a: run(r, a, "provision", provisioning(r, "prod", 16)), "Not supported"),
    ("Deprovision a CIDR block", lambda r, a: run(r, a, "deprovision", deprovisioning(r, "prod", parse("10.2.0.0/16"))), "Not supported"),
    ("Create a custom allocation", allocate, "Supported"),
    ("Release a custom allocation", release_own_alone, "Supported for custom allocations created by the principal"),
    ("Query custom allocations", seen(Act.QUERY_ALLOCATIONS), "Supported"),
    ("Modify allocation rules", modify(rules=Rules(16, 20, 28)), "Not supported"),
    ("Enable/disable auto import", modify(auto_import=True), "Not supported"),
    ("Query resources in an IPAM pool", seen(Act.QUERY_RESOURCES), "Not supported"),
]  # fmt: skip


def test_the_table_is_the_one_of_the_seed():
    assert [(str(row.act), str(row.principal)) for row in TABLE] == [
        (f"{feature[0].lower()}{feature[1:]}", _right(said)) for feature, _, said in ROWS
    ]


def _right(said):
    """Read a cell of the table; both spellings of support are in it."""
    inner = said.partition("(")[2].rstrip(")") or said[0].lower() + said[1:]
    return "supported" if inner == "support" else inner


@pytest.mark.parametrize(
    ("attempt", "said"), [pytest.param(attempt, said, id=f"{row}: {said}") for row, attempt, said in ROWS]
)
def test_a_principal_may_do_what_the_table_says(registry, attempt, said):
    asker = registry.asker(PRINCIPAL)
    assert (asker.units, asker.owns) == ({"organization", "r-1", UNIT}, False)
    if said != "Not supported":
        attempt(registry, asker)
        return
    with pytest.raises(RegistryError) as told:
        attempt(registry, asker)
    assert told.value.code is Code.NOT_SHARED


@pytest.mark.parametrize(
    "attempt", [pytest.param(attempt, id=f"{row}: Supported") for row, attempt, _ in ROWS]
)
@pytest.mark.parametrize(
    "account", [pytest.param(OWNER, id="administrator"), pytest.param("", id="operator")]
)
def test_the_owner_may_do_everything(registry, attempt, account):
    attempt(registry, registry.asker(account))


@pytest.mark.parametrize("attempt", [pytest.param(attempt, id=row) for row, attempt, _ in ROWS])
def test_who_is_no_principal_may_do_nothing(registry, attempt):
    with pytest.raises(RegistryError) as told:
        attempt(registry, registry.asker(STRANGER))

    assert told.value.code is Code.NOT_SHARED


def test_the_owner_releases_what_a_principal_made_also_after_sharing_stopped(registry):
    name = allocate(registry, registry.asker(PRINCIPAL))
    owner = registry.asker(OWNER)
    run(registry, owner, "unshare", unsharing("prod"))
    with pytest.raises(RegistryError, match="is not shared with the account"):
        run(
            registry,
            registry.asker(PRINCIPAL),
            "release",
            releasing(registry, name, registry.asker(PRINCIPAL)),
        )
    assert [one.id for one in held_by(*_prod(registry))] == [name]
    run(registry, owner, "release", releasing(registry, name, owner))

    assert list(held_by(*_prod(registry))) == []


def _prod(registry):
    tree = Plan(registry.store).load()
    return tree, tree.by_id["prod"], date(2026, 11, 1)


@pytest.mark.parametrize("row", [row for row in TABLE if row.principal is Right.NONE and row.action], ids=str)
def test_what_no_principal_may_is_refused_by_its_name(registry, row):
    with pytest.raises(RegistryError, match=f"may not {row.act}: ask the owner of the pool"):
        run(registry, registry.asker(PRINCIPAL), row.action, lambda _: None)
