"""What a store has counted, beside what there is: a store that counts from its beginning has both alike."""

from collections import Counter

from sqlalchemy import select

from store.plan_schema import ALLOCATION
from store.tallies import Counted


def balance(store):
    """Return of each pool how many allocations it has, as the tallies say."""
    tallies = Counted(store).load().pools
    found = {pool: one.allocated - one.released for pool, one in tallies.items()}
    return {pool: count for pool, count in found.items() if count}


def held(store):
    """Return of each pool how many allocations hold space."""
    with store.read() as connection:
        pools = connection.scalars(select(ALLOCATION.c.pool).where(ALLOCATION.c.holds)).all()
    return dict(Counter(pools))
