"""Who reads: threads of this process, or the workers of a cluster, as the configuration says."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from collector.port import Stop
from config.settings import Settings
from service.cluster import Cluster
from service.cluster_executor import ClusterExecutor
from service.dask_client import require_dask
from service.sources import ways
from service.threads import Threads


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an executor lives in."""

    stop: Stop
    told: Callable[[bool], None] = lambda _: None  # whether there is a cluster
    back: Callable[[], None] = lambda: None  # there is one again


def executor(settings: Settings, around: Surroundings) -> Executor:
    """Make what reads; nobody is called yet.

    Raises:
        ServiceError: what it takes is not installed.
    """
    address = settings.collect.cluster
    if address is None:
        return Threads()
    require_dask()
    made = ClusterExecutor(Cluster(address, around.told), around.stop, around.back)
    made.configure(ways(settings))
    return made


def reconfigured(readers: Executor, settings: Settings) -> None:
    """Go on with other sources."""
    if isinstance(readers, ClusterExecutor):
        readers.configure(ways(settings))


def connected(readers: Executor) -> None:
    """See to it that somebody reads, where that is to be known before anything else is done.

    Raises:
        ClusterError: nobody does.
    """
    if isinstance(readers, ClusterExecutor):
        readers.connect()
