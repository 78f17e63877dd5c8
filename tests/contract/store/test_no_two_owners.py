"""PostgreSQL by itself lets no two allocations of a pool overlap, whatever wrote them."""

from contextlib import closing

import pytest
from registering import made, top
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ipam.cidr import first, parse
from store.open import open_store
from store.plan import Plan
from store.plan_schema import ALLOCATION


@pytest.fixture
def store(postgresql, blank_database):
    """Open a store with two pools that have given away nothing."""
    with closing(open_store(postgresql.database(blank_database))) as opened:
        Plan(opened).change(lambda _: made(top("top", "10.0.0.0/8"), top("other", "11.0.0.0/8")))
        yield opened


def write(store, cidr, pool="top", *, holds=True):
    """Write an allocation past the registry."""
    block = parse(cidr)
    row = {"type": "custom"} | dict.fromkeys(
        ("resource", "region", "owner", "origin", "creator", "description"), ""
    )
    row |= {
        "id": f"{cidr} of {pool}",
        "position": 0,
        "pool": pool,
        "cidr": cidr,
        "holds": holds,
        "tags": "[]",
    }
    row |= {"version": block.version, "start": first(block).to_bytes(16), "length": block.prefixlen}
    with store.write() as connection:
        connection.execute(insert(ALLOCATION), [row])


@pytest.mark.parametrize(
    ("held", "cidr"),
    [
        pytest.param("10.1.0.0/16", "10.1.255.0/24", id="inside"),
        pytest.param("10.1.0.0/24", "10.0.0.0/8", id="around"),
        pytest.param("255.255.255.255/32", "0.0.0.0/0", id="the last address of all"),
        pytest.param("0.0.0.0/0", "0.0.0.0/32", id="the first address of all"),
        pytest.param("fd00::/64", "fd00::ffff/128", id="inside, IPv6"),
        pytest.param("ffff:ffff::/32", "::/0", id="around, IPv6"),
    ],
)
def test_what_overlaps_is_refused(store, held, cidr):
    write(store, held)

    with pytest.raises(IntegrityError, match="ex_allocation_owner"):
        write(store, cidr)


@pytest.mark.parametrize(
    ("held", "cidr", "rest"),
    [
        pytest.param("10.1.0.0/16", "10.2.0.0/16", {}, id="behind it"),
        pytest.param("10.1.0.0/16", "10.0.0.0/16", {}, id="before it"),
        pytest.param("fd00::/64", "fd00:0:0:1::/64", {}, id="behind it, IPv6"),
        pytest.param("10.0.0.0/8", "::a00:0/104", {}, id="the same numbers in the other family"),
        pytest.param("10.1.0.0/16", "10.1.0.0/24", {"pool": "other"}, id="of another pool"),
        pytest.param("10.1.0.0/16", "10.1.0.0/24", {"holds": False}, id="that holds no space"),
    ],
)
def test_what_does_not_overlap_is_taken(store, held, cidr, rest):
    write(store, held)
    write(store, cidr, **rest)

    assert len(Plan(store).load().allocations) == 2
