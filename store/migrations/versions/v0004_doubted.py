"""What a reading lacked that is not believed yet, and how often a shard is read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; nothing is in doubt, and every shard is read at each interval."""
    op.add_column("shard", sa.Column("missing", sa.LargeBinary()))
    op.add_column("shard", sa.Column("pace", sa.SmallInteger()))
