"""What happened to pools and findings is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables; counting begins now."""
    op.create_table(
        "pool_tally",
        sa.Column("pool", sa.String(), nullable=False),
        *_counts(),
        sa.PrimaryKeyConstraint("pool", name="pk_pool_tally"),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_pool_tally_pool", ondelete="CASCADE"),
    )
    op.create_table(
        "cloud_pool_tally",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        *_counts(),
        sa.PrimaryKeyConstraint("shard", "pool", name="pk_cloud_pool_tally"),
        sa.ForeignKeyConstraint(
            ["shard"], ["shard.id"], name="fk_cloud_pool_tally_shard", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "finding_tally",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("resolved", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name="pk_finding_tally"),
        sa.UniqueConstraint("number", name="uq_finding_tally_number"),
    )


def _counts() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
    )
