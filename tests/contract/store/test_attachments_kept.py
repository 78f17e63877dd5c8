"""What joins VPCs outlives the process, and a reading that failed."""

from contextlib import closing
from dataclasses import replace

import pytest
from reading_rows import START, answered, failed, later, shard
from sqlalchemy import update

from ipam.attachment import Attachment
from ipam.doubt import Doubt
from ipam.snapshot import Snapshot
from ipam.words import AttachmentKind, Kind, Provider
from store.error import StoreError
from store.inventory import Inventory
from store.open import open_store
from store.schema import ATTACHMENTS

ALL = shard(kind=Kind.ATTACHMENT)


def attachment(vpc, tables=None):
    return Attachment(
        Provider.AWS, "222233334444", "us-east-1", vpc, "tgw-1", AttachmentKind.TRANSIT_GATEWAY,
        "available", tables,
    )  # fmt: skip


ONE, OTHER, THIRD = attachment("vpc-a"), attachment("vpc-b", ()), attachment("vpc-c", ("rtb-1", "rtb-2"))


def told(*attachments, at=START):
    return replace(answered(at=at, of=ALL), attachments=attachments)


def routing(inventory):
    return Snapshot.of(inventory.contents([shard(), ALL])).routing


def test_attachments_outlive_the_process(store_url):
    with closing(open_store(store_url)) as store:
        Inventory(store).record(told(ONE, OTHER, THIRD))
    with closing(open_store(store_url)) as store:
        found = routing(Inventory(store))

    assert found.attachments == (ONE, OTHER, THIRD)
    assert found.read == {(Provider.AWS, "111122223333", "eu-west-1")}


def test_a_complete_reading_replaces_them(store):
    inventory = Inventory(store)
    inventory.record(told(ONE, OTHER))
    inventory.record(told(THIRD, at=later(1)))

    assert routing(inventory).attachments == (THIRD,)
    assert inventory.statuses([ALL])[0].rows == 1


def test_that_most_are_gone_is_not_believed_before_it_is_said_twice(store):
    inventory = Inventory(store)
    inventory.record(told(ONE, OTHER, THIRD))

    assert inventory.record(told(at=later(1))) == Doubt(3, 3)
    assert routing(inventory).attachments == (ONE, OTHER, THIRD)
    assert inventory.statuses([ALL])[0].vanished == 3
    assert len(inventory.record(told(at=later(2)))) == 3
    assert routing(inventory).attachments == ()


def test_another_state_of_all_of_them_is_no_disappearance(store):
    inventory = Inventory(store)
    inventory.record(told(ONE, OTHER, THIRD))
    changed = [replace(one, state="deleting") for one in (ONE, OTHER, THIRD)]

    assert not isinstance(inventory.record(told(*changed, at=later(1))), Doubt)
    assert routing(inventory).attachments == tuple(changed)


def test_what_differs_is_news(store):
    inventory = Inventory(store)

    assert len(inventory.record(told(ONE, OTHER))) == 2
    assert len(inventory.record(told(OTHER, ONE, at=later(1)))) == 0
    assert len(inventory.record(told(replace(ONE, tables=("rtb",)), OTHER, at=later(2)))) == 2


def test_a_failed_reading_keeps_them_and_their_age(store):
    inventory = Inventory(store)
    inventory.record(told(ONE))
    inventory.record(failed(at=later(5), of=ALL))
    (status,) = inventory.statuses([ALL])

    assert routing(inventory).attachments == (ONE,)
    assert (status.last_success, status.last_attempt, status.rows) == (START, later(5), 1)


def test_a_shard_that_never_answered_was_not_read(store):
    inventory = Inventory(store)
    inventory.record(failed(of=ALL))

    assert routing(inventory).read == frozenset()


def test_what_this_version_did_not_write_is_told(store):
    inventory = Inventory(store)
    inventory.record(told(ONE))
    with store.write() as connection:
        connection.execute(update(ATTACHMENTS).values(content='[["aws", 1]]'))

    with pytest.raises(StoreError, match="attachments that cannot be made out"):
        inventory.contents([ALL])
    inventory.record(told(at=later(1)))

    assert routing(inventory).attachments == ()
