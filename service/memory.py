"""The two halves of the store, opened together: what was read, and what was planned."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan


@dataclass(frozen=True, slots=True)
class Memory:
    """What outlives the process."""

    inventory: Inventory
    plan: Plan


@contextmanager
def opened(url: str) -> Iterator[Memory]:
    """Open the store, and close it in the end.

    Raises:
        StoreError: the store cannot be used.
    """
    with closing(open_store(url)) as store:
        yield Memory(Inventory(store), Plan(store))
