"""Metrics of the queues by which clouds tell of changes."""

from collections.abc import Iterator

from exporter.family import Family, Samples, Type
from exporter.process import Process, unix

QUEUE = ("provider", "source")


def _success(process: Process) -> Iterator[tuple[tuple[str, ...], float]]:
    for queue, attempts in sorted(process.facts.queues.items()):
        if attempts.good is not None:
            yield queue, float(attempts.good)


def _last_success(process: Process) -> Samples:
    return [(queue, unix(one.last_success)) for queue, one in sorted(process.facts.queues.items())]


EVENT_FAMILIES: tuple[Family[Process], ...] = (
    Family(
        "ipam_events_total",
        "Messages of the event queue of a source by what became of them: marked ones had shards read soon, "
        "the others made no difference.",
        (*QUEUE, "outcome"),
        lambda process: [(labels, float(count)) for labels, count in sorted(process.facts.events.items())],
        Type.COUNTER,
    ),
    Family(
        "ipam_event_queue_success",
        "Whether the event queue of a source was read (1) or not (0) the last time; absent before the first.",
        QUEUE,
        _success,
    ),
    Family(
        "ipam_event_queue_last_success_timestamp_seconds",
        "Unix time the event queue of a source was last read, also where it was empty; 0 before the first.",
        QUEUE,
        _last_success,
    ),
)
