"""What Alembic runs: the migrations, on the connection and in the transaction that store/open.py hands in."""

from alembic import context

from store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
