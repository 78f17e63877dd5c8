"""Where records stand in their order: numbers with gaps, so that one more moves no other."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

GAP = 1024


def positions(ids: Sequence[str], stored: Mapping[str, int]) -> dict[str, int]:
    """Number ids ascending, and let as many as possible keep the number that they have.

    Args:
        ids: All of them, in order.
        stored: The numbers so far; ids that are gone may be among them.
    """
    kept = _rising([(at, stored[name]) for at, name in enumerate(ids) if name in stored])
    numbers: list[int] = []
    for (start, low), (end, high) in zip([(-1, -1), *kept], [*kept, (len(ids), -1)], strict=True):
        missing = end - start - 1
        step = GAP if high < 0 else (high - low) // (missing + 1)
        if missing and step < 1:
            return {name: (at + 1) * GAP for at, name in enumerate(ids)}
        numbers += [low + step * more for more in range(1, missing + 1)]
        numbers += [high] if high >= 0 else []
    return dict(zip(ids, numbers, strict=True))


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Find a longest selection in which the second of each pair rises."""
    ends: list[int] = []  # the least last number of a selection, by its length
    last: list[int] = []  # where in `pairs` that is
    before: list[int] = []
    for at, (_, number) in enumerate(pairs):
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [at]
    found = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
