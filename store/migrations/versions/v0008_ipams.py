"""What the clouds' own IPAMs hold is kept, and since when their allocations lack their resource."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables; they fill as IPAMs are read."""
    op.create_table(
        "ipam",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("opinions", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_ipam_shard", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shard", name="pk_ipam"),
    )
    op.create_table(
        "missed",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("allocation", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "allocation", name="pk_missed"),
    )
