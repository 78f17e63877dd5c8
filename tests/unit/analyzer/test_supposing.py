"""A network that nobody has made yet: of what shard it is, and what its row says."""

from ipaddress import ip_network

import pytest
from world import NOW, pool

from analyzer.supposing import LAST, NEW, supposed_networks, supposed_vpc
from ipam.pool import Rules
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import Snapshot
from ipam.what_if import SUPPOSED
from ipam.words import Kind, Provider, ShardState

BLOCK = ip_network("10.0.0.0/16")
POOL = pool("top", "10.0.0.0/8", locale="eu-west-1", share=("1", "2"), rules=Rules(tags=(("a", "b"),)))


def answered(shard, rows):
    return ShardStatus(shard, ShardState.OK, last_attempt=NOW, last_success=LAST, rows=rows)


def said(content):
    """Say of each row its resource, account, block, first sight and tags."""
    found = Snapshot.of((content,), (("a", "b"),))
    columns = found.columns
    return [
        (
            found.text(row).resource,
            found.owners[columns.owner[row]],
            found.cidr(row),
            int(columns.first_seen[row]),
            set(found.tag_sets[columns.tags[row]]),
        )
        for row in range(len(found))
    ]


def test_new_networks_are_declared_by_nobody_in_no_region():
    blocks = {"one": BLOCK, "other": ip_network("10.1.0.0/16")}
    (content,) = supposed_networks(blocks, NOW)

    assert content.status == answered(Shard(SUPPOSED, Provider.STATIC, "", "", Kind.NETWORK), 2)
    assert said(content) == [(name, "", block, int(NOW.timestamp()), set()) for name, block in blocks.items()]
    assert supposed_networks({}, NOW) == ()


@pytest.mark.parametrize(
    ("of", "region", "account", "tags"),
    [
        pytest.param(POOL, "eu-west-1", "1", {("a", "b")}, id="as its pool asks"),
        pytest.param(pool("bare", "10.0.0.0/8"), "", "", set(), id="of a pool that asks for nothing"),
        pytest.param(None, "", "", set(), id="in no pool"),
    ],
)
def test_a_new_vpc_is_an_observers_listing_of_what_its_pool_asks_for(of, region, account, tags):
    content = supposed_vpc(BLOCK, of, NOW)

    assert content.status == answered(Shard(SUPPOSED, Provider.AWS, SUPPOSED, region, Kind.VPC), 1)
    assert said(content) == [(NEW, account, BLOCK, int(NOW.timestamp()), tags)]
