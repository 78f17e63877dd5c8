"""PostgreSQL compares blocks as ranges of numbers: its index of networks slows down as a pool fills up."""

from alembic import op

revision = "0015"
down_revision = "0014"

OWNER = "(pool WITH =, block_numbers(cidr) WITH &&) WHERE (holds)"

# The number of an address begins with its family, so that blocks of two families never meet. What a function
# calls is named whole, for a dump is read back where no schema is searched.
STATEMENTS = (
    """\
CREATE FUNCTION block_numbers(block inet) RETURNS numrange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    sent bytea := inet_send(network(block)::inet);  -- family, length, kind and size, and then the address
    start numeric := get_byte(sent, 0);
BEGIN
    FOR place IN 4 .. length(sent) - 1 LOOP
        start := start * 256 + get_byte(sent, place);
    END LOOP;
    RETURN numrange(start, start + 2::numeric ^ ((length(sent) - 4) * 8 - masklen(block)));
END $$""",
    "ALTER TABLE allocation DROP CONSTRAINT ex_allocation_owner",
    f"ALTER TABLE allocation ADD CONSTRAINT ex_allocation_owner EXCLUDE USING gist {OWNER}",
)


def upgrade() -> None:
    """Make the constraint anew; SQLite has none, for only one of its writers is at work at a time."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in STATEMENTS:
            op.execute(statement)
