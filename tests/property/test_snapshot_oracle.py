"""A snapshot of packed records says what going through all rows one by one says."""

from datetime import timedelta
from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from packed_rows import OWNERS, rows
from world import NOW

from ipam.networks import NONE
from ipam.reading import Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import Kind, Provider

ASKED = (("Env", "prod"), ("Env", "test"), ("Team", "a"), ("Team", "nobody"))
SEEN = 1_000

shards = st.builds(
    Shard,
    source=st.sampled_from(("aws", "more")),
    provider=st.just(Provider.AWS),
    account=st.sampled_from(OWNERS[:2]),
    region=st.sampled_from(("eu-west-1", "us-east-1")),
    kind=st.sampled_from((Kind.VPC, Kind.SUBNET, Kind.NETWORK)),
)
answered = st.sampled_from((None, NOW, NOW - timedelta(minutes=1), NOW - timedelta(minutes=2)))
estates = st.dictionaries(shards, st.tuples(answered, st.lists(rows, max_size=5)), max_size=6)


def held(estate):
    for number, (shard, (at, listed)) in enumerate(estate.items()):
        seen = np.arange(len(listed)) + SEEN * number
        yield ShardContent.of(ShardStatus(shard, last_success=at), Rows.of(listed), seen)


def standing(estate):
    """List (shard's number, row, when first seen) of what stands, as going through the rows finds it."""
    known = [(shard, at.timestamp() if at else -inf, listed) for shard, (at, listed) in estate.items()]
    speakers = {}
    for number, (shard, at, _) in enumerate(known):
        listing = (shard.account, shard.region, shard.kind)
        if listing not in speakers or at > known[speakers[listing]][1]:
            speakers[listing] = number
    taken, observed = {}, []
    for number in sorted(speakers.values(), key=lambda number: known[number][1], reverse=True):
        shard, at, listed = known[number]
        for place, row in enumerate(listed):
            source = shard.source if shard.kind is Kind.NETWORK else ""
            key = (shard.kind, source, row.resource, row.cidr)
            entry = (number, row, place + SEEN * number)
            if row.owner == shard.account:
                taken.setdefault(key, entry)
            else:
                speaker = speakers.get((row.owner, shard.region, shard.kind))
                if speaker is None or at > known[speaker][1]:
                    observed.append((key, entry))
    for key, entry in observed:
        taken.setdefault(key, entry)
    return sorted(taken.values(), key=lambda entry: (entry[1].cidr.version, entry[0], entry[2]))


@given(estate=estates)
def test_each_block_stands_once_and_as_its_witness_says(estate):
    snapshot = Snapshot.of(held(estate), ASKED)
    expected = standing(estate)
    columns, texts = snapshot.columns, snapshot.texts.of(range(len(snapshot)))

    assert columns.shard.tolist() == [number for number, _, _ in expected]
    assert columns.first_seen.tolist() == [seen for _, _, seen in expected]
    for at, (_, row, _) in enumerate(expected):
        shard = snapshot.status(at).shard
        assert (snapshot.cidr(at), snapshot.owner(at)) == (row.cidr, row.owner)
        numbers = (columns.default[at], columns.free[at], columns.attached[at])
        assert numbers == (row.default, row.free, row.attached)
        assert snapshot.region(at) == ((shard.kind is Kind.NETWORK and row.zone) or shard.region)
        assert (texts[at].resource, texts[at].name, texts[at].tags) == (row.resource, row.name, row.tags)
        assert snapshot.tag_sets[columns.tags[at]] == {pair for pair in ASKED if pair in row.tags.items()}


@given(estate=estates)
def test_rows_of_one_network_have_one_number_and_a_subnet_that_of_its_vpc(estate):
    snapshot = Snapshot.of(held(estate))
    names = {}
    for at, (_, row, _) in enumerate(standing(estate)):
        shard = snapshot.status(at).shard
        if shard.kind is not Kind.SUBNET:
            source = shard.source if shard.kind is Kind.NETWORK else ""
            names.setdefault((shard.kind, source, row.resource), set()).add(int(snapshot.columns.network[at]))
    numbers = [number for (number,) in names.values()]

    assert sorted(numbers) == list(range(len(names)))
    for at, (_, row, _) in enumerate(standing(estate)):
        if snapshot.status(at).shard.kind is Kind.SUBNET:
            expected = names.get((Kind.VPC, "", row.parent), {NONE})
            assert {int(snapshot.columns.network[at])} == expected


@given(estate=estates, wanted=st.sets(st.sampled_from(("eu-west-1", "us-east-1", "frankfurt"))))
def test_a_row_is_in_the_regions_that_hold_its_region(estate, wanted):
    snapshot = Snapshot.of(held(estate))

    assert snapshot.in_regions(wanted).tolist() == [
        snapshot.region(at) in wanted for at in range(len(snapshot))
    ]


@given(estate=estates)
def test_the_first_of_the_sets_of_tags_is_the_empty_one_whatever_rows_carry(estate):
    snapshot = Snapshot.of(held(estate), ASKED)

    assert snapshot.tag_sets[0] == frozenset()
    assert len(set(snapshot.tag_sets)) == len(snapshot.tag_sets)
