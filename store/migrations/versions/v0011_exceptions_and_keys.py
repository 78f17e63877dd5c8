"""What the registry decided about single resources and findings, and access keys without their secrets."""

import sqlalchemy as sa
from alembic import op

from store.schema import UtcTime

revision = "0011"
down_revision = "0010"

BLOCK = ("provider", "type", "source", "resource", "version", "start", "length")


def upgrade() -> None:
    """Make the tables."""
    _of_blocks("ignored", sa.Column("reason", sa.Text(), nullable=False), sa.Column("until", sa.Date()))
    _of_blocks("moved", sa.Column("scope", sa.String(), nullable=False))
    op.create_table(
        "exempted",
        sa.Column("finding", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("finding", name="pk_exempted"),
    )
    op.create_table(
        "access_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("created", UtcTime(), nullable=False),
        sa.Column("revoked", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_access_key"),
    )


def _of_blocks(name: str, *more: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint(*BLOCK, name=f"pk_{name}"),
    )
