"""The memory of the process: what it did since it started, counted."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from threading import Lock

from exporter.family import Distribution, Labels
from exporter.notices import NoticeCounts, Notices
from ipam.account_list import AccountList
from ipam.reading import ApiCall, Reading
from ipam.words import ErrorClass, Provider

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, inf)
REASONS = ("auth", "throttled", "timeout", "other")
REASON = {
    ErrorClass.THROTTLED: "throttled",
    ErrorClass.TRANSIENT: "timeout",
    ErrorClass.DENIED: "auth",
    ErrorClass.DENIED_SCP: "auth",
    ErrorClass.ASSUME_DENIED: "auth",
    ErrorClass.TOKEN: "auth",
}


@dataclass(frozen=True, slots=True)
class Attempts:
    """How something went that is tried again and again."""

    good: bool | None = None  # the last one; None before the first
    last_success: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebFile:
    """How the web file was read the last time."""

    attempts: Attempts = Attempts()
    certificate_until: datetime | None = None  # of the one that is served; None without TLS


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the process at one moment."""

    runs: Mapping[Labels, int] = field(default_factory=dict)  # provider, account, collector
    failures: Mapping[Labels, int] = field(default_factory=dict)  # and reason
    requests: Mapping[Labels, int] = field(default_factory=dict)  # provider, account, operation
    request_errors: Mapping[Labels, int] = field(default_factory=dict)  # and code
    latencies: Mapping[Labels, Distribution] = field(default_factory=dict)  # provider, operation
    missed: Mapping[Labels, int] = field(default_factory=dict)  # job
    lag_seconds: float | None = None
    analyses: int = 0
    analysis_failures: int = 0
    analysis_seconds: float | None = None
    analysis_at: datetime | None = None
    reload_good: bool | None = None
    reload_at: datetime | None = None  # of the last good one
    accounts: Mapping[Labels, int] = field(default_factory=dict)  # provider, source, status
    lists: Mapping[Labels, AccountList] = field(default_factory=dict)  # provider, source
    events: Mapping[Labels, int] = field(default_factory=dict)  # provider, source, outcome
    queues: Mapping[Labels, Attempts] = field(default_factory=dict)  # provider, source
    cluster: bool | None = None  # whether it is there; None where none is used
    web_file: WebFile | None = None  # None where there is none
    notices: Notices = field(default_factory=Notices)


