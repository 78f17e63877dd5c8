"""What a cloud's IPAM holds outlives the process, and a reading that failed."""

from contextlib import closing
from dataclasses import replace
from ipaddress import ip_network

import numpy as np
import pytest
from reading_rows import START, answered, failed, later, shard
from sqlalchemy import select, update

from ipam.cloud_ipam import NO_IPAM, CloudIpam, CloudPool, CloudScope
from ipam.doubt import Doubt
from ipam.opinion import Opinion
from ipam.opinions import words
from ipam.pool import Allocation, Rules
from ipam.words import (
    AllocationType,
    Compliance,
    Family,
    Kind,
    Management,
    Overlap,
    Provider,
    ResourceType,
)
from store.error import StoreError
from store.inventory import Inventory
from store.missed import Missed
from store.open import open_store
from store.schema import IPAM

HERE = shard(kind=Kind.IPAM)
SCOPE = CloudScope("s-1", "corp", "private")
TOP = CloudPool("p-1", "s-1", "", Family.IPV4)
PROD = CloudPool(
    "p-2", "s-1", "prod \ud800\0", Family.IPV6, (ip_network("2001:db8::/32"),), "p-1", "eu-west-1",
    Rules(16, 20, 24, (("env", "prod"),)), auto_import=True, network="vpc-1",
)  # fmt: skip
GIVEN = Allocation(
    "a-1", "p-2", ip_network("2001:db8::/56"), AllocationType.VPC, "vpc-1", "2", "of us", region="eu-west-1"
)
SAID = Opinion(
    Provider.AWS, ResourceType.VPC, "vpc-1", "vpc-1", GIVEN.cidr,
    Management.MANAGED, Compliance.NONCOMPLIANT, Overlap.NONOVERLAPPING, "s-1",
)  # fmt: skip
ALL = CloudIpam((SCOPE,), (TOP, PROD), (GIVEN,), (SAID,))


def told(ipam, at=START, rejected=()):
    return replace(answered(at=at, of=HERE, rejected=rejected), ipam=ipam)


def held(inventory):
    (content,) = inventory.contents([HERE])
    return content


def test_an_ipam_outlives_the_process(store_url):
    with closing(open_store(store_url)) as store:
        Inventory(store).record(told(ALL))
    with closing(open_store(store_url)) as store:
        found = held(Inventory(store))

    assert found.ipam == replace(ALL, opinions=())
    assert [words(one) for one in found.opinions.said.tolist()] == [
        (Management.MANAGED, Compliance.NONCOMPLIANT, Overlap.NONOVERLAPPING)
    ]
    assert (list(found.opinions.blocks.cidrs()), found.opinions.scopes) == ([GIVEN.cidr], ("s-1",))


def test_a_complete_reading_replaces_it(store):
    inventory = Inventory(store)
    inventory.record(told(ALL))
    before = held(inventory)
    for minute in (1, 2):  # most of it is gone, which has to be said twice
        inventory.record(told(CloudIpam((SCOPE,)), later(minute)))

    assert (before.status.rows, held(inventory).status.rows) == (5, 1)
    assert held(inventory).ipam == CloudIpam((SCOPE,))
    assert len(held(inventory).opinions) == 0


def test_that_most_of_it_is_gone_is_not_believed_at_once(store):
    inventory = Inventory(store)
    inventory.record(told(ALL))

    assert inventory.record(told(CloudIpam((SCOPE,)), later(1))) == Doubt(3, 4)
    assert (held(inventory).ipam.pools, held(inventory).status.vanished) == (ALL.pools, 3)
    assert not inventory.record(told(ALL, later(2)))
    assert held(inventory).status.vanished == 0


def test_while_something_has_no_id_nothing_goes(store):
    inventory = Inventory(store)
    inventory.record(told(ALL))
    inventory.record(told(CloudIpam((SCOPE,)), later(1), rejected=[""]))

    assert held(inventory).ipam == replace(ALL, opinions=())
    assert held(inventory).status.rejected == 1


