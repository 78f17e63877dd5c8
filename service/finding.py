"""Asks the clouds which accounts and regions there are, and keeps what is believed of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from collector.bug import bug
from collector.directory import Directory, Paths
from collector.port import ShardError, StoppedError
from collector.retry import Asking, Patience
from collector.waiting import waited
from config.sources import Alibaba, Aws, every_region, finds, named_accounts
from exporter.records.phrases import counted
from ipam.account import Account
from ipam.account_list import AccountList, failed, named, told
from ipam.reading import ApiCall
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider
from service.sources import Clouds, clouds
from store.accounts import SourceName

T = TypeVar("T")

EVERY = timedelta(minutes=10)
"""How often accounts are asked for; also the longest time for one list."""

REGIONS_EVERY = timedelta(hours=24)
AT_ONCE = 100  # accounts whose regions are kept in one transaction

Step = Callable[[str, int, int], None]  # of a source, so many accounts of so many have told their regions


def unheard(_source: str, _done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of asking for one source."""

    source: str
    provider: Provider
    before: AccountList
    after: AccountList
    silent: Mapping[str, ShardError] = field(default_factory=dict)  # accounts that did not tell their regions
    calls: tuple[ApiCall, ...] = ()


def warnings(found: Found) -> Iterator[str]:
    """Tell what went wrong, in one sentence for each."""
    after = found.after
    if after.error:
        goes_on = f"; the {len(after.accounts)} accounts known before go on" if after.accounts else ""
        yield f"source '{found.source}': {after.error}{'' if after.doubted else goes_on}"
    if found.silent:
        account, error = next(iter(found.silent.items()))
        yield (
            f"source '{found.source}': {counted(len(found.silent), 'account')} did not tell "
            f"{'its' if len(found.silent) == 1 else 'their'} regions, "
            f"{account} among them: {error.message}"
        )


class Kept(Protocol):
    """Where lists of accounts are kept."""

    def lists(self) -> Mapping[SourceName, AccountList]:
        """Return the accounts of every source that was ever asked for them."""

    def change(self, source: SourceName, into: Callable[[AccountList], AccountList]) -> AccountList:
        """Replace the list of one source by what becomes of it."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what the sources of one configuration hold."""

    clouds: Clouds
    accounts: Kept
    executor: Executor
    patience: Patience
    step: Step = unheard

    def run(self, *, places_too: bool) -> Iterator[Found]:
        """Ask all clouds at the same time; yield what came of each source, in the order in which they end.

        Args:
            places_too: Whether accounts whose place is known are asked for it again, where a list does not
                tell it.

        Raises:
            StoreError: what was found cannot be kept.
        """
        asked = [source for source in clouds(self.clouds.settings) if finds(source)]
        tasks = [partial(self._found, source, places_too=places_too) for source in asked]
        found = side_by_side(self.executor, tasks, len(tasks) or 1)
        return (one for one in found if one)

    def _found(self, source: Aws | Alibaba, *, places_too: bool) -> Found | None:
        provider = Provider(source.kind)
        before = self.accounts.lists().get((source.name, provider), AccountList())
        asking = self._asking(EVERY, Shard(source.name, provider, "", "", Kind.VPC))
        directory = self.clouds.reaches[source.name].directory()
        paths = {} if places_too else {one.id: one.listed.path for one in before.accounts}
        try:
            after = self._listed(source, (directory, asking, paths))
            silent = dict(self._regions(source, directory, after)) if every_region(source) else {}
        except StoppedError:
            return None
        after = self.accounts.lists()[source.name, provider]
        return Found(source.name, provider, before, after, silent, tuple(asking.calls))

    def _listed(self, source: Aws | Alibaba, asked: tuple[Directory, Asking, Paths]) -> AccountList:
        directory, asking, paths = asked
        name, at = (source.name, Provider(source.kind)), self.patience.clock.now()
        ids = named_accounts(source)
        if ids is not None:
            return self.accounts.change(name, lambda kept: named(kept, ids, at))
        found = _answer(lambda: directory.accounts(asking, paths), asking, source.name)
        if isinstance(found, ShardError):
            error_class, message = found.error_class, found.message
            return self.accounts.change(name, lambda kept: failed(kept, error_class, message, at))
        keep = self.clouds.settings.collect.keep_missing
        return self.accounts.change(name, lambda kept: told(kept, found, at, keep))

    def _regions(
        self, source: Aws | Alibaba, directory: Directory, kept: AccountList
    ) -> Iterator[tuple[str, ShardError]]:
        """Ask the accounts for their regions whose regions are not of today; yield those that do not tell."""
        due = [one for one in kept.accounts if _due(source, one, self.patience.clock.now())]
        provider = Provider(source.kind)
        tasks = [
            partial(self._told, directory, Shard(source.name, provider, one.id, "", Kind.VPC)) for one in due
        ]
        told_now: dict[str, tuple[str, ...]] = {}
        most = self.clouds.settings.collect.concurrency
        for number, (account, answer) in enumerate(side_by_side(self.executor, tasks, most), 1):
            if isinstance(answer, ShardError):
                yield account, answer
            else:
                told_now[account] = answer
            if len(told_now) >= AT_ONCE:
                self._keep(source, told_now)
                told_now = {}
            self.step(source.name, number, len(due))
        self._keep(source, told_now)

    def _told(self, directory: Directory, shard: Shard) -> tuple[str, tuple[str, ...] | ShardError]:
        account = shard.account
        asking = self._asking(self.clouds.settings.collect.timeout, shard)
        return account, _answer(lambda: directory.regions(account, asking), asking, account)

    def _keep(self, source: Aws | Alibaba, regions: Mapping[str, tuple[str, ...]]) -> None:
        at, keep = self.patience.clock.now(), self.clouds.settings.collect.keep_missing

        def changed(kept: AccountList) -> AccountList:
            accounts = (
                one.with_regions(regions[one.id], at, keep) if one.id in regions else one
                for one in kept.accounts
            )
            return replace(kept, accounts=tuple(accounts))

        if regions:
            self.accounts.change((source.name, Provider(source.kind)), changed)

    def _asking(self, time: timedelta, whose: Shard) -> Asking:
        """Prepare the requests for one list; the shard says whose: none waits for another's pauses."""
        return Asking(self.patience, self.patience.clock.monotonic() + time.total_seconds(), whose)


def _answer(listing: Callable[[], T], asking: Asking, of: str) -> T | ShardError:
    """Return a list, or why there is none: a bug in one harms no other, and nothing that is known.

    Raises:
        StoppedError: asked to stop.
    """
    try:
        return waited(listing, asking)
    except StoppedError:
        raise
    except ShardError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, there is no list
        return ShardError(ErrorClass.BUG, bug(error, f"listing what {of} has"), ErrorClass.BUG)


def _due(source: Aws | Alibaba, account: Account, now: datetime) -> bool:
    excluded = account.meets(frozenset(source.exclude))
    asked = account.regions_at
    return account.readable and not excluded and (asked is None or now - asked >= REGIONS_EVERY)


def side_by_side(executor: Executor, tasks: Iterable[Callable[[], T]], most: int) -> Iterator[T]:
    """Do tasks, so many at once, and yield what they return; one that never ends is waited for in vain."""
    under_way: set[Future[T]] = set()
    left = iter(tasks)
    seconds = 2 * EVERY.total_seconds()
    while True:
        while len(under_way) < most and (task := next(left, None)):
            under_way.add(executor.submit(task))
        ended, under_way = wait(under_way, seconds, FIRST_COMPLETED)
        if not ended:
            return
        for future in ended:
            yield future.result()
