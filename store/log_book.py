"""The audit log: who did what to which object, and when. Entries are added, and never changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from store.database import Store
from store.plan_schema import AUDIT


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation that changed something."""

    principal: str  # an account; "" for the operator
    action: str
    object: str  # its id
    name: str  # its path, or its block
    request: Mapping[str, Any]
    answer: Mapping[str, Any]
    at: datetime | None = None  # known once it is written


def noted(connection: Connection, now: datetime, some: Iterable[Entry]) -> None:
    """Add entries, within the transaction of what they tell."""
    rows = [
        {
            "at": now,
            "principal": entry.principal,
            "action": entry.action,
            "object": entry.object,
            "name": entry.name,
            "request": json.dumps(entry.request),
            "answer": json.dumps(entry.answer),
        }
        for entry in some
    ]
    if rows:
        connection.execute(insert(AUDIT), rows)


def entries(store: Store, name: str = "", most: int = 1000) -> Sequence[Entry]:
    """List the last entries, the newest first.

    Args:
        store: Where they are.
        name: The id, path or block of the object they are about; "" for all.
        most: How many.

    Raises:
        StoreError: the store cannot be read.
    """
    wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    if name:
        wanted = wanted.where((AUDIT.c.object == name) | (AUDIT.c.name == name))
    with store.read() as connection:
        rows = connection.execute(wanted).mappings().all()
    return [
        Entry(
            row["principal"],
            row["action"],
            row["object"],
            row["name"],
            json.loads(row["request"]),
            json.loads(row["answer"]),
            row["at"],
        )
        for row in rows
    ]