def test_what_differs_is_news(store):
    inventory = Inventory(store)
    found = [
        inventory.record(told(one, later(minute)))
        for minute, one in enumerate((NO_IPAM, ALL, ALL, replace(ALL, opinions=()), NO_IPAM, NO_IPAM))
    ]

    assert [bool(one) for one in found] == [False, True, False, True, True, True]


def test_what_did_not_change_is_not_read_again(store):
    inventory = Inventory(store)
    inventory.record(told(ALL))
    before = held(inventory)
    inventory.record(told(ALL, later(1)))

    assert held(inventory).ipam is before.ipam
    assert held(inventory).opinions is before.opinions
    assert held(inventory).status.last_success == later(1)


def test_a_failed_reading_keeps_it_and_its_age(store):
    inventory = Inventory(store)
    inventory.record(told(ALL))
    inventory.record(failed(at=later(5), of=HERE))
    found = held(inventory)

    assert found.ipam.pools == ALL.pools
    assert (found.status.last_success, found.status.last_attempt) == (START, later(5))


@pytest.mark.parametrize(
    ("now", "rejected", "expected"),
    [
        pytest.param(replace(ALL, pools=(TOP,), allocations=()), ["p-2"], (ALL.pools, ALL.allocations), id="a pool and what it gave"),
        pytest.param(replace(ALL, scopes=(), pools=(), allocations=()), ["s-1"], (ALL.pools, ALL.allocations), id="a scope and its pools"),
        pytest.param(replace(ALL, allocations=()), ["a-1"], (ALL.pools, ALL.allocations), id="an allocation"),
        pytest.param(replace(ALL, pools=(TOP,), allocations=()), ["p-9"], ((TOP,), ()), id="nothing that was known"),
    ],
)  # fmt: skip
def test_what_could_not_be_read_stays_as_it_was(store, now, rejected, expected):
    inventory = Inventory(store)
    inventory.record(told(ALL))
    inventory.record(told(now, later(1), rejected))
    found = held(inventory)

    assert (found.ipam.pools, found.ipam.allocations) == expected
    assert found.status.rejected == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"cwo9" + bytes(8),
        b"cwo1" + np.array([1, 2], "<u4").tobytes() + b"[]" + bytes(32),
        b"cwo1" + np.array([0, 3], "<u4").tobytes() + b"odd",
    ],
)
def test_opinions_that_this_version_did_not_write_are_told_and_give_way(store, content):
    Inventory(store).record(told(ALL))
    with store.write() as connection:
        connection.execute(update(IPAM).values(opinions=content))
    inventory = Inventory(store)

    with pytest.raises(StoreError, match="an IPAM that cannot be made out"):
        inventory.contents([HERE])
    inventory.record(told(ALL, later(1), ["p-9"]))

    assert held(inventory).ipam.pools == ALL.pools


@pytest.mark.parametrize("content", ["[[], []]", '[[], [["p"]], []]', "odd"])
def test_a_plan_that_this_version_did_not_write_is_told_and_stays(store, content):
    Inventory(store).record(told(ALL))
    with store.write() as connection:
        connection.execute(update(IPAM).values(content=content))
    inventory = Inventory(store)

    with pytest.raises(StoreError, match="an IPAM that cannot be made out"):
        inventory.contents([HERE])
    with pytest.raises(StoreError, match="an IPAM that cannot be made out"):
        inventory.record(told(CloudIpam((SCOPE,)), later(1)))
    with store.read() as connection:
        assert connection.execute(select(IPAM.c.content)).scalar_one() == content


def test_times_are_kept_while_they_are_told(store):
    missed, one, other = Missed(store), (Provider.AWS, "a-1"), (Provider.ALIBABA, "a-1")
    missed.noticed({}, {one: 5})
    missed.noticed(missed.recalled(), {one: 5, other: 7})
    both = missed.recalled()
    missed.noticed(both, {other: 7})

    assert both == {one: 5, other: 7}
    assert missed.recalled() == {other: 7}
