"""However much changes, what does not is read on time: events use the room that is there, and no more."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.agenda import Agenda
from collector.cadence import after_change
from ipam.shard import Shard
from ipam.words import Kind, Provider

EVERY = 60.0
ACCOUNTS, REGIONS = 20, ("r1", "r2", "r3")


class Fake:
    """A collector that nobody asks."""

    def __init__(self, shard):
        self.shard = shard


SHARDS = [
    Shard("s", Provider.AWS, str(account), region, Kind.VPC)
    for account in range(ACCOUNTS)
    for region in REGIONS
]


def simulated(stormy, load, seconds=600):
    """Read one shard after the other while some change every second; tell when each was read."""
    agenda, now, cost = Agenda(lasting=True), 0.0, load * EVERY / len(SHARDS)
    agenda.replace([Fake(shard) for shard in SHARDS], lambda shard: EVERY * SHARDS.index(shard) / len(SHARDS))
    read = {shard: [0.0] for shard in SHARDS}
    second = 0.0
    while now < seconds:
        while second <= now:
            lag = agenda.lag
            agenda.mark(stormy, lambda entry: after_change(now, entry.started, lag))  # noqa: B023 - at once
            second += 1.0
        entry = agenda.take(now)
        if entry is None:
            now += 0.05
            continue
        entry.started = now
        read[entry.shard].append(now)
        now += cost
        agenda.rest(entry)
        agenda.put(entry, entry.started + EVERY)
    return read


def widest(times):
    return max(later - sooner for sooner, later in pairwise(times))


@pytest.mark.parametrize("share", [1, 10, ACCOUNTS])
def test_a_storm_in_many_accounts_delays_the_usual_readings_by_little(share):
    stormy = [shard for shard in SHARDS if int(shard.account) < share]
    read = simulated(stormy, load=0.7)

    assert max(widest(times) for times in read.values()) < 1.5 * EVERY


def test_a_storm_in_one_account_is_read_often_and_not_too_often():
    stormy = SHARDS[:3]
    read = simulated(stormy, load=0.3)
    gaps = [later - sooner for one in stormy for sooner, later in pairwise(read[one][1:])]

    assert min(gaps) >= 10.0
    assert sum(gaps) / len(gaps) < 15.0


@given(stormy=st.sets(st.sampled_from(SHARDS), max_size=len(SHARDS)), load=st.floats(0.05, 0.8))
@settings(max_examples=10)
def test_no_storm_keeps_any_shard_from_being_read(stormy, load):
    read = simulated(sorted(stormy, key=str), load, seconds=300)

    assert max(widest(times) for times in read.values()) < 1.5 * EVERY
