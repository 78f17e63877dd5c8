"""What the registry decided about single resources and findings: ignored, moved, exempted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.resource_block import ResourceBlock
from ipam.scope import IgnoreRule, Match, Move
from ipam.words import Provider, ResourceType
from store.database import Store
from store.exception_schema import EXEMPTED, IGNORED, MOVED
from store.plan_records import Record, cidr_of, cidr_values


@dataclass(frozen=True, slots=True)
class Ignored:
    """A block that is left alone."""

    block: ResourceBlock
    reason: str
    until: date | None
    at: datetime

    @property
    def rule(self) -> IgnoreRule:
        """Say the same as a rule of the configuration."""
        return IgnoreRule(Match(block=self.block), self.reason, self.until)


@dataclass(frozen=True, slots=True)
class Moved:
    """A block that lives in another scope than the configuration says."""

    move: Move
    at: datetime


@dataclass(frozen=True, slots=True)
class Exempted:
    """A finding that is silenced."""

    exemption: Exemption  # its subject is the id of the finding
    about: str  # what the finding said
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is decided, the earliest first."""

    ignored: tuple[Ignored, ...] = ()
    moved: tuple[Moved, ...] = ()
    exempted: tuple[Exempted, ...] = ()


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What is decided, for whoever judges."""

    store: Store

    def load(self) -> Kept:
        """Load all of it.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return _kept(connection)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is decided, within the transaction of an operation."""

    connection: Connection
    now: datetime

    def kept(self) -> Kept:
        """Load all of it."""
        return _kept(self.connection)

    def ignored(self, resources: Sequence[str]) -> tuple[Ignored, ...]:
        """Load what is ignored of some resources, by their ids."""
        return tuple(map(_ignored, _rows(self.connection, IGNORED, IGNORED.c.resource.in_(resources))))

    def ignore(self, blocks: Iterable[ResourceBlock], reason: str, until: date | None) -> None:
        """Leave blocks alone; what was said of them before is replaced."""
        self._put(IGNORED, blocks, {"reason": reason, "until": until})

    def ignores(self, block: ResourceBlock) -> bool:
        """Tell whether a block is to be left alone, from now on or as long as it is said."""
        wanted = (IGNORED.c[name] == value for name, value in _key(block).items())
        rows = _rows(self.connection, IGNORED, *wanted)
        return any(_ignored(row).rule.holds(self.now.date()) for row in rows)

    def unignore(self, blocks: Iterable[ResourceBlock]) -> None:
        """Watch blocks again."""
        self._take(IGNORED, blocks)

    def move(self, blocks: Iterable[ResourceBlock], scope: str) -> None:
        """Let blocks live in a scope."""
        self._put(MOVED, blocks, {"scope": scope})

    def unmove(self, blocks: Iterable[ResourceBlock]) -> None:
        """Let blocks live where the configuration says."""
        self._take(MOVED, blocks)

    def moved(self, resources: Sequence[str]) -> tuple[Moved, ...]:
        """Load the moves of some resources, by their ids."""
        return tuple(map(_moved, _rows(self.connection, MOVED, MOVED.c.resource.in_(resources))))

    def moved_to(self, scope: str) -> list[ResourceBlock]:
        """List the blocks that were moved to a scope."""
        return [_block(row) for row in _rows(self.connection, MOVED, MOVED.c.scope == scope)]

    def exempt(self, exemption: Exemption, about: str) -> None:
        """Silence a finding; what was said of it before is replaced."""
        self.unexempt(exemption.subject)
        values = {
            "finding": exemption.subject,
            "rule": str(exemption.rule),
            "about": about,
            "reason": exemption.reason,
            "until": exemption.until,
            "at": self.now,
        }
        self.connection.execute(insert(EXEMPTED), [values])

    def unexempt(self, finding: str) -> None:
        """Let a finding be told again."""
        self.connection.execute(delete(EXEMPTED).where(EXEMPTED.c.finding == finding))

    def _put(self, table: Table, blocks: Iterable[ResourceBlock], said: dict[str, Any]) -> None:
        some = list(blocks)
        self._take(table, some)
        rows = [{**_key(one), "network": one.network, "at": self.now, **said} for one in some]
        if rows:
            self.connection.execute(insert(table), rows)

    def _take(self, table: Table, blocks: Iterable[ResourceBlock]) -> None:
        for one in blocks:
            wanted = (table.c[name] == value for name, value in _key(one).items())
            self.connection.execute(delete(table).where(*wanted))


def _kept(connection: Connection) -> Kept:
    return Kept(
        tuple(map(_ignored, _rows(connection, IGNORED))),
        tuple(map(_moved, _rows(connection, MOVED))),
        tuple(map(_exempted, _rows(connection, EXEMPTED))),
    )


def _rows(connection: Connection, table: Table, *wanted: Any) -> Sequence[Record]:
    """Read a table in the order in which it was filled."""
    query = select(table).where(*wanted).order_by(table.c.at, *table.primary_key)
    return connection.execute(query).mappings().all()


def _key(block: ResourceBlock) -> dict[str, Any]:
    return {
        "provider": str(block.provider),
        "type": str(block.type),
        "source": block.source,
        "resource": block.id,
        **cidr_values(block.cidr),
    }


def _block(row: Record) -> ResourceBlock:
    return ResourceBlock(
        Provider(row["provider"]),
        ResourceType(row["type"]),
        row["resource"],
        cidr_of(row),
        row["network"],
        row["source"],
    )


def _ignored(row: Record) -> Ignored:
    return Ignored(_block(row), row["reason"], row["until"], row["at"])


def _moved(row: Record) -> Moved:
    return Moved(Move(_block(row), row["scope"]), row["at"])


def _exempted(row: Record) -> Exempted:
    exemption = Exemption(Rule(row["rule"]), row["finding"], row["reason"], row["until"])
    return Exempted(exemption, row["about"], row["at"])
