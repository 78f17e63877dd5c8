"""How far an answer about a change can be trusted: it rests on what was read."""

from ipam.report import Report
from ipam.what_if import SUPPOSED, Because, Reason
from ipam.words import ShardState


def freshness(report: Report) -> tuple[Reason, ...]:
    """Say how much of the estate is not freshly known; nothing where all of it is."""
    real = [
        place for place, one in enumerate(report.snapshot.statuses) if one.shard.source != SUPPOSED
    ]  # a supposed network was never read
    if all(report.snapshot.statuses[place].state is ShardState.PENDING for place in real):
        return (Reason(Because.NOTHING_READ, {}),)
    stale = len(report.stale.intersection(real))
    if not stale:
        return ()
    share = 1 - stale / len(real)
    return (Reason(Because.STALE_SHARDS, {"stale": stale, "shards": len(real), "share": share}),)
