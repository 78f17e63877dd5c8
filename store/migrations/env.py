"""What Alembic runs: the migrations, on the connection and in the transaction that store/open.py hands in."""

from alembic import context

from store.exception_schema import EXEMPTED
from store.plan_schema import POOL

METADATA = {POOL.metadata, EXEMPTED.metadata}  # one, as all tables share it

context.configure(connection=context.config.attributes["connection"], target_metadata=list(METADATA))
context.run_migrations()
