"""The IPAM that the registry is, its delegated administrator, and its shares with their invitations."""

import json
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables; a pool that the registry shares has one share with all of its principals."""
    op.create_table(
        "own_ipam",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("operating_regions", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_own_ipam"),
    )
    op.create_table(
        "administrator",
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_administrator"),
    )
    share = op.create_table(
        "share",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_share_pool"),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
    )
    op.create_index("ix_share_pool", "share", ["pool"])
    pool = sa.table("pool", *map(sa.column, ("id", "share", "origin")))
    shared = sa.select(pool.c.id, pool.c.share).where(pool.c.origin == "registry", pool.c.share != "[]")
    rows = [
        {
            "id": f"rs-0{blake2b(row.id.encode(), digest_size=8).hexdigest()}",
            "pool": row.id,
            "name": "",
            "external": True,
            "members": json.dumps([[one, "accepted"] for one in json.loads(row.share)]),
        }
        for row in op.get_bind().execute(shared)
    ]
    if rows:
        op.bulk_insert(share, rows)
