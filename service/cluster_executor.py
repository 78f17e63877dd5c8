"""Readings on a Dask cluster, used like threads: gathered into batches, and each with an end of its own."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar, cast
from uuid import uuid4

from collector.port import Collector, Stop
from collector.read import Outcome, read
from collector.retry import Asking
from ipam.reading import Failure, Reading, Rows
from ipam.words import ErrorClass
from service.cluster import Cluster, Job
from service.cluster_error import ClusterError, unreadable
from service.errands import Answer, Batch, Errand
from service.sources import Way
from service.threads import Threads

P = ParamSpec("P")
T = TypeVar("T")

MOST = 100  # readings in a batch
GATHER = 0.01  # seconds for which a batch waits for more of them
LOOK_UP = 0.2  # seconds after which it is looked whether to stop


@dataclass(frozen=True, slots=True)
class Sent:
    """A reading that somebody waits for."""

    future: Future[Outcome]
    ask: Asking
    errand: Errand


class ClusterExecutor(Executor):
    """Reads clouds on a cluster, and all else in threads.

    What was begun is made an errand again after a turn: a reading goes on wherever there is room for it.
    Asked to stop, it waits for nobody: readings that nobody hears of do no harm.
    """

    def __init__(self, cluster: Cluster, stop: Stop, back: Callable[[], None] = lambda: None) -> None:
        self._cluster, self._stop = cluster, stop
        self._back = back  # hears that a cluster is there again that was lost
        self._ways: Mapping[str, Way] = {}
        self._epoch = ""
        self._threads = Threads()
        self._queue: SimpleQueue[tuple[str, tuple[Sent, ...]]] = SimpleQueue()  # for which worker, if any
        self._lock = Lock()
        self._waited: dict[str, Sent] = {}  # by ticket
        self._worker: Thread | None = None

    def configure(self, ways: Mapping[str, Way]) -> None:
        """Go on with these ways to the clouds."""
        self._ways, self._epoch = ways, uuid4().hex

    def connect(self) -> None:
        """See to it that there is a cluster.

        Raises:
            ClusterError: there is none.
        """
        self._cluster.connect()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a reading there, or anything else here."""
        called: Callable[..., Any] = fn
        collector, ask = cast("tuple[Collector, Asking]", args) if called is read else (None, None)
        way = self._ways.get(collector.shard.source) if collector else None
        if collector is None or ask is None or way is None:
            return self._threads.submit(fn, *args, **kwargs)
        sent = Sent(Future(), ask, self._errand(way, collector, ask))
        sent.future.add_done_callback(lambda _: self._waited.pop(sent.errand.ticket, None))
        with self._lock:
            self._waited[sent.errand.ticket] = sent
            if self._worker is None:
                self._worker = Thread(target=self._work, name="cluster", daemon=True)
                self._worker.start()
        self._queue.put(("", (sent,)))
        return cast("Future[T]", sent.future)

    def _errand(self, way: Way, collector: Collector, ask: Asking) -> Errand:
        left = ask.deadline - ask.patience.clock.monotonic()
        return Errand(uuid4().hex, self._epoch, way, collector.shard, ask.at, left, ask.progress)

    def _work(self) -> None:
        """Send what comes, until asked to stop; then let go of everything."""
        while not self._stop.is_set():
            lost, batches = self._cluster.lost, self._gathered()
            for worker, batch in batches.items():
                self._send(worker, batch)
            if lost and not batches:
                with suppress(ClusterError):
                    self._cluster.connect()
            if lost and not self._cluster.lost:
                self._back()
        with self._lock:
            self._worker = None
            left = tuple(self._waited)
        for ticket in left:
            self._end(ticket, None)
        self._cluster.close()

    def _gathered(self) -> Mapping[str, list[Sent]]:
        """Take what there is, by the worker that is meant, as much as goes into a batch."""
        found: dict[str, list[Sent]] = {}
        count, pause = 0, LOOK_UP
        while count < MOST:
            try:
                worker, some = self._queue.get(timeout=pause)
            except Empty:
                break
            found.setdefault(worker, []).extend(some)
            count, pause = count + len(some), GATHER
        return found

    def _send(self, worker: str, sent: Iterable[Sent]) -> None:
        batch = [one for one in sent if one.errand.ticket in self._waited]
        if not batch:
            return

        def done(answer: bytes | ClusterError, by: str) -> None:
            if isinstance(answer, ClusterError):
                self._fail(batch, answer)
                return
            try:
                self._take(batch, Answer.unpacked(answer), by)
            except Exception as error:  # noqa: BLE001 - Dask's thread keeps it to itself
                self._fail(batch, unreadable(error))

        packed = Batch(tuple(one.errand for one in batch)).packed
        try:
            self._cluster.send(Job(packed, len(batch), done), worker)
        except ClusterError as error:
            self._fail(batch, error)

    def _take(self, batch: Iterable[Sent], answer: Answer, worker: str) -> None:
        """End the readings that have ended, and go on with the others where they are."""
        ended = {one.ticket: one for one in answer.done}
        left = tuple(one for one in batch if one.errand.ticket not in ended)
        for ticket, one in ended.items():
            sent = self._waited.get(ticket)
            if sent is not None:
                sent.ask.progress = one.progress
            self._end(ticket, one.outcome)
        if left:
            self._queue.put((worker, left))

    def _fail(self, batch: Iterable[Sent], error: ClusterError) -> None:
        for one in batch:
            shard = one.errand.shard
            failure = Failure(
                ErrorClass.TRANSIENT, f"{shard} was not read: {error}; its last good state stays"
            )
            self._end(one.errand.ticket, Reading(shard, one.errand.at, Rows.of(()), failure=failure))

    def _end(self, ticket: str, outcome: Outcome) -> None:
        with self._lock:
            sent = self._waited.pop(ticket, None)
        if sent is not None and sent.future.set_running_or_notify_cancel():
            sent.future.set_result(outcome)
