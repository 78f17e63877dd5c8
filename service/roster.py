"""The accounts of all sources of one configuration: who asks for them, and what is known of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import uniform

from collector.changes import Queue
from collector.port import Clock, Collector, Stop
from collector.retry import Patience
from config.settings import Settings
from config.sources import finds
from exporter.family import Labels
from ipam.account_list import AccountList
from service.counting import counts, found_lists
from service.finding import REGIONS_EVERY, Finder, Found, Step, unheard
from service.places import Places, read
from service.sources import Clouds, clouds, known
from service.threads import Threads
from store.accounts import Accounts


@dataclass(slots=True)
class Roster:
    """Asks for accounts by the clouds of a configuration; it outlives every plan that is made of them."""

    ways: Clouds
    accounts: Accounts
    clock: Clock
    _placed: float | None = field(default=None, init=False)  # when the places of all accounts were asked for

    @property
    def settings(self) -> Settings:
        """What to read."""
        return self.ways.settings

    def find(self, stop: Stop, step: Step = unheard) -> Iterator[Found]:
        """Ask all clouds; where a list does not tell the places of accounts, known ones once a day."""
        now = self.clock.monotonic()
        due = self._placed is None or now - self._placed >= REGIONS_EVERY.total_seconds()
        self._placed = now if due else self._placed
        finder = Finder(self.ways, self.accounts, Threads(), Patience(self.clock, stop, uniform), step)
        return finder.run(places_too=due)

    def places(self) -> Sequence[Places]:
        """Choose what is read, of the accounts that are known now."""
        lists = self.accounts.lists()
        return [read(source, known(source, lists)) for source in clouds(self.settings)]

    def collectors(self) -> tuple[Collector, ...]:
        """Plan the collectors, for the accounts that are known now."""
        return self.ways.collectors(self.accounts.lists())

    def queues(self) -> Mapping[str, Queue]:
        """Prepare to read where clouds tell of changes, by source."""
        return self.ways.queues()

    def counts(self) -> tuple[Mapping[Labels, int], Mapping[Labels, AccountList]]:
        """Count the accounts of each source, and return how their lists go."""
        lists = self.accounts.lists()
        return counts(self.settings, lists), found_lists(self.settings, lists)

    def asked(self) -> Sequence[datetime | None]:
        """Tell when each source was asked that finds what it reads; None for one that never was."""
        lists = self.accounts.lists()
        return [known(one, lists).last_attempt for one in clouds(self.settings) if finds(one)]
