"""How a database gets another schema: by the migrations, which Alembic runs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

import store.migrations


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the schema up to date, within a writing transaction; one process at a time may do that."""
    config = Config(attributes={"connection": connection})
    folder = Path(str(store.migrations.__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    command.upgrade(config, to)
