"""Why the safe space of a pool is less than what the clouds call available: by which blocks."""

from collections.abc import Iterator, Sequence
from itertools import islice

from exporter.records import filter as conditions
from exporter.records.advice import Advice
from exporter.records.at_hand import at_hand
from exporter.records.entities import subject
from exporter.records.filter import Filter
from exporter.records.phrases import NAMED, addresses, named, number
from ipam.report import Report


def unsafe_spaces(report: Report, wanted: Filter, limit: int) -> Iterator[str]:
    """Yield a sentence for each of the first pools that meet a filter and have space that is not safe."""
    advice, chosen = Advice(report), conditions.pools(report, wanted)
    pools = report.tree.pools
    places = (
        place
        for place in sorted(chosen)
        if wanted.scope in ("", pools[place].scope) and unsafe_count(advice, place)
    )
    for place in islice(places, limit):
        ready = at_hand(report, unsafe_rows(advice, place)[:NAMED])
        yield f"pool '{pools[place].path}': {unsafe_space(ready, advice, place)}"


def unsafe_space(report: Report, advice: Advice, place: int) -> str:
    """Say by which blocks available and safe space of a pool differ; "" where they do not."""
    unsafe, available = unsafe_count(advice, place), advice.rooms.use(place).available
    if not unsafe:
        return ""
    rows = unsafe_rows(advice, place)
    shown = [subject(report, row) for row in rows[:NAMED]]
    many = "none" if unsafe == available else number(unsafe)
    safe = "is safe" if unsafe == available else "are not safe"
    lie = "lies" if len(rows) == 1 else "lie"
    return (
        f"{many} of the {addresses(available)} available {safe} to give away: "
        f"{named(shown, len(rows))} {lie} there without an allocation"
    )


def unsafe_count(advice: Advice, place: int) -> int:
    """Count the addresses of a pool that are available and not safe."""
    use = advice.rooms.use(place)
    return use.available - use.safe


def unsafe_rows(advice: Advice, place: int) -> Sequence[int]:
    """List the blocks that lie there without an allocation, the largest first."""
    return advice.takers.of(place) if unsafe_count(advice, place) else ()
