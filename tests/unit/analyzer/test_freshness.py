"""How far an answer can be trusted: how much of what it rests on is freshly known."""

from datetime import timedelta
from ipaddress import ip_network

import numpy as np
import pytest
from world import NOW, tree

from analyzer.freshness import freshness
from analyzer.reconcile import reconcile
from analyzer.supposing import supposed_vpc
from ipam.policy import Policy
from ipam.reading import Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.what_if import Because, Reason
from ipam.words import Kind, Provider, ShardState

SUPPOSED = supposed_vpc(ip_network("10.0.0.0/16"), None, NOW)
DAILY = Policy(stale_after={Kind.VPC: timedelta(days=1)})
FRESH, OLD, NEVER = NOW, NOW - timedelta(days=2), None  # when a shard answered last


def told(*answered, beside=()):
    """Ask about an estate by when each of its shards answered."""
    contents = []
    for number, at in enumerate(answered):
        state = ShardState.PENDING if at is NEVER else ShardState.OK
        shard = Shard("aws", Provider.AWS, str(number), "eu-west-1", Kind.VPC)
        status = ShardStatus(shard, state, last_attempt=at, last_success=at)
        contents.append(ShardContent.of(status, Rows.of(()), np.zeros(0, np.int64)))
    return freshness(reconcile("1", Snapshot.of([*contents, *beside]), tree(), DAILY, NOW))


NOTHING = (Reason(Because.NOTHING_READ, {}),)


def stale(count, of):
    return (Reason(Because.STALE_SHARDS, {"stale": count, "shards": of, "share": 1 - count / of}),)


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        pytest.param([], NOTHING, id="no shards"),
        pytest.param([NEVER, NEVER], NOTHING, id="none was read yet"),
        pytest.param([FRESH, FRESH], (), id="all are fresh"),
        pytest.param([FRESH, OLD, FRESH, NEVER], stale(2, 4), id="some are old, or were never read"),
        pytest.param([OLD, NEVER], stale(2, 2), id="none is fresh"),
    ],
)
@pytest.mark.parametrize("beside", [(), (SUPPOSED,)], ids=["as it is", "beside a supposed network"])
def test_an_answer_says_how_much_of_the_estate_it_does_not_know_freshly(answered, expected, beside):
    assert told(*answered, beside=beside) == expected
