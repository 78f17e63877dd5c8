"""The tables. A change here needs a migration in store/migrations/versions."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC also where the database knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the time to UTC."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: make it an aware time in UTC")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time its zone back."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


GENERATION = Table(
    "generation",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),  # grows with every write
)

SHARD = Table(
    "shard",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("account", String, nullable=False),
    Column("region", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("error_class", String),
    Column("error", Text, nullable=False),
    Column("last_attempt", UtcTime),
    Column("last_success", UtcTime),
    Column("rows", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("duration_seconds", Float, nullable=False),
    Column("changed", BigInteger, nullable=False),  # the generation in which the rows changed last
    Column("worded", BigInteger),  # the generation in which their words changed last; null before the first
    Column("missing", LargeBinary),  # resources that a reading lacked which is not believed yet, 8 bytes each
    Column("pace", SmallInteger),  # how many intervals lie between two readings; null: one
    Column("told", LargeBinary(16)),  # the digest of the last reading that was kept; see store/unchanged.py
    UniqueConstraint("source", "provider", "account", "region", "kind"),
)

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),  # as store/packing.py writes it, like the tags
)

TAGS = Table(
    "tags",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

WORDS = Table(
    "words",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),  # of so many rows each
    Column("version", BigInteger, primary_key=True, autoincrement=False),  # the generation that wrote it
    Column("digest", LargeBinary(16), nullable=False),  # of the content before it was compressed
    Column("content", LargeBinary, nullable=False),  # as store/words.py writes it
    Column("until", BigInteger),  # the generation that put other words in their place; null while they hold
    Column("superseded", BigInteger, index=True),  # when that was, in Unix seconds
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),  # as store/attachments.py writes it
)

IPAM = Table(
    "ipam",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),  # as store/ipams.py writes it
    Column("opinions", LargeBinary, nullable=False),  # as store/opinions.py writes them
)

MISSED = Table(
    "missed",
    METADATA,
    Column("provider", String, primary_key=True),
    Column("allocation", String, primary_key=True),  # of a cloud's IPAM, by its id
    Column("since", BigInteger, nullable=False),  # Unix seconds: a reading of then lacked its resource
)

NOTICED = Table(
    "noticed",
    METADATA,
    Column("part", Integer, primary_key=True, autoincrement=False),  # the first bits of a finding's number
    Column("content", LargeBinary, nullable=False),  # as store/sinces.py writes it
)

ACCOUNT_LIST = Table(
    "account_list",
    METADATA,
    Column("source", String, primary_key=True),
    Column("provider", String, primary_key=True),
    Column("last_attempt", UtcTime),
    Column("last_success", UtcTime),  # of a list that was believed
    Column("error_class", String),
    Column("error", Text, nullable=False),
    Column("doubted", String, nullable=False),  # what tells the list that was not believed
)

ACCOUNT = Table(
    "account",
    METADATA,
    Column("source", String, primary_key=True),
    Column("provider", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", String, nullable=False),  # as the cloud said it last
    Column("path", Text, nullable=False),  # a JSON list, like the regions
    Column("regions", Text, nullable=False),
    Column("regions_at", UtcTime),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("missing_since", UtcTime),
)

TOLD = Table(
    "told",
    METADATA,
    Column("audience", String, primary_key=True),  # all Alertmanagers, or one service of Apprise by its name
    Column("key", String, primary_key=True),  # of an alert or a finding
    Column("content", Text, nullable=False),  # JSON, as service/kept_words.py writes it
)
