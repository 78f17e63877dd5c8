"""What a shard told last is known again by a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; it fills with the next reading."""
    op.add_column("shard", sa.Column("told", sa.LargeBinary(16)))
