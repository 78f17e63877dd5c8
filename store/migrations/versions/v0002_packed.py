"""Rows of a shard are packed: numbers, tags and words apart; no row of the database for each block."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

from ipam.blocks import Blocks
from ipam.reading import Rows
from ipam.records import Records, family_order
from ipam.shard import Shard
from ipam.words import Kind, Provider
from store.packs import replaced
from store.words import written

revision = "0002"
down_revision = "0001"

COLUMNS = (
    *("version", "start", "length", "resource", "owner", "name", "parent", "zone", "state", "tags"),
    *("is_default", "free", "attached", "first_seen"),
)


def upgrade() -> None:
    """Make the new tables, carry the rows over, and drop the old table."""
    for name in ("numbers", "tags"):
        op.create_table(
            name,
            sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("content", sa.LargeBinary(), nullable=False),
            sa.ForeignKeyConstraint(["shard"], ["shard.id"], name=f"fk_{name}_shard", ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("shard", name=f"pk_{name}"),
        )
    _words()
    op.add_column("shard", sa.Column("worded", sa.BigInteger()))
    connection = op.get_bind()
    for record in (
        connection.execute(sa.text("SELECT * FROM shard WHERE last_success IS NOT NULL")).mappings().all()
    ):
        _carry(connection, record)
    op.drop_table("block")
    op.drop_column("shard", "fingerprint")


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("superseded", sa.BigInteger()),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_words_shard", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shard", "part", "version", name="pk_words"),
    )
    op.create_index("ix_words_superseded", "words", ["superseded"], unique=False)


def _carry(connection: sa.Connection, record: sa.RowMapping) -> None:
    """Pack the rows of one shard."""
    found = connection.execute(
        sa.text(f"SELECT {', '.join(COLUMNS)} FROM block WHERE shard = :shard ORDER BY position"),  # noqa: S608 - names of this file
        {"shard": record["id"]},
    ).all()
    rows, first_seen = _rows(list(zip(*found, strict=True)) or [()] * len(COLUMNS))
    shard = Shard(
        record["source"],
        Provider(record["provider"]),
        record["account"],
        record["region"],
        Kind(record["kind"]),
    )
    records = Records.of(rows, shard, first_seen)
    order = records.arranged()
    rows = rows.take(family_order(rows.blocks)[order])
    replaced(connection, record["id"], None, records.take(order))
    written(connection, rows, record["id"], record["changed"], 0)
    connection.execute(
        sa.text("UPDATE shard SET worded = changed, rows = :rows WHERE id = :shard"),
        {"rows": len(rows), "shard": record["id"]},
    )


def _rows(values: Sequence[Sequence[Any]]) -> tuple[Rows, Any]:
    """Make rows of the columns of the old table, and say when each was first seen."""
    (
        version,
        start,
        length,
        resource,
        owner,
        name,
        parent,
        zone,
        state,
        tags,
        default,
        free,
        attached,
        seen,
    ) = values
    ends = np.frombuffer(b"".join(start), ">u8").reshape(-1, 2).astype(np.uint64)
    rows = Rows(
        Blocks(np.array(version, np.uint8), ends[:, 0].copy(), ends[:, 1].copy(), np.array(length, np.uint8)),
        tuple(resource),
        tuple(owner),
        tuple(name),
        tuple(parent),
        tuple(zone),
        tuple(state),
        tuple(json.loads(text) for text in tags),
        np.array(default, np.bool_),
        np.array(free, np.int64),
        np.array(attached, np.int8),
    )
    return rows, np.array(seen, np.int64)
