"""The words of rows: apart from their numbers, read for what is shown, kept a while after a change."""

import json
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from ipam.reading import Rows
from ipam.text import Text
from store.database import Store
from store.error import StoreError
from store.schema import WORDS

PART = 2048  # rows whose words are kept together
PARTS_HELD = 32  # in memory
QUICKLY = 1  # how hard to compress: words shrink to a tenth at once, to a twelfth at the greatest effort

SUPERSEDED = delete(WORDS).where(WORDS.c.superseded < bindparam("before"))

Part = tuple[int, int, int]  # shard, generation in which the words changed last, number


@dataclass(frozen=True, slots=True)
class Recent:
    """The parts that were read last. Threads may share one."""

    parts: OrderedDict[Part, Sequence[Text]] = field(default_factory=OrderedDict, repr=False)
    turn: Lock = field(default_factory=Lock, repr=False)

    def find(self, wanted: Part) -> Sequence[Text] | None:
        """Return a part that is held."""
        with self.turn:
            if wanted in self.parts:
                self.parts.move_to_end(wanted)
            return self.parts.get(wanted)

    def hold(self, part: Part, texts: Sequence[Text]) -> None:
        """Hold a part, and let go of the one that nobody asked for the longest time."""
        with self.turn:
            self.parts[part] = texts
            while len(self.parts) > PARTS_HELD:
                self.parts.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Words:
    """The words in the store; threads may share one."""

    store: Store
    recent: Recent

    def part(self, wanted: Part) -> Sequence[Text]:
        """Return the words of one part as they were in a generation.

        Raises:
            StoreError: the store cannot be read, or keeps these words no more.
        """
        found = self.recent.find(wanted)
        if found is None:
            with self.store.read() as connection:
                found = loaded(connection, self.store.url, wanted)
            self.recent.hold(wanted, found)
        return found


@dataclass(frozen=True, slots=True)
class ShardWords:
    """The words of the rows of one shard, as they were when the shard's numbers were read."""

    words: Words
    shard: int  # its number in the store
    version: int  # the generation in which its words had changed last

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row, in order.

        Raises:
            StoreError: the store cannot be read, or keeps these words no more.
        """
        parts: dict[int, Sequence[Text]] = {}
        found = []
        for row in rows:
            number, place = divmod(row, PART)
            if number not in parts:
                parts[number] = self.words.part((self.shard, self.version, number))
            found.append(parts[number][place])
        return found


def loaded(connection: Connection, url: str, wanted: Part) -> Sequence[Text]:
    """Read one part as it was in a generation.

    Raises:
        StoreError: the words are not kept any more, or cannot be made out.
    """
    shard, version, number = wanted
    query = (
        select(WORDS.c.content)
        .where(WORDS.c.shard == shard, WORDS.c.part == number, WORDS.c.version <= version)
        .where(or_(WORDS.c.until.is_(None), WORDS.c.until > version))
    )
    content = connection.scalar(query)
    if content is None:
        raise StoreError(url, "does not keep the words of a report this old: make the report anew")
    try:
        return _texts(content)
    except (zlib.error, ValueError, TypeError):
        raise StoreError(
            url,
            "holds words that cannot be made out: restore it from a copy, or move it away to collect anew",
        ) from None


def written(connection: Connection, rows: Rows, shard: int, generation: int, now: int) -> bool:
    """Keep the words of a shard's rows, and tell whether they differ from those kept so far.

    Only parts that differ are written; what they replace is kept on, marked with the time.
    """
    query = select(WORDS.c.part, WORDS.c.digest).where(WORDS.c.shard == shard, WORDS.c.until.is_(None))
    before = {record.part: record.digest for record in connection.execute(query)}
    fresh = dict(enumerate(_parts(rows)))
    digests = {number: blake2b(text, digest_size=16).digest() for number, text in fresh.items()}
    changed = [number for number in fresh if before.get(number) != digests[number]]
    stale = [number for number in before if number in changed or number not in fresh]
    if stale:
        places = (WORDS.c.shard == shard, WORDS.c.part.in_(stale), WORDS.c.until.is_(None))
        connection.execute(update(WORDS).where(*places).values(until=generation, superseded=now))
    records = [
        {
            "shard": shard, "part": number, "version": generation,
            "digest": digests[number], "content": zlib.compress(fresh[number], QUICKLY),
        }
        for number in changed
    ]  # fmt: skip
    if records:
        connection.execute(insert(WORDS), records)
    return bool(stale or records)


def pruned(connection: Connection, before: int) -> None:
    """Forget the words that others replaced before a time, in Unix seconds."""
    connection.execute(SUPERSEDED, {"before": before})


def _parts(rows: Rows) -> list[bytes]:
    columns: tuple[Sequence[Any], ...] = (
        rows.resource,
        rows.name,
        rows.parent,
        rows.zone,
        rows.state,
        rows.tags,
    )
    return [_json([column[at : at + PART] for column in columns]) for at in range(0, len(rows), PART)]


def _json(columns: Sequence[Sequence[Any]]) -> bytes:
    return json.dumps(columns, ensure_ascii=False, sort_keys=True, default=dict).encode()


def _texts(content: bytes) -> Sequence[Text]:
    columns = json.loads(zlib.decompress(content))
    return tuple(Text(*values) for values in zip(*columns, strict=True))
