"""Tries what each account lets us do: every request once, and nothing of it is kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import uniform
from threading import Event
from typing import Any

from collector.actions import action
from collector.port import Collector
from collector.retry import Patience
from collector.sweep import Sweep
from config.settings import Settings
from ipam.account_list import AccountList
from ipam.reading import Reading
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind
from service.cycle import CLOCK
from service.exits import FINE, FOUND, UNREACHABLE
from service.finding import Finder, warnings
from service.sources import Clouds, Lists
from service.threads import Threads
from store.accounts import NOTHING, SourceName

DENIALS = frozenset({ErrorClass.DENIED, ErrorClass.DENIED_SCP, ErrorClass.ASSUME_DENIED})
ALLOWED, DENIED, UNANSWERED = "allowed", "denied", "unanswered"


@dataclass(frozen=True, slots=True)
class Permission:
    """What came of one request in one account."""

    shard: Shard
    action: str
    result: str  # allowed, denied, or unanswered: what failed for another reason says nothing of permissions
    error: str = ""
    of_kind: bool = True  # whether it is for reading a kind of resource

    @property
    def record(self) -> dict[str, Any]:
        """Return it as a record."""
        return {
            "source": self.shard.source,
            "provider": str(self.shard.provider),
            "account": self.shard.account,
            "region": self.shard.region,
            "kind": str(self.shard.kind) if self.of_kind else None,
            "action": self.action,
            "result": self.result,
            "error": self.error or None,
        }


def one_of_each(collectors: Iterable[Collector]) -> Sequence[Collector]:
    """Choose one collector for each account and kind, in its first region; static sources need no leave."""
    found: dict[tuple[str, str, Kind], Collector] = {}
    for collector in collectors:
        shard = collector.shard
        if shard.kind is not Kind.NETWORK:
            found.setdefault((shard.source, shard.account, shard.kind), collector)
    return tuple(found.values())


@dataclass(slots=True)
class _Unkept:
    """Stands where the store keeps lists of accounts, and keeps them as long as this process."""

    held: dict[SourceName, AccountList]

    def lists(self) -> Mapping[SourceName, AccountList]:
        """Return what is known."""
        return self.held

    def change(self, source: SourceName, into: Callable[[AccountList], AccountList]) -> AccountList:
        """Replace the list of one source by what becomes of it."""
        self.held[source] = into(self.held.get(source, NOTHING))
        return self.held[source]


def listed(ways: Clouds, stored: Lists) -> tuple[Lists, Sequence[str]]:
    """Ask for the accounts and regions that have to be found, and keep nothing.

    Returns:
        What there is, and what went wrong.
    """
    unkept, stop = _Unkept(dict(stored)), Event()
    try:
        finder = Finder(ways, unkept, Threads(), Patience(CLOCK, stop, uniform))
        wrong = [sentence for found in finder.run(places_too=False) for sentence in warnings(found)]
    finally:
        stop.set()
    return unkept.lists(), wrong


def tried(settings: Settings, chosen: Sequence[Collector]) -> Iterator[Reading]:
    """Read the shards of the chosen collectors, and keep nothing."""
    collect, stop = settings.collect, Event()
    sweep = Sweep(Threads(), collect.concurrency, collect.timeout, Patience(CLOCK, stop, uniform))
    try:
        yield from sweep.run(chosen)
    finally:
        stop.set()


def permissions(readings: Iterable[Reading]) -> list[Permission]:
    """Say of each action of each account whether it is allowed, sorted; each once."""
    found: dict[tuple[str, str, str], Permission] = {}
    for reading in readings:
        for one in _of(reading):
            known = found.setdefault((one.shard.source, one.shard.account, one.action), one)
            if known.result == UNANSWERED:
                found[one.shard.source, one.shard.account, one.action] = one
    return [found[key] for key in sorted(found)]


def _of(reading: Reading) -> Iterator[Permission]:
    """Say what one reading tells: of several tries of a request the last one counts.

    A failure without any request is one of the keys: there are none, or the role was refused before.
    """
    failure, shard = reading.failure, reading.shard
    last = {call.operation: call.error_code for call in reading.calls}
    if failure and not last:
        last = {"AssumeRole": failure.error_class.value}
    for operation, code in last.items():
        named = action(shard.provider, operation)
        if not named:
            continue
        if failure is None or not code:
            yield Permission(shard, named, ALLOWED)
        else:
            result = DENIED if failure.error_class in DENIALS else UNANSWERED
            yield Permission(shard, named, result, failure.message)


def exit_status(found: Sequence[Permission]) -> int:
    """Choose the exit status: a source in which nothing at all is allowed counts more than what is missing.

    What was not answered is not known to be there.
    """
    sources = {one.shard.source for one in found}
    if sources - {one.shard.source for one in found if one.result == ALLOWED}:
        return UNREACHABLE
    return FINE if all(one.result == ALLOWED for one in found) else FOUND
