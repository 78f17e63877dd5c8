"""The tables of what happened so far, counted. A change here needs a migration, as in store/schema.py."""

from sqlalchemy import BigInteger, Column, ForeignKey, SmallInteger, String, Table

from store.schema import METADATA


def _counts() -> tuple[Column[int], Column[int]]:
    return (
        Column("allocated", BigInteger, nullable=False),
        Column("released", BigInteger, nullable=False),
    )


# Whatever makes or ends an allocation counts it in the same transaction.
POOL_TALLY = Table(
    "pool_tally",
    METADATA,
    Column("pool", ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True),
    *_counts(),
)

# Of the pools of clouds' IPAMs: what each shard saw change between two readings.
CLOUD_POOL_TALLY = Table(
    "cloud_pool_tally",
    METADATA,
    Column("shard", ForeignKey("shard.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("pool", String, primary_key=True),  # the cloud's id of it
    *_counts(),
)

FINDING_TALLY = Table(
    "finding_tally",
    METADATA,
    Column("rule", String, primary_key=True),
    Column("number", SmallInteger, nullable=False, unique=True),  # that store/sinces.py writes for the rule
    Column("opened", BigInteger, nullable=False),
    Column("resolved", BigInteger, nullable=False),
)
