"""A thread for each task: how many there are at once is for the sweep to say."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads(Executor):
    """Runs every task at once, in a thread that does not keep the process alive.

    A pool would lose a place to each request that a cloud never ends, and wait for all of them at exit.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a task."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whoever asks the future hears of it
                future.set_exception(error)

        Thread(target=run, name="collect", daemon=True).start()
        return future
