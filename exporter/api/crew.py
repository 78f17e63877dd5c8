"""Work beside the event loop: only so much of it at once, and only so much that waits."""

from asyncio import Semaphore
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from exporter.api.refusal import unavailable

T = TypeVar("T")


class Crew:
    """Does the work of requests in threads, which leaves the others to scrapes and the page.

    Used from one event loop.
    """

    def __init__(self, hands: int, most: int) -> None:
        self._hands = Semaphore(hands)
        self._most = most  # requests that are worked on or wait
        self._taken = 0

    async def do(self, work: Callable[[], T]) -> T:
        """Do the work of one request.

        Raises:
            RefusedError: so many requests wait that this one would wait too long.
        """
        if self._taken >= self._most:
            raise unavailable(
                f"{self._taken} requests of this kind are under way",
                "send it again a little later",
                seconds=2,
            )
        self._taken += 1
        try:
            async with self._hands:
                return await run_in_threadpool(work)
        finally:
            self._taken -= 1
