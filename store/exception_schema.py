"""The tables of what the registry decided about single resources and findings, and of its access keys."""

from typing import Any

from sqlalchemy import Column, Date, LargeBinary, SmallInteger, String, Table, Text

from store.schema import METADATA, UtcTime


def _pointed() -> tuple[Column[Any], ...]:
    """Make the columns that name a block of a resource: all of them are the key."""
    return (
        Column("provider", String, primary_key=True),
        Column("type", String, primary_key=True),
        Column("source", String, primary_key=True),  # of a declared network; "" of a cloud's resource
        Column("resource", String, primary_key=True),
        Column("version", SmallInteger, primary_key=True, autoincrement=False),
        Column("start", LargeBinary(16), primary_key=True),
        Column("length", SmallInteger, primary_key=True, autoincrement=False),
        Column("network", String, nullable=False),  # of a subnet its VPC; else ""
        Column("at", UtcTime, nullable=False),  # when it was decided
    )


IGNORED = Table(
    "ignored",
    METADATA,
    *_pointed(),
    Column("reason", Text, nullable=False),
    Column("until", Date),
)

MOVED = Table(
    "moved",
    METADATA,
    *_pointed(),
    Column("scope", String, nullable=False),  # its name
)

EXEMPTED = Table(
    "exempted",
    METADATA,
    Column("finding", String(16), primary_key=True),
    Column("rule", String, nullable=False),
    Column("about", Text, nullable=False),  # what it said when it was exempted
    Column("reason", Text, nullable=False),
    Column("until", Date),
    Column("at", UtcTime, nullable=False),
)

# It holds no secret: that follows from the master key of a version, which is in a file, and the key's id.
ACCESS_KEY = Table(
    "access_key",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("version", SmallInteger, nullable=False),  # of the master key
    Column("mark", String, nullable=False),  # tells that master key from others
    Column("created", UtcTime, nullable=False),
    Column("revoked", UtcTime),
)
