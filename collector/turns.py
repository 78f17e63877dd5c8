"""Whose turn it is: accounts take turns, and none has more than a few shards under way."""

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable

from collector.port import Collector
from ipam.shard import Shard
from ipam.words import Provider

Account = tuple[Provider, str]


class Turns:
    """A queue for each account, so that one that answers slowly cannot take all threads."""

    def __init__(self, collectors: Iterable[Collector], per_account: int) -> None:
        self._per_account = per_account
        self._under_way: Counter[Account] = Counter()
        self._waiting: OrderedDict[Account, deque[Collector]] = OrderedDict()
        for collector in collectors:
            self._waiting.setdefault(_account(collector.shard), deque()).append(collector)
        self._parked: dict[Account, deque[Collector]] = {}

    def take(self) -> Collector | None:
        """Take the next collector whose account has room; None where there is none now."""
        if not self._waiting:
            return None
        account, queue = self._waiting.popitem(last=False)
        collector = queue.popleft()
        self._under_way[account] += 1
        if queue and self._under_way[account] < self._per_account:
            self._waiting[account] = queue  # at the end: the others come first
        elif queue:
            self._parked[account] = queue
        return collector

    def done(self, shard: Shard) -> None:
        """Give the room of a shard back."""
        account = _account(shard)
        self._under_way[account] -= 1
        if account in self._parked:
            self._waiting[account] = self._parked.pop(account)


def _account(shard: Shard) -> Account:
    return (shard.provider, shard.account)
