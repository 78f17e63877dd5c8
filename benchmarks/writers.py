"""Many processes that do the same as fast as they can for some seconds, and what each step took."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import quantiles

SECONDS = 5.0

Step = Callable[[], object]
Writer = Callable[[int], AbstractContextManager[Step]]  # opens what a process needs, by its number


@dataclass(frozen=True, slots=True)
class Pace:
    """What came of it."""

    a_second: float
    p99: float  # milliseconds, waiting for others included
    longest: float
    steps: int

    def cells(self) -> tuple[str, str, str]:
        """Write it for a table."""
        return f"{self.a_second:,.0f}", f"{self.p99:,.1f} ms", f"{self.longest:,.0f} ms"


def pace(writers: int, writer: Writer) -> Pace:
    """Let so many processes begin at once, each after a first step that is not counted.

    Raises:
        RuntimeError: one of them failed: it waited too long, or was refused.
    """
    context = get_context("fork")
    together, told = context.Barrier(writers), context.SimpleQueue()

    def run(number: int) -> None:
        with writer(number) as step:
            step()
            together.wait()
            told.put(list(_steps(step)))

    processes = [context.Process(target=run, args=(number,)) for number in range(writers)]
    for process in processes:
        process.start()
    spans = [told.get() for _ in processes]
    for process in processes:
        process.join()
    begin = min(span[0][0] for span in spans)
    end = max(span[-1][1] for span in spans)
    took = sorted(1000 * (after - before) for span in spans for before, after in span)
    return Pace(len(took) / (end - begin), quantiles(took, n=100)[-1], took[-1], len(took) + writers)


def _steps(step: Step) -> Iterator[tuple[float, float]]:
    end = time.perf_counter() + SECONDS
    while (before := time.perf_counter()) < end:
        step()
        yield before, time.perf_counter()
