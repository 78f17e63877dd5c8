"""What differs between two snapshots, against comparing them row by row in words."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from world import eip, network, snapshot, subnet, vpc

from analyzer.delta import Delta, comparable
from ipam.report import NONE

TAGS = frozenset({("env", "prod"), ("team", "blue")})
ACCOUNTS = ("111122223333", "444455556666")
# One row of each shard, so that any two snapshots have the same shards; the last of each kind in its account.
ANCHORS = [
    one
    for account in ACCOUNTS
    for one in (
        vpc("192.168.0.0/24", "vpc-anchor", account=account),
        vpc("fd00:a::/64", "vpc-anchor", account=account),
        subnet("192.168.0.0/25", "subnet-anchor", "vpc-anchor", account=account),
        eip("203.0.113.1", "eip-anchor", account=account),
    )
] + [network("192.168.9.0/24", "net-anchor", site="fra")]
BLOCKS = ("10.0.0.0/24", "10.0.0.0/25", "10.0.1.0/24", "fd00::/64", "fd00::/65", "fd00:0:0:1::/64")


@st.composite
def resources(draw):
    """Draw one resource with everything that a verdict may depend on."""
    account, number, cidr = (
        draw(st.sampled_from(ACCOUNTS)),
        draw(st.integers(0, 3)),
        draw(st.sampled_from(BLOCKS)),
    )
    seen = draw(st.integers(1, 2))
    match draw(st.integers(0, 5)):
        case 0:
            return network(cidr, f"net-{number}", first_seen=seen, site=draw(st.sampled_from(("fra", "muc"))))
        case 1:
            attached = draw(st.integers(0, 1))
            return eip(f"203.0.113.{9 + number}", f"eip-{number}", account=account, attached=attached)
        case 2 | 3:
            free = draw(st.integers(0, 2))
            return subnet(cidr, f"subnet-{number}", f"vpc-{number % 2}", account=account, free=free)
    tags = dict(draw(st.sets(st.sampled_from(sorted(TAGS)))))
    return vpc(
        cidr, f"vpc-{number}", account=account, tags=tags, default=draw(st.booleans()), first_seen=seen
    )


@st.composite
def changes(draw):
    """Draw an estate and what became of it: little, so that most of it stays."""
    before = draw(st.lists(resources(), max_size=10))
    after = list(before)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(after)))
        drawn = draw(resources())
        match draw(st.integers(0, 3)):
            case 0:
                after.insert(place, drawn)
            case 1:
                del after[place : place + 1]
            case 2:
                after[place : place + 1] = [drawn]
            case 3 if place < len(after):
                free = after[place].free + 1 if after[place].free >= 0 else after[place].free
                after[place] = replace(after[place], free=free, name="renamed")
    return before, after


def taken(seen):
    return snapshot(*ANCHORS, *seen, tags=TAGS)


def rows(found):
    """Say of each row all that a verdict depends on."""
    columns = found.columns
    return [
        (
            found.cidr(row),
            found.owner(row),
            found.sites[columns.site[row]],
            found.tag_sets[columns.tags[row]],
            of(found, row),
            int(columns.order[row]),
            int(columns.first_seen[row]),
            bool(columns.default[row]),
            int(columns.attached[row]),
        )
        for row in range(len(found))
    ]


def of(found, row):
    """Return the network of a row by its fingerprint, None where it has none."""
    number = int(found.columns.network[row])
    return None if number == NONE else int(found.networks[number])


def listed(found):
    """List the rows of each shard and family, in their order."""
    held = defaultdict(list)
    for row in range(len(found)):
        held[int(found.columns.shard[row]), found.cidr(row).version].append(row)
    return held


def differing(before, after):
    """Flag what is to be judged anew, on both sides."""
    was, now, old, new = rows(before), rows(after), listed(before), listed(after)
    lost, fresh = set(range(len(before))), set(range(len(after)))
    for place in old.keys() & new.keys():
        if len(old[place]) == len(new[place]):
            for one, other in zip(old[place], new[place], strict=True):
                if was[one] == now[other]:
                    lost.discard(one)
                    fresh.discard(other)
    touched = {of(before, row) for row in lost} | {of(after, row) for row in fresh}
    touched.discard(None)
    lost |= {row for row in range(len(before)) if of(before, row) in touched}
    fresh |= {row for row in range(len(after)) if of(after, row) in touched}
    return lost, fresh


@given(changes())
def test_what_is_judged_anew_is_what_differs_and_all_of_its_network(change):
    before, after = map(taken, change)
    found, (lost, fresh) = Delta.of(before, after), differing(before, after)

    assert set(np.flatnonzero(found.before).tolist()) == lost
    assert set(np.flatnonzero(found.after).tolist()) == fresh


@given(changes())
def test_what_stays_is_followed_to_its_new_number(change):
    before, after = map(taken, change)
    found, was, now = Delta.of(before, after), rows(before), rows(after)

    stays = [(row, place) for row, place in enumerate(found.moved.tolist()) if place != NONE]
    assert [row for row, _ in stays] == np.flatnonzero(~found.before).tolist()
    assert [place for _, place in stays] == np.flatnonzero(~found.after).tolist()
    assert all(was[row] == now[place] for row, place in stays)
    places = {int(one): place for place, one in enumerate(after.networks)}
    assert found.network.tolist() == [places.get(int(one), NONE) for one in before.networks]
    rest = all(row == place for row, place in stays) and len(before) == len(after)
    kept = np.array_equal(before.networks, after.networks[: len(before.networks)])  # new ones may follow
    assert found.still == (rest and kept)


def test_snapshots_are_comparable_where_the_same_shards_were_read_for_the_same_tags():
    assert comparable(taken([]), taken([vpc("10.0.0.0/24", "vpc-0", account=ACCOUNTS[0])]))
    assert not comparable(taken([]), snapshot(*ANCHORS[:-1], tags=TAGS))
    assert not comparable(taken([]), snapshot(*ANCHORS))
