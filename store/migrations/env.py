"""What Alembic runs: the migrations, on the connection and in the transaction that store/open.py hands in."""

from alembic import context

from store.plan_schema import POOL

context.configure(connection=context.config.attributes["connection"], target_metadata=POOL.metadata)
context.run_migrations()
