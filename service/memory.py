"""The parts of the store, opened together: what was read, planned and noticed, and of which accounts."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from ipam.account_list import AccountList
from ipam.pool import PoolTree
from store.accounts import Accounts, SourceName
from store.database import Store
from store.exceptions import Exceptions
from store.inventory import Inventory
from store.missed import Missed
from store.open import open_scratch, open_store, open_to_read
from store.plan import Plan
from store.sinces import Sinces
from store.tallies import Counted
from store.told import Told


@dataclass(frozen=True, slots=True)
class Memory:
    """What outlives the process."""

    inventory: Inventory
    plan: Plan
    sinces: Sinces
    accounts: Accounts
    missed: Missed
    exceptions: Exceptions
    told: Told
    counted: Counted


@contextmanager
def opened(url: str, *, make: bool = True) -> Iterator[Memory]:
    """Open the store, and close it in the end.

    Args:
        url: The database.
        make: Whether a store is made where there is none: a command that reads would take a slip of the
            pen for an empty store.

    Raises:
        StoreError: the store cannot be used.
    """
    with closing(open_store(url, make=make)) as store:
        yield _parts(store)


@contextmanager
def scratch() -> Iterator[Memory]:
    """Open an empty store that is gone in the end."""
    with closing(open_scratch()) as store:
        yield _parts(store)


def _parts(store: Store) -> Memory:
    return Memory(
        Inventory(store),
        Plan(store),
        Sinces(store),
        Accounts(store),
        Missed(store),
        Exceptions(store),
        Told(store),
        Counted(store),
    )


def stored_plan(url: str) -> PoolTree:
    """Load the pool tree and leave the store as it is: none is made, upgraded or locked.

    Returns:
        An empty tree where there is no store yet, or one of an earlier version.

    Raises:
        StoreError: the store cannot be read.
    """
    store = open_to_read(url)
    if store is None:
        return PoolTree()
    with closing(store):
        return Plan(store).load()


def stored_lists(url: str) -> Mapping[SourceName, AccountList]:
    """Load the accounts of every source and leave the store as it is: none is made, upgraded or locked.

    Returns:
        Nothing where there is no store yet, or one of an earlier version.

    Raises:
        StoreError: the store cannot be read.
    """
    store = open_to_read(url)
    if store is None:
        return {}
    with closing(store):
        return Accounts(store).lists()
