"""Rows of shards, from a world so small that they meet."""

import numpy as np
from hypothesis import strategies as st

from ipam.cidr import parse
from ipam.reading import Row, Rows
from ipam.records import Records, family_order
from ipam.shard import Shard
from ipam.words import Kind, Provider

BLOCKS = tuple(
    map(parse, ("10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "2001:db8::/56", "2001:db8::/64"))
)
OWNERS = ("111111111111", "222222222222", "333333333333")
SHARD = Shard("aws", Provider.AWS, OWNERS[0], "eu-west-1", Kind.VPC)

rows = st.builds(
    Row,
    cidr=st.sampled_from(BLOCKS),
    resource=st.sampled_from(("vpc-a", "vpc-b", "vpc-c")),
    owner=st.sampled_from(OWNERS),
    name=st.sampled_from(("", "x")),
    parent=st.sampled_from(("", "vpc-a", "vpc-b", "vpc-q")),
    zone=st.sampled_from(("", "frankfurt", "eu-west-1")),
    tags=st.dictionaries(st.sampled_from(("Env", "Team", "Name")), st.sampled_from(("prod", "test", "a"))),
    default=st.booleans(),
    free=st.integers(-1, 3),
    attached=st.integers(-1, 1),
)


def arranged(listed, shard=SHARD, seen=7):
    """Number rows in the order in which the store keeps them: the records, and the rows they are of."""
    table = Rows.of(listed)
    records = Records.of(table, shard, np.full(len(table), seen, np.int64))
    order = records.arranged()
    return records.take(order), table.take(family_order(table.blocks)[order])
