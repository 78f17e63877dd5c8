"""Rows of a shard as bytes: whatever is not what was written is refused."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed_rows import arranged, rows
from reading_rows import answered, shard, vpc
from sqlalchemy import update

from store.error import StoreError
from store.inventory import Inventory
from store.open import open_store
from store.packing import PackingError, packed, packed_tags, unpacked
from store.schema import NUMBERS, TAGS, WORDS

ROW = vpc("vpc-a", "10.0.0.0/16", tags={"Env": "prod"})


@given(listed=st.lists(rows, max_size=6))
def test_what_was_packed_comes_out_as_it_was(listed):
    records, _ = arranged(listed)

    assert unpacked(packed(records), packed_tags(records.tags)).same(records)


BROKEN = [
    pytest.param(lambda content: b"", id="nothing"),
    pytest.param(lambda content: content[:-1], id="cut short"),
    pytest.param(lambda content: content[:6], id="a piece of the head"),
    pytest.param(lambda content: content + b"\0", id="too long"),
    pytest.param(lambda content: b"cwn9" + content[4:], id="of another version"),
    pytest.param(lambda content: content[:4] + b"\xff" * 8 + content[12:], id="another number of rows"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_bytes_that_were_not_written_so_are_refused(broken):
    records, _ = arranged([ROW])
    content, tags = packed(records), packed_tags(records.tags)

    with pytest.raises(PackingError):
        unpacked(broken(content), tags)
    with pytest.raises(PackingError):
        unpacked(content, broken(tags))


@pytest.mark.parametrize("table", [NUMBERS, TAGS], ids=lambda table: table.name)
def test_rows_that_cannot_be_made_out_are_told_with_the_way_out(tmp_path, table):
    with closing(open_store(f"sqlite:///{tmp_path}/cidrwatch.db")) as store:
        inventory = Inventory(store)
        inventory.record(answered(ROW))
        with store.write() as connection:
            connection.execute(update(table).values(content=b"cwx1"))

        for use in (lambda: inventory.contents([shard()]), lambda: inventory.record(answered())):
            with pytest.raises(
                StoreError, match=r"rows that cannot be made out .*: use a newer cidrwatch if"
            ):
                use()


def test_words_that_cannot_be_made_out_are_told_with_the_way_out(tmp_path):
    with closing(open_store(f"sqlite:///{tmp_path}/cidrwatch.db")) as store:
        inventory = Inventory(store)
        inventory.record(answered(ROW))
        with store.write() as connection:
            connection.execute(update(WORDS).values(content=b"?"))
        (content,) = inventory.contents([shard()])

        with pytest.raises(StoreError, match="words that cannot be made out: restore it from a copy"):
            content.texts.of([0])
