"""What others were told of findings, for a restart neither to repeat it nor to forget to tell the end."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    """Make the table; nobody was told anything before."""
    op.create_table(
        "told",
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audience", "key", name="pk_told"),
    )
