"""When a share was made: its invitations expire a while after."""

import sqlalchemy as sa
from alembic import op

from store.schema import UtcTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; invitations from before do not expire."""
    op.add_column("share", sa.Column("created", UtcTime()))
