"""What goes to the workers of a cluster and comes back: shards to read, without keys, and their answers."""

import pickle
import platform
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Self

from collector.read import Outcome
from collector.retry import Progress
from ipam.shard import Shard
from service.sources import Way

Versions = tuple[str, ...]


def versions() -> Versions:
    """Name what has to be the same on both sides, for what they send each other to be understood."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (f"cidrwatch {version('cidrwatch')}", f"Python {python}", f"distributed {version('distributed')}")


@dataclass(frozen=True, slots=True)
class Errand:
    """One turn of reading a shard."""

    ticket: str  # no other errand has it
    epoch: str  # of the configuration: what a worker keeps for a source is made anew after a reload
    way: Way = field(repr=False)
    shard: Shard
    at: datetime  # when the reading began
    seconds: float  # that are left for the turn
    progress: Progress = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an errand, and how far the reading has come where it goes on later."""

    ticket: str
    outcome: Outcome
    progress: Progress


@dataclass(frozen=True, slots=True)
class Batch:
    """Errands that are sent together: a task of the cluster costs as much as the reading of a small shard."""

    errands: tuple[Errand, ...]

    @property
    def packed(self) -> bytes:
        """Pack it; the scheduler carries what it cannot look into."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Read what somebody packed whom this process trusts as itself."""
        made = pickle.loads(packed)  # noqa: S301 - the network of the cluster is trusted, as Dask needs it
        assert isinstance(made, cls)
        return made


@dataclass(frozen=True, slots=True)
class Answer:
    """The errands of a batch that have ended; the others go on in the worker."""

    done: tuple[Done, ...]

    @property
    def packed(self) -> bytes:
        """Pack it."""
        return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Read what a worker packed."""
        made = pickle.loads(packed)  # noqa: S301 - as above
        assert isinstance(made, cls)
        return made
