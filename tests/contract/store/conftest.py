"""The databases on which the store has to hold its contract: one by now."""

from contextlib import closing

import pytest

from store.open import open_store


@pytest.fixture(params=["sqlite"])
def store_url(request, tmp_path):
    return {"sqlite": f"sqlite:///{tmp_path}/cidrwatch.db"}[request.param]


@pytest.fixture
def store(store_url):
    with closing(open_store(store_url)) as opened:
        yield opened
