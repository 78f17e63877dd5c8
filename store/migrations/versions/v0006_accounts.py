"""The accounts of each source are kept, and how asking for them goes."""

import sqlalchemy as sa
from alembic import op

from store.schema import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; they fill when accounts are found."""
    op.create_table(
        "account_list",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("last_attempt", UtcTime()),
        sa.Column("last_success", UtcTime()),
        sa.Column("error_class", sa.String()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("doubted", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "provider", name="pk_account_list"),
    )
    op.create_table(
        "account",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("regions_at", UtcTime()),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("last_seen", UtcTime(), nullable=False),
        sa.Column("missing_since", UtcTime()),
        sa.PrimaryKeyConstraint("source", "provider", "id", name="pk_account"),
    )
