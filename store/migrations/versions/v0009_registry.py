"""The registry: allocations that two cannot have, the free space of pools, and who asked for what."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INET

from ipam.cidr import FAMILY, WIDTH, Cidr, block, first
from ipam.registry.held import sub_pool_allocation_id
from ipam.space import free_blocks
from store.schema import UtcTime

revision = "0009"
down_revision = "0008"

ABORT = "SELECT RAISE(ABORT, 'the audit log is append-only')"
RAISE = "RAISE EXCEPTION 'the audit log is append-only'"
EACH = "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
OWNER = "(pool WITH =, cidr inet_ops WITH &&) WHERE (holds)"

# What the database itself runs: an audit entry is never changed, and no two allocations of a pool overlap.
BY_ITSELF = {
    "sqlite": (
        f"CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN {ABORT}; END",
        f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN {ABORT}; END",
    ),
    "postgresql": (
        f"CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {RAISE}; END $$",
        f"CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit {EACH}",
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE allocation ADD CONSTRAINT ex_allocation_owner EXCLUDE USING gist {OWNER}",
    ),
}

BLOCK = ("version", "start", "length")


def upgrade() -> None:
    """Make the tables, and fill them from the plan that is stored."""
    connection = op.get_bind()
    op.add_column("scope", sa.Column("id", sa.String()))
    op.add_column("scope", sa.Column("description", sa.Text()))
    op.add_column("pool", sa.Column("description", sa.Text()))
    op.add_column("pool", sa.Column("tags", sa.Text()))
    rows = [*_carried_over(connection), *_of_sub_pools(connection)]
    op.drop_table("allocation")
    _make_allocation()
    _make_space()
    _make_memory()
    _insert("allocation", rows)
    _insert("free", list(_left(connection, rows)))
    for statement in BY_ITSELF[connection.dialect.name]:
        op.execute(statement)


def _carried_over(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Read the reservations of the file; whether they hold depends on the day, as the database knows it."""
    names = ("id", "position", "pool", *BLOCK, "type", "resource", "owner", "description")
    until = sa.column("until", sa.Date())
    table = sa.table("allocation", *map(sa.column, names), until)
    holds = sa.or_(until.is_(None), until >= sa.func.current_date())
    for row in connection.execute(sa.select(table, holds.label("holds"))).mappings():
        yield {**row, **_new(_cidr(row)), "holds": bool(row["holds"])}


def _of_sub_pools(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Make an allocation of its parent of each CIDR of a sub-pool."""
    pool = sa.table("pool", *map(sa.column, ("id", "parent", "locale", "origin")))
    cidr = sa.table("pool_cidr", *map(sa.column, ("pool", *BLOCK)))
    joined = sa.select(pool, *(cidr.c[name] for name in BLOCK)).join(cidr, cidr.c.pool == pool.c.id)
    for row in connection.execute(joined.where(pool.c.parent.is_not(None))).mappings():
        yield {
            **{name: row[name] for name in BLOCK},
            **_new(_cidr(row)),
            "id": sub_pool_allocation_id(row["id"], _cidr(row)),
            "position": 0,
            "pool": row["parent"],
            "holds": True,
            "type": "ipam-pool",
            "resource": row["id"],
            "region": row["locale"] or "",
            "owner": "",
            "origin": row["origin"],
            "description": "",
            "until": None,
        }


def _left(connection: sa.Connection, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Make the free blocks of each pool."""
    cidr = sa.table("pool_cidr", *map(sa.column, ("pool", *BLOCK)))
    provisioned: dict[str, list[Cidr]] = {}
    for row in connection.execute(sa.select(cidr)).mappings():
        provisioned.setdefault(row["pool"], []).append(_cidr(row))
    for pool, own in provisioned.items():
        used = [_cidr(row) for row in rows if row["pool"] == pool and row["holds"]]
        for free in free_blocks(own, used):
            bits = WIDTH[FAMILY[free.version]] - free.prefixlen
            yield {"pool": pool, "bits": bits, "start": first(free).to_bytes(16, "big")}


def _cidr(row: Any) -> Cidr:
    return block(FAMILY[row["version"]], int.from_bytes(row["start"], "big"), row["length"])


def _new(cidr: Cidr) -> dict[str, Any]:
    return {"cidr": str(cidr), "region": "", "origin": "config", "creator": "", "tags": "[]"}


def _insert(name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        types: dict[str, Any] = {"cidr": sa.String().with_variant(INET(), "postgresql"), "until": sa.Date()}
        op.bulk_insert(sa.table(name, *(sa.column(one, types.get(one)) for one in rows[0])), rows)


def _make_allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("cidr", sa.String().with_variant(INET(), "postgresql"), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("creator", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_allocation_pool"),
        sa.PrimaryKeyConstraint("id", name="pk_allocation"),
    )
    op.create_index("ix_allocation_block", "allocation", ["pool", "start", "length"])
    op.create_index("ix_allocation_position", "allocation", ["position"])
    op.create_index("ix_allocation_until", "allocation", ["until"])
    holds = sa.text("holds")
    op.create_index(
        "uq_allocation_held",
        "allocation",
        ["pool", "start", "length"],
        unique=True,
        sqlite_where=holds,
        postgresql_where=holds,
    )


def _make_space() -> None:
    op.create_table(
        "free",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("bits", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_free_pool", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pool", "bits", "start", name="pk_free"),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_free_start", "free", ["pool", "start"], unique=True)
    op.create_table(
        "cooling",
        sa.Column("pool", sa.String(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bits", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pool"], ["pool.id"], name="fk_cooling_pool", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pool", "start", name="pk_cooling"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cooling_until", "cooling", ["until"])


def _make_memory() -> None:
    op.create_table(
        "client_token",
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "token", name="pk_client_token"),
    )
    op.create_index("ix_client_token_at", "client_token", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_object", "audit", ["object"])
