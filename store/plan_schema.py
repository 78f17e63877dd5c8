"""The tables of the plan and of the registry. A change here needs a migration, as in store/schema.py."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import INET

from store.schema import METADATA, UtcTime


def _block() -> tuple[Column[int], Column[bytes], Column[int]]:
    """Make the columns of a CIDR: ordered like addresses, IPv4 first, in every database."""
    return (
        Column("version", SmallInteger, nullable=False),
        Column("start", LargeBinary(16), nullable=False),  # the first address, most significant byte first
        Column("length", SmallInteger, nullable=False),
    )


SCOPE = Table(
    "scope",
    METADATA,
    Column("name", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("is_default", String),
    Column("matches", Text, nullable=False),  # a JSON list
    Column("id", String),  # null: the registry did not make it
    Column("description", Text),
)

POOL = Table(
    "pool",
    METADATA,
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("scope", ForeignKey("scope.name"), nullable=False),
    Column("family", String, nullable=False),
    Column("parent", ForeignKey("pool.id"), index=True),
    Column("depth", Integer, nullable=False),
    Column("locale", String),
    Column("rules", Text, nullable=False),  # JSON, like the two below
    Column("thresholds", Text, nullable=False),
    Column("share", Text, nullable=False),
    Column("auto_import", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("description", Text),
    Column("tags", Text),  # JSON
    UniqueConstraint("path"),
)

POOL_CIDR = Table(
    "pool_cidr",
    METADATA,
    Column("pool", ForeignKey("pool.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *_block(),
    Column("carved", Integer),  # its place among the carved ones; null for one that was asked for by CIDR
    UniqueConstraint("pool", "version", "start", "length"),
    sqlite_with_rowid=False,
)

# The CIDRs of sub-pools are among the allocations, so that the database watches over them as well. On
# PostgreSQL no two that hold space overlap: EXCLUDE, see the migration; SQLite has one writer at a time.
ALLOCATION = Table(
    "allocation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("pool", ForeignKey("pool.id"), nullable=False),
    *_block(),
    Column("cidr", String().with_variant(INET(), "postgresql"), nullable=False),  # the three columns in one
    Column("holds", Boolean, nullable=False),  # it takes space: it has not expired
    Column("type", String, nullable=False),
    Column("resource", String, nullable=False),
    Column("region", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("creator", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON
    Column("until", Date),
    Index("ix_allocation_block", "pool", "start", "length"),
    Index("ix_allocation_position", "position"),
    Index("ix_allocation_until", "until"),
    Index(
        "uq_allocation_held",
        "pool",
        "start",
        "length",
        unique=True,
        sqlite_where=text("holds"),
        postgresql_where=text("holds"),
    ),
)

# What a pool has left: its largest free blocks, a buddy list. Whatever changes a pool's space or allocations
# changes it in the same transaction.
FREE = Table(
    "free",
    METADATA,
    Column("pool", ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True),
    Column("bits", SmallInteger, primary_key=True, autoincrement=False),  # of the host: smallest first
    Column("start", LargeBinary(16), primary_key=True),
    Index("uq_free_start", "pool", "start", unique=True),
    sqlite_with_rowid=False,
)

# Released space that is not issued again before its time; it is neither free nor allocated.
COOLING = Table(
    "cooling",
    METADATA,
    Column("pool", ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True),
    Column("start", LargeBinary(16), primary_key=True),
    Column("bits", SmallInteger, nullable=False),
    Column("until", BigInteger, nullable=False),  # Unix seconds
    Index("ix_cooling_until", "until"),
    sqlite_with_rowid=False,
)

CLIENT_TOKEN = Table(
    "client_token",
    METADATA,
    Column("principal", String, primary_key=True),
    Column("token", String, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False),  # of the request
    Column("answer", Text, nullable=False),  # JSON
    Column("at", UtcTime, nullable=False),
    Index("ix_client_token_at", "at"),
)

# Append-only: a trigger refuses to change or delete an entry.
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("principal", String, nullable=False),  # "": the operator
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),  # its id
    Column("name", Text, nullable=False),  # what people call it: a path, a block
    Column("request", Text, nullable=False),  # JSON
    Column("answer", Text, nullable=False),  # JSON
    Index("ix_audit_object", "object"),
)