class Telemetry:
    """Counts what the service tells it; every method may be called from any thread."""

    def __init__(self, jobs: tuple[str, ...] = ()) -> None:
        self._lock = Lock()
        self._runs: Counter[Labels] = Counter()
        self._failures: Counter[Labels] = Counter()
        self._requests: Counter[Labels] = Counter()
        self._request_errors: Counter[Labels] = Counter()
        self._buckets: dict[Labels, list[int]] = {}
        self._seconds: dict[Labels, float] = {}
        self._missed: Counter[Labels] = Counter({(job,): 0 for job in jobs})
        self._lag: float | None = None
        self._analyses = self._analysis_failures = 0
        self._analysis: tuple[float, datetime] | None = None
        self._reload_good: bool | None = None
        self._reload_at: datetime | None = None
        self._accounts: Mapping[Labels, int] = {}
        self._lists: Mapping[Labels, AccountList] = {}
        self._events: Counter[Labels] = Counter()
        self._queues: dict[Labels, Attempts] = {}
        self._cluster: bool | None = None
        self._web_file: WebFile | None = None
        self.notices = NoticeCounts()

    def reading(self, reading: Reading) -> None:
        """Count one reading of a shard and the requests that it took."""
        shard = reading.shard
        collector = (str(shard.provider), shard.account, str(shard.kind))
        with self._lock:
            self._begin(collector)
            self._runs[collector] += 1
            if reading.failure is not None:
                self._failures[*collector, REASON.get(reading.failure.error_class, "other")] += 1
            for call in reading.calls:
                self._call(str(shard.provider), shard.account, call)

    def collectors(self, collectors: Iterable[Labels]) -> None:
        """Go on with these collectors: each has a count from now on, and of accounts that left there is none.

        Args:
            collectors: Provider, account and kind of each.
        """
        known = set(collectors)
        accounts = {(*one[:2],) for one in known} | {(provider, "") for provider, *_ in known}
        with self._lock:
            for counter, width in ((self._runs, 3), (self._failures, 3)):
                _keep(counter, known, width)
            for counter in (self._requests, self._request_errors):
                _keep(counter, accounts, 2)
            for one in known:
                self._begin(one)

    def calls(self, provider: Provider, calls: Iterable[ApiCall]) -> None:
        """Count requests that were sent with the daemon's own keys, for no account in particular."""
        with self._lock:
            for call in calls:
                self._call(str(provider), "", call)

    def accounts(self, counts: Mapping[Labels, int], lists: Mapping[Labels, AccountList]) -> None:
        """Remember how many accounts each source has, and how its last list went."""
        with self._lock:
            self._accounts, self._lists = counts, lists

    def queues(self, queues: Iterable[Labels], outcomes: Iterable[str]) -> None:
        """Go on with these event queues; each outcome of a message has a count from now on."""
        words = tuple(outcomes)
        with self._lock:
            self._queues = {queue: self._queues.get(queue, Attempts()) for queue in queues}
            self._events.update({(*queue, word): 0 for queue in self._queues for word in words})

    def events(self, queue: Labels, outcomes: Iterable[str]) -> None:
        """Count messages of an event queue, by what became of each."""
        with self._lock:
            self._events.update((*queue, outcome) for outcome in outcomes)

    def queue(self, queue: Labels, *, ok: bool, at: datetime) -> None:
        """Remember how reading an event queue went; of one that is not read any more nothing is told."""
        with self._lock:
            before = self._queues.get(queue)
            if before is not None:
                self._queues[queue] = Attempts(ok, at if ok else before.last_success)

    def analysis(self, seconds: float, at: datetime) -> None:
        """Count an analysis that succeeded, how long it took and when it ended."""
        with self._lock:
            self._analyses += 1
            self._analysis = (seconds, at)

    def analysis_failed(self) -> None:
        """Count an analysis that came to nothing."""
        with self._lock:
            self._analyses += 1
            self._analysis_failures += 1

    def reload(self, *, ok: bool, at: datetime) -> None:
        """Remember how the last load of the configuration went; the first one at start counts."""
        with self._lock:
            self._reload_good = ok
            self._reload_at = at if ok else self._reload_at

    def web_file(self, *, ok: bool, at: datetime, certificate_until: datetime | None = None) -> None:
        """Remember how the last reading of the web file went; what was served before a bad one goes on."""
        before = self._web_file or WebFile()
        if ok:
            self._web_file = WebFile(Attempts(good=True, last_success=at), certificate_until)
        else:
            self._web_file = replace(before, attempts=replace(before.attempts, good=False))

    def no_web_file(self) -> None:
        """Tell nothing of a web file any more."""
        self._web_file = None

    def missed(self, job: str) -> None:
        """Count a run that the scheduler left out."""
        with self._lock:
            self._missed[job,] += 1

    def late(self, seconds: float) -> None:
        """Remember by how much the shard was late that was read last."""
        self._lag = seconds

    def cluster(self, there: bool) -> None:  # noqa: FBT001 - it is what is told
        """Remember whether the cluster was there that reads."""
        self._cluster = there

    def facts(self) -> Facts:
        """Return what is known now."""
        with self._lock:
            seconds, at = self._analysis or (None, None)
            return Facts(
                dict(self._runs),
                dict(self._failures),
                dict(self._requests),
                dict(self._request_errors),
                {labels: self._distribution(labels) for labels in self._buckets},
                dict(self._missed),
                self._lag,
                self._analyses,
                self._analysis_failures,
                seconds,
                at,
                self._reload_good,
                self._reload_at,
                self._accounts,
                self._lists,
                dict(self._events),
                dict(self._queues),
                self._cluster,
                self._web_file,
                self.notices.known(),
            )

    def _begin(self, collector: Labels) -> None:
        """Let the counts of a collector be there, 0 before the first."""
        self._runs[collector] += 0
        for reason in REASONS:
            self._failures[*collector, reason] += 0

    def _call(self, provider: str, account: str, call: ApiCall) -> None:
        self._requests[provider, account, call.operation] += 1
        if call.error_code:
            self._request_errors[provider, account, call.operation, call.error_code] += 1
        counts = self._buckets.setdefault((provider, call.operation), [0] * len(BUCKETS))
        counts[bisect_left(BUCKETS, call.seconds)] += 1
        spent = self._seconds.get((provider, call.operation), 0.0)
        self._seconds[provider, call.operation] = spent + call.seconds

    def _distribution(self, labels: Labels) -> Distribution:
        reached, buckets = 0, []
        for bound, count in zip(BUCKETS, self._buckets[labels], strict=True):
            reached += count
            buckets.append((bound, reached))
        return Distribution(tuple(buckets), self._seconds[labels])


def _keep(counter: Counter[Labels], known: Collection[Labels], width: int) -> None:
    """Forget the counts whose first labels are not known any more."""
    for labels in [one for one in counter if one[:width] not in known]:
        del counter[labels]
