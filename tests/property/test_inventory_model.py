"""Any sequence of readings leaves in the store what a plain dictionary says."""

from contextlib import closing
from itertools import count
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_rows import START, answered, failed, later, shard, vpc
from stored_rows import stored_rows

from store.inventory import Inventory
from store.open import open_store

NAMES = ("vpc-a", "vpc-b", "vpc-c", "vpc-d", "vpc-e")
BLOCKS = ("10.0.0.0/16", "10.1.0.0/16", "2001:db8::/56")

rows = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(BLOCKS)),
    st.sampled_from(["available", "pending"]),
    max_size=10,
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("failed"), st.sampled_from([0, 1])),
        st.tuples(
            st.just("answered"),
            st.sampled_from([0, 1]),
            rows,
            st.sets(st.sampled_from([*NAMES, ""]), max_size=2),
        ),
        st.tuples(st.just("reopened")),
    ),
    max_size=12,
)
accounts = count(10**11)


@pytest.fixture(scope="module")
def url():
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/cidrwatch.db"


def next_model(model, fresh, rejected, minute):
    """Say what a shard holds after a complete reading: only what is absent from it goes."""
    kept = {
        key: value
        for key, value in model.items()
        if key not in fresh and (key[0] in rejected or "" in rejected)
    }
    new = {key: (state, model[key][1] if key in model else minute) for key, state in fresh.items()}
    return new | kept


def names(model):
    return {name for name, _ in model}


def believed(model, after, missed):
    """Say whether a reading is believed, and if not, what it lacks."""
    left = names(model) - missed
    surprising = left - names(after)
    doubted = len(surprising) >= 3 and len(surprising) > len(left) / 2
    return (False, names(model) - names(after)) if doubted else (True, set())


def stored(inventory, one):
    (content,) = inventory.contents([one])
    minutes = ((content.records.column("first_seen").astype(int) - int(START.timestamp())) // 60).tolist()
    return {
        (row.resource, str(row.cidr)): (row.state, minute)
        for row, minute in zip(stored_rows(content), minutes, strict=True)
    }


@given(script=steps)
def test_only_a_complete_reading_retires_and_only_what_it_lacks(url, script):
    account = next(accounts)  # the store is shared by all examples
    shards = [shard(f"{account}"), shard(f"{account}-other")]
    models, missed = [{}, {}], [set(), set()]
    with closing(open_store(url)) as store:
        inventory = Inventory(store)
        for minute, (what, *rest) in enumerate(script):
            if what == "reopened":
                inventory = Inventory(store)
                continue
            number = rest[0]
            if what == "failed":
                inventory.record(failed(at=later(minute), of=shards[number]))
            else:
                _, fresh, rejected = rest
                given_rows = [vpc(name, cidr, state=state) for (name, cidr), state in fresh.items()]
                inventory.record(
                    answered(*given_rows, at=later(minute), of=shards[number], rejected=sorted(rejected))
                )
                after = next_model(models[number], fresh, rejected, minute)
                believes, missed[number] = believed(models[number], after, missed[number])
                models[number] = after if believes else models[number]

            assert [stored(inventory, one) for one in shards] == models
            assert [status.vanished for status in inventory.statuses(shards)] == [len(one) for one in missed]
