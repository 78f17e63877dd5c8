"""The domains of a transit gateway's attachments against following each packet."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from collector.aws.gateways import RouteTable, meetings

ATTACHMENTS = "abcd"
TABLES = "xyz"


@st.composite
def gateways(draw):
    """Associate each attachment with one table at most, as AWS does, and propagate to any."""
    of = {one: draw(st.sampled_from(["", *TABLES])) for one in ATTACHMENTS}
    to = {one: draw(st.sets(st.sampled_from(TABLES))) for one in ATTACHMENTS}
    return of, to


@given(gateways())
def test_two_share_a_domain_if_they_reach_each_other_or_some_packet_finds_both(gateway):
    of, to = gateway
    tables = [
        RouteTable(
            name,
            frozenset(one for one in ATTACHMENTS if of[one] == name),
            frozenset(one for one in ATTACHMENTS if name in to[one]),
        )
        for name in TABLES
    ]
    found = meetings(tables, frozenset())

    for one, other in combinations(ATTACHMENTS, 2):
        mutual = of[one] in to[other] and of[other] in to[one]
        both = any({of[sender]} & to[one] & to[other] for sender in ATTACHMENTS)
        shared = set(found.get(one, ())) & set(found.get(other, ()))
        assert bool(shared) is (mutual or both)
