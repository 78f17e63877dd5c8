"""The values of a row as JSON has them, the same from every database."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime
from ipaddress import ip_interface
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.dialects.postgresql.base import PGDialect

from store.schema import UtcTime

_POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]

Coding = tuple[Callable[[Any], Any], Callable[[Any], Any]]  # to JSON, and back


def _same(value: Any) -> Any:
    return value


def _bytes_out(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes_in(value: str) -> bytes:
    return b64decode(value, validate=True)


def _time_out(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _block_out(value: object) -> str:
    """Write a block with its length: PostgreSQL leaves that of a single address out."""
    return str(ip_interface(str(value)))


_AS_IT_IS: Coding = (_same, _same)
_CODINGS: dict[type, Coding] = {
    BigInteger: _AS_IT_IS,
    Boolean: _AS_IT_IS,
    Float: _AS_IT_IS,
    Integer: _AS_IT_IS,
    SmallInteger: _AS_IT_IS,
    String: _AS_IT_IS,
    Text: _AS_IT_IS,
    LargeBinary: (_bytes_out, _bytes_in),
    UtcTime: (_time_out, datetime.fromisoformat),
    Date: (date.isoformat, date.fromisoformat),
}


def coding(column: Column[Any]) -> Coding:
    """Choose how the values of a column are written and read."""
    if isinstance(column.type.dialect_impl(_POSTGRESQL), INET):
        return _block_out, _same
    return _CODINGS[type(column.type)]
