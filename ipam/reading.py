"""What one shard answered: rows in columns, or the reason why there are none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ipam.attachment import Attachment
from ipam.blocks import I64, Blocks, Flags
from ipam.cidr import Cidr
from ipam.cloud_ipam import NO_IPAM, CloudIpam
from ipam.shard import Shard
from ipam.tag_column import TagColumn, Tags
from ipam.words import ErrorClass

T = TypeVar("T")

UNKNOWN = -1  # where the cloud does not say


@dataclass(frozen=True, slots=True)
class Row:
    """One address block of one resource, as a translation of a cloud's answer yields it."""

    cidr: Cidr
    resource: str  # the cloud's id of the resource
    owner: str  # the account that owns it, which need not be the one that saw it
    name: str = ""
    parent: str = ""  # the VPC of a subnet
    zone: str = ""  # availability zone, network border group, site
    state: str = ""  # the cloud's own word
    tags: Tags = field(default_factory=dict)
    default: bool = False  # a default VPC or its subnet
    free: int = UNKNOWN  # addresses of a subnet that are not in use
    attached: int = UNKNOWN  # an Elastic IP: 1 associated, 0 not


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Address blocks in columns: one row for each block, so a VPC with three CIDRs has three."""

    blocks: Blocks
    resource: tuple[str, ...]
    owner: tuple[str, ...]
    name: tuple[str, ...]
    parent: tuple[str, ...]
    zone: tuple[str, ...]
    state: tuple[str, ...]
    tags: Sequence[Tags]
    default: Flags
    free: I64
    attached: NDArray[np.int8]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        """Put rows into columns, in their order."""
        rows = tuple(rows)
        return cls(
            Blocks.of(row.cidr for row in rows),
            tuple(row.resource for row in rows),
            tuple(row.owner for row in rows),
            tuple(row.name for row in rows),
            tuple(row.parent for row in rows),
            tuple(row.zone for row in rows),
            tuple(row.state for row in rows),
            TagColumn.of([row.tags for row in rows]),
            np.array([row.default for row in rows], np.bool_),
            np.array([row.free for row in rows], np.int64),
            np.array([row.attached for row in rows], np.int8),
        )

    @classmethod
    def joined(cls, parts: Iterable["Rows"]) -> "Rows":
        """Put the rows of several readings one below the other."""
        tables = [Rows.of(()), *parts]

        def stacked(column: Callable[["Rows"], tuple[T, ...]]) -> tuple[T, ...]:
            return tuple(chain.from_iterable(map(column, tables)))

        return Rows(
            Blocks.joined(table.blocks for table in tables),
            stacked(lambda table: table.resource),
            stacked(lambda table: table.owner),
            stacked(lambda table: table.name),
            stacked(lambda table: table.parent),
            stacked(lambda table: table.zone),
            stacked(lambda table: table.state),
            TagColumn.joined(table.tags for table in tables),
            np.concatenate([table.default for table in tables]),
            np.concatenate([table.free for table in tables]),
            np.concatenate([table.attached for table in tables]),
        )

    def __len__(self) -> int:
        return len(self.blocks)

    def take(self, rows: I64) -> "Rows":
        """Select rows by number, in the order of the numbers."""
        if np.array_equal(rows, np.arange(len(self))):
            return self
        chosen = picking(rows.tolist())
        return Rows(
            self.blocks.take(rows),
            chosen(self.resource),
            chosen(self.owner),
            chosen(self.name),
            chosen(self.parent),
            chosen(self.zone),
            chosen(self.state),
            TagColumn.of(self.tags).take(rows),
            self.default[rows],
            self.free[rows],
            self.attached[rows],
        )


def picking(numbers: Sequence[int]) -> Callable[[Sequence[T]], tuple[T, ...]]:
    """Make what selects values by number, in the order of the numbers."""
    if len(numbers) < 2:  # noqa: PLR2004 - of one number a getter makes no tuple, of none there is no getter
        return lambda values: tuple(values[number] for number in numbers)
    return itemgetter(*numbers)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One malformed item of an otherwise good answer; the last good copy of its resource stays."""

    resource: str  # the item's id, or "" where it has none
    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a shard did not answer."""

    error_class: ErrorClass
    message: str


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request to a cloud, retries being requests of their own."""

    operation: str
    seconds: float
    error_code: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one shard answered. `failure` is set when it did not answer.

    A failed reading is not an empty one: "no VPCs" and "access denied" are two different facts, and
    only the first may remove anything.
    """

    shard: Shard
    at: datetime
    rows: Rows
    rejected: tuple[RejectedRow, ...] = ()
    failure: Failure | None = None
    calls: tuple[ApiCall, ...] = ()
    duration_seconds: float = 0.0
    attachments: tuple[Attachment, ...] = ()  # what a shard of them holds; it has no rows
    ipam: CloudIpam = NO_IPAM  # what a shard of it holds; it has no rows either

    @property
    def complete(self) -> bool:
        """Tell whether the whole shard answered."""
        return self.failure is None
