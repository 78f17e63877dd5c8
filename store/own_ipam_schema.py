"""The tables of the IPAM that the registry is, and of its shares. A change here needs a migration."""

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, Text

from store.schema import METADATA, UtcTime

OWN_IPAM = Table(
    "own_ipam",
    METADATA,
    Column("id", String, primary_key=True),
    Column("region", String, nullable=False),
    Column("operating_regions", Text, nullable=False),  # a JSON list
    Column("description", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("tags", Text, nullable=False),  # JSON
)

ADMINISTRATOR = Table(
    "administrator",
    METADATA,
    Column("account", String, primary_key=True),
)

SHARE = Table(
    "share",
    METADATA,
    Column("id", String, primary_key=True),
    Column("pool", ForeignKey("pool.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("external", Boolean, nullable=False),
    Column("members", Text, nullable=False),  # a JSON list of principals, each with what became of it
    Column("created", UtcTime),  # null: before it was kept, so that its invitations do not expire
)
