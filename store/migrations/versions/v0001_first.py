"""The first schema: what was collected, and what is planned."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _shards()
    _blocks()
    _pools()
    _space()


def _shards() -> None:
    op.create_table(
        "generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_generation_single"),
        sa.PrimaryKeyConstraint("id", name="pk_generation"),
    )
    op.create_table(
        "shard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error_class", sa.String()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("last_attempt", sa.DateTime(timezone=True)),
        sa.Column("last_success", sa.DateTime(timezone=True)),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("duration_seconds", sa.Float(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32)),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shard"),
        sa.UniqueConstraint("source", "provider", "account", "region", "kind", name="uq_shard_source"),
    )


def _blocks() -> None:
    op.create_table(
        "block",
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("attached", sa.SmallInteger(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_block_shard", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shard", "position", name="pk_block"),
        sqlite_with_rowid=False,
    )


def _pools() -> None:
    op.create_table(
        "scope",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.String()),
        sa.Column("matches", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_scope"),
    )
    op.create_table(
        "pool",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("parent", sa.String()),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String()),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("thresholds", sa.Text(), nullable=False),
        sa.Column("share", sa.Text(), nullable=False),
        sa.Column("auto_import", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["pool.id"], name="fk_pool_parent"),
        sa.ForeignKeyConstraint(["scope"], ["scope.name"], name="fk_pool_scope"),
        sa.PrimaryKeyConstraint("id", name="pk_pool"),
        sa.UniqueConstraint("path", name="uq_pool_path"),
    )
    op.create_index("ix_pool_parent", "pool", ["parent"], unique=False)


def _space() -> None:
    op.create_table(
        "pool_cidr",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("carved", sa.Integer()),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_pool_cidr_pool"),
        sa.PrimaryKeyConstraint("pool", "position", name="pk_pool_cidr"),
        sa.UniqueConstraint("pool", "version", "start", "length", name="uq_pool_cidr_pool"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_allocation_pool"),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
        sa.UniqueConstraint("pool", "version", "start", "length", name="uq_allocation_pool"),
    )
