"""What a cluster is asked to call: little enough for a scheduler to load as well, which unpacks all tasks."""

from importlib import import_module

WORK = "service.cluster_worker"


def run(packed: bytes) -> bytes:
    """Read a batch of shards in this worker.

    The threads of the batch do the work, so it gives the worker's own one back.
    """
    import_module("distributed").secede()
    answer: bytes = import_module(WORK).answered(packed)
    return answer


def about() -> tuple[str, ...]:
    """Name the versions of this worker."""
    told: tuple[str, ...] = import_module("service.errands").versions()
    return told
