"""What joins VPCs is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; it fills as attachments are read."""
    op.create_table(
        "attachments",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shard"], ["shard.id"], name="fk_attachments_shard", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shard", name="pk_attachments"),
    )
