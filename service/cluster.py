"""A Dask cluster: connected to when it is needed, and again where it was lost; work goes to who has least."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import Any

import structlog

from service import clock, cluster_entry
from service.cluster_error import ClusterError, gone, lasting, refused, unreachable, workless
from service.dask_client import CONNECT_SECONDS, dask_client
from service.exits import UNREACHABLE
from service.threads import Threads

log = structlog.get_logger()

AGAIN_SECONDS = 5.0  # after which a cluster that was not there is tried again, and workers are looked for
ANSWER_SECONDS = 10.0  # for a worker to say which versions it has
RESULT_SECONDS = 60.0  # for an answer to come, which is there: it is made again where its worker died


@dataclass(frozen=True, slots=True)
class Job:
    """What is sent: the bytes, how many readings they stand for, and who hears of the end."""

    packed: bytes
    size: int
    done: Callable[[bytes | ClusterError, str], None]  # also of which worker


class Cluster:
    """Sends jobs to the workers of one cluster. One thread may send; the ends are heard in others."""

    def __init__(self, address: str, told: Callable[[bool], None]) -> None:
        self.address = address  # host:port; whether that is TCP or TLS is said in Dask's own configuration
        self._told = told
        self._away = False
        self._threads = Threads()
        self._client: Any = None
        self._error: ClusterError | None = None
        self._until = 0.0  # nobody tries again before
        self._connected = False  # ever
        self._looked = 0.0  # when workers were looked for
        self._good: set[str] = set()
        self._bad: dict[str, str] = {}  # workers that cannot read for us, and why
        self._silent: dict[str, str] = {}  # workers that did not answer yet, and what is known of it
        self._questions = dict[str, Future[Any]]()  # to which no answer has come
        self._lock = Lock()
        self._load: Counter[str] = Counter()  # readings under way, by worker
        self._pending: dict[Any, Job] = {}

    @property
    def lost(self) -> bool:
        """Tell whether nobody works there at the moment, as far as is known."""
        return self._away or (self._client is not None and self._client.status != "running")

    def connect(self) -> None:
        """See to it that there is somebody who works.

        Raises:
            ClusterError: there is not.
        """
        now = clock.monotonic()
        if self._error and now < self._until:
            raise self._error
        try:
            self._connect()
            if not self._good or now - self._looked >= AGAIN_SECONDS:
                self._look()
        except ClusterError as error:
            self._lost(error)
            raise
        if self._error or not self._connected:
            log.info("cluster_connected", address=self.address, workers=len(self._good))
        self._error, self._connected, self._away = None, True, False
        self._told(True)  # noqa: FBT003 - the metric's value

    def send(self, job: Job, worker: str = "") -> None:
        """Have a job done, by a certain worker if it is still there.

        Raises:
            ClusterError: there is nobody to do it.
        """
        self.connect()
        chosen = worker if worker in self._good else min(self._good, key=lambda one: self._load[one])
        try:
            future = self._client.submit(
                cluster_entry.run, job.packed, workers=[chosen], allow_other_workers=True, pure=False
            )
        except Exception as error:  # noqa: BLE001 - Dask's own errors have no base
            lost = gone(self._where, error)
            self._lost(lost)
            raise lost from None
        with self._lock:
            self._pending[future] = job
            self._load[chosen] += job.size
        future.add_done_callback(lambda ended: self._ended(ended, job, chosen))

    def close(self) -> None:
        """Let go of the cluster; what is under way there ends by itself, and counts as lost here."""
        with self._lock:
            pending, self._pending = self._pending, {}
            self._load = Counter()
        client, self._client = self._client, None
        if client is not None:
            if client.status == "running":
                client.cancel(list(pending))
            client.close(timeout=1)
        for job in pending.values():
            job.done(ClusterError(f"{self._where} was lost", UNREACHABLE), "")

    def _connect(self) -> None:
        if self._client is not None and self._client.status == "running":
            return
        self.close()
        self._good, self._bad, self._silent, self._questions = set(), {}, {}, {}
        try:
            self._client = dask_client(self.address)
        except Exception as error:  # noqa: BLE001 - as above
            raise unreachable(self._where, error) from None

    def _look(self) -> None:
        """Find the workers that there are, and ask those for their versions that have not told them."""
        there, self._looked = self._workers(), clock.monotonic()
        self._good &= there
        self._bad = {worker: why for worker, why in self._bad.items() if worker in there}
        self._silent = {worker: why for worker, why in self._silent.items() if worker in there}
        self._questions = {worker: asked for worker, asked in self._questions.items() if worker in there}
        for worker in there - self._good - set(self._bad):
            self._judge(worker, self._answer(worker))
        if not self._good:
            raise workless(self._where, self._bad.values(), self._silent.values())

    def _judge(self, worker: str, told: object) -> None:
        wrong, before = refused(told), self._silent.pop(worker, None)
        if not wrong:
            self._good.add(worker)
            return
        (self._bad if lasting(told) else self._silent)[worker] = wrong
        if wrong != before:
            log.warning("cluster_worker_refused", address=self.address, worker=worker, reason=wrong)

    def _workers(self) -> set[str]:
        try:
            if not self._good:
                self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            return set(self._client.scheduler_info(n_workers=-1)["workers"])
        except TimeoutError:
            return set()
        except Exception as error:  # noqa: BLE001 - as above
            raise gone(self._where, error) from None

    def _answer(self, worker: str) -> object:
        """Return the versions of a worker, or an error; a slow one is waited for once, and heard later."""
        asked, seconds = self._questions.pop(worker, None), 0.0
        if asked is None:
            run, seconds = self._client.run, ANSWER_SECONDS
            asked = self._threads.submit(run, cluster_entry.about, workers=[worker], on_error="return")
        try:
            told: object = asked.result(seconds)[worker]
        except Exception as error:  # noqa: BLE001 - as above
            told = error
        if not asked.done():
            self._questions[worker] = asked
        return told

    def _ended(self, future: Any, job: Job, worker: str) -> None:
        with self._lock:
            if self._pending.pop(future, None) is None:
                return  # nobody asks any more
            self._load[worker] -= job.size
        try:
            answer = future.result(timeout=RESULT_SECONDS)
        except Exception as error:  # noqa: BLE001 - as above
            job.done(gone(self._where, error), worker)
        else:
            job.done(answer, worker)

    def _lost(self, error: ClusterError) -> None:
        if self._error is None or str(self._error) != str(error):
            log.warning("cluster_lost", address=self.address, reason=str(error))
        self._away, self._error, self._until = True, error, clock.monotonic() + AGAIN_SECONDS
        self._told(False)  # noqa: FBT003 - the metric's value

    @property
    def _where(self) -> str:
        return f"the Dask cluster at {self.address}"
