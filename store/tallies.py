"""What happened so far, as the store has counted it."""

from dataclasses import dataclass

from ipam.tallies import Tallies
from store.database import Store
from store.finding_tallies import finding_tallies
from store.pool_tallies import pool_tallies


@dataclass(frozen=True, slots=True)
class Counted:
    """The tallies in the store. Threads may share one."""

    store: Store

    def load(self) -> Tallies:
        """Load all of one moment.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return Tallies(pool_tallies(connection), finding_tallies(connection))
