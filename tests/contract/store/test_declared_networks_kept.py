"""A line that becomes bad takes no network away: collector and store together, on every database."""

import pytest
from reading_rows import START
from stored_rows import stored_rows
from virtual import VirtualTime

from collector.retry import Asking
from collector.static.networks import collectors
from collector.static.source import StaticSource
from ipam.reading import Reading
from store.inventory import Inventory


@pytest.fixture
def known(store, tmp_path):
    """Read the lines of a file, and list what is known from then on."""
    path = tmp_path / "networks.csv"
    (collector,) = collectors(StaticSource("dc", path))
    inventory = Inventory(store)

    def learn(*lines):
        path.write_text("\n".join(("cidr,name,site", *lines)))
        found = collector.collect(Asking(VirtualTime().patience, 60))
        inventory.record(Reading(collector.shard, START, found.rows, found.rejected))
        (content,) = inventory.contents([collector.shard])
        blocks = sorted(str(row.cidr) for row in stored_rows(content))
        return blocks, content.status.rejected

    return learn


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        pytest.param("10.1.0.0/16,lab,", "10.1.0.1/16,lab,", id="known by its name"),
        pytest.param("10.1.0.0/16,,", "10.1.0.1/16,,", id="without a name"),
        pytest.param("10.1.0.0/16,hq,", "10.1.0.1/16,hq,", id="one of two that share a name"),
        pytest.param("10.1.0.0/16,hq,", "10.1.0.0/16,hq,,x", id="too many cells, sharing a name"),
        pytest.param('10.1.0.0/16,"lab, old",', "10.1.0.0/16,lab, old,x", id="quotes lost"),
    ],
)
def test_the_last_good_copy_of_a_line_that_becomes_bad_stays(known, good, bad):
    before, _ = known("10.0.0.0/16,hq,", good)
    after, rejected = known("10.0.0.0/16,hq,", bad)

    assert before == after == ["10.0.0.0/16", "10.1.0.0/16"]
    assert rejected == 1


def test_a_network_that_is_gone_is_retired_once_every_line_is_good_again(known):
    known("10.0.0.0/16,hq,", "10.1.0.0/16,hq,")
    held, _ = known("10.0.0.0/16,hq,", "10.1.0.1/16,hq,")
    gone, _ = known("10.0.0.0/16,hq,", "10.2.0.0/16,hq,")

    assert held == ["10.0.0.0/16", "10.1.0.0/16"]
    assert gone == ["10.0.0.0/16", "10.2.0.0/16"]
