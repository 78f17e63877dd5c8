"""The databases on which the store has to hold its contract."""

from contextlib import closing
from shutil import copyfile

import pytest
from importing import Estate

from service.memory import opened
from store.open import open_store

FILLED = {"store", "estate"}  # fixtures that begin with a blank store


@pytest.fixture(scope="session")
def blank_database(postgresql):
    """Make a store without content once, and name its database."""
    url = postgresql.database()
    open_store(url).close()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """Name a database: an empty one, or a blank store where the test wants to fill one."""
    ready = not FILLED.isdisjoint(request.fixturenames)
    if request.param == "postgresql":
        like = [request.getfixturevalue("blank_database")] if ready else []
        return request.getfixturevalue("postgresql").database(*like)
    path = tmp_path / "cidrwatch.db"
    if ready:
        copyfile(request.getfixturevalue("blank_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(store_url):
    with closing(open_store(store_url)) as opened:
        yield opened


@pytest.fixture
def estate(store_url, tmp_path):
    """Make an estate whose pools import, and apply its file."""
    with opened(store_url) as memory:
        made = Estate(tmp_path, memory)
        made.apply()
        yield made
