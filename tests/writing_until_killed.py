"""A process that writes readings and plans to a store, one after the other, and says what is written."""

import sys
from itertools import count

from reading_rows import answered, later, shard, vpc

from ipam.cidr import parse
from ipam.pool import Pool, PoolTree
from ipam.words import Family
from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan

SHARD = shard()
ROWS = 300


def reading(number):
    """Make a reading whose rows all say the same number."""
    rows = (vpc(f"vpc-{at}", f"10.{at % 256}.{at // 256}.0/24", name=str(number)) for at in range(ROWS))
    return answered(*rows, at=later(number))


def tree(number):
    """Make a tree whose pools all say the same number."""
    return PoolTree(
        pools=tuple(
            Pool(f"p-{at}", str(number), f"p{at}", "private", Family.IPV4, (parse(f"10.{at}.0.0/16"),))
            for at in range(40)
        )
    )


def main(url, start):
    """Write for ever; a number is printed once it is committed."""
    store = open_store(url)
    inventory, plan = Inventory(store), Plan(store)
    for number in count(start):
        inventory.record(reading(number))
        after = tree(number)
        plan.change(lambda _, after=after: after)
        print(number, flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
