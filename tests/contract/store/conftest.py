"""The databases on which the store has to hold its contract."""

from contextlib import closing

import pytest

from store.open import open_store


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").database()
    return f"sqlite:///{tmp_path}/cidrwatch.db"


@pytest.fixture
def store(store_url):
    with closing(open_store(store_url)) as opened:
        yield opened
