"""Whose turn it is: accounts take turns, and none has more than a few shards under way."""

from collections import Counter, OrderedDict, deque
from typing import Generic, Protocol, TypeVar

from ipam.shard import Shard
from ipam.words import Provider

Account = tuple[Provider, str]


class OfShard(Protocol):
    """Whatever has a shard."""

    @property
    def shard(self) -> Shard:
        """Name it."""


T = TypeVar("T", bound=OfShard)


class Turns(Generic[T]):
    """A queue for each account, so that one that answers slowly cannot take all threads."""

    def __init__(self, per_account: int) -> None:
        self._per_account = per_account
        self._under_way: Counter[Account] = Counter()
        self._waiting: OrderedDict[Account, deque[T]] = OrderedDict()
        self._parked: dict[Account, deque[T]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, one: T) -> None:
        """Put something at the end of its account's queue."""
        account = _account(one.shard)
        self._count += 1
        if account in self._parked:
            self._parked[account].append(one)
        elif account in self._waiting or self._under_way[account] < self._per_account:
            self._waiting.setdefault(account, deque()).append(one)
        else:
            self._parked[account] = deque([one])

    def take(self) -> T | None:
        """Take the next one whose account has room; None where there is none now."""
        if not self._waiting:
            return None
        account, queue = self._waiting.popitem(last=False)
        one = queue.popleft()
        self._count -= 1
        self._under_way[account] += 1
        if queue and self._under_way[account] < self._per_account:
            self._waiting[account] = queue  # at the end: the others come first
        elif queue:
            self._parked[account] = queue
        return one

    def done(self, shard: Shard) -> None:
        """Give the room of a shard back."""
        account = _account(shard)
        self._under_way[account] -= 1
        if self._under_way[account] <= 0:
            del self._under_way[account]
        if account in self._parked:
            self._waiting[account] = self._parked.pop(account)


def _account(shard: Shard) -> Account:
    return (shard.provider, shard.account)
