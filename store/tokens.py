"""Client tokens: what a request was answered, so that asking again changes nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from store.plan_schema import CLIENT_TOKEN

KEPT = timedelta(days=7)

_KNOWN = select(CLIENT_TOKEN).where(
    CLIENT_TOKEN.c.principal == bindparam("who"), CLIENT_TOKEN.c.token == bindparam("word")
)
_OLD = delete(CLIENT_TOKEN).where(CLIENT_TOKEN.c.at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Token:
    """A client token that was used."""

    token: str
    digest: bytes  # of the request
    answer: Mapping[str, Any]


def remembered(connection: Connection, principal: str, token: str) -> Token | None:
    """Find a token of a principal."""
    row = connection.execute(_KNOWN, {"who": principal, "word": token}).mappings().first()
    return Token(token, bytes(row["digest"]), json.loads(row["answer"])) if row else None


def remember(connection: Connection, when: tuple[str, datetime], token: Token) -> None:
    """Keep a token of a principal, and let go of those that are older than a week."""
    principal, now = when
    connection.execute(_OLD, {"before": now - KEPT})
    row = {
        "principal": principal,
        "token": token.token,
        "digest": token.digest,
        "answer": json.dumps(token.answer),
        "at": now,
    }
    connection.execute(insert(CLIENT_TOKEN), [row])
