"""One operation of a cloud's API, and how it is told that its answer is broken."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from collector.pages import broken
from collector.port import ShardError
from ipam.shard import Shard

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Operation(Generic[C]):
    """What the cloud calls it, and the call that its SDK has for it."""

    name: str
    call: C

    def place(self, shard: Shard) -> str:
        """Say what is read and where, for the sentences of failures."""
        return f"{self.name} in {shard.region}"

    def broken(self, shard: Shard, text: str) -> ShardError:
        """Make the error of an answer that is not whole."""
        return broken(self.place(shard), text)
