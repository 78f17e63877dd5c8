"""As many threads as there are tasks: how many there are at once is for the sweep to say."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

IDLE_SECONDS = 10.0  # after which a thread that nobody needs ends

Task = tuple[Future[Any], Callable[[], Any]]


class Threads(Executor):
    """Runs every task at once, in a thread that does not keep the process alive.

    A pool would lose a place to each request that a cloud never ends, and wait for all of them at exit.
    Threads that have ended a task take the next one; where none is free, there is another one.
    """

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._free = Semaphore(0)  # counts the threads that wait, less the tasks that wait for them

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a task."""
        future: Future[T] = Future()
        self._tasks.put((future, lambda: fn(*args, **kwargs)))
        if not self._free.acquire(blocking=False):
            Thread(target=self._work, name="collect", daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            try:
                _run(*self._tasks.get(timeout=self._idle_seconds))
            except Empty:
                if self._free.acquire(blocking=False):  # no task counts on this thread
                    return
            else:
                self._free.release()


def _run(future: Future[Any], task: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(task())
    except BaseException as error:  # noqa: BLE001 - whoever asks the future hears of it
        future.set_exception(error)
