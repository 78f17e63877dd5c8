"""What opinions speak of, found by one join, against looking at every pair of a block and an opinion."""

from dataclasses import replace
from ipaddress import ip_network

import numpy as np
from drawing import estates
from hypothesis import given
from hypothesis import strategies as st
from world import opinion, snapshot

from ipam.claims import spoken_of
from ipam.opinions import NO_OPINIONS, Opinions, words
from ipam.words import Compliance, Kind, Management, Overlap
from store.opinions import packed_opinions, unpacked_opinions

SAID = st.tuples(*(st.sampled_from([str(one) for one in kind]) for kind in (Management, Compliance, Overlap)))


@st.composite
def cases(draw):
    """Draw blocks, and opinions about some of them, about their likes, and about others."""
    seen = [one for one in draw(estates()) if one.kind is not Kind.NETWORK]
    if not seen:
        return [], []
    said = []
    for one in draw(st.lists(st.sampled_from(seen), max_size=8)):
        length = draw(st.sampled_from([None, 25, 30]))
        block = ip_network(one.cidr)
        cidr = one.cidr if length is None else f"{block.network_address}/{max(length, block.prefixlen)}"
        about = replace(one, cidr=cidr, resource=draw(st.sampled_from([one.resource, "vpc-9"])))
        scope = draw(st.sampled_from(["", "s-1", "s-2"]))
        vpc = "" if one.kind is Kind.EIP else about.parent or about.resource
        said.append(replace(opinion(about, *draw(SAID)), scope=scope, vpc=vpc))
    return seen, said


def pairs(found, said):
    """List whom each opinion speaks of, by looking at all; not of subnets whose VPC nobody saw."""
    return sorted(
        (row, str(one.management), str(one.compliance), str(one.overlap), one.scope)
        for row in np.flatnonzero(found.columns.network >= 0).tolist()
        for one in said
        if (found.type(row), found.cidr(row)) == (one.type, one.cidr)
        and found.status(row).shard.provider is one.provider
        and (found.text(row).parent or found.text(row).resource) == (one.vpc or one.resource)
    )


def joined(found, opinions):
    row, place = spoken_of(replace(found, opinions=opinions), np.arange(len(found)))
    verdicts = [_words(opinions, one) for one in place.tolist()]
    return sorted((one, *verdict) for one, verdict in zip(row.tolist(), verdicts, strict=True))


def _words(opinions, place):
    return (*map(str, words(int(opinions.said[place]))), opinions.scopes[opinions.scope[place]])


@given(cases())
def test_the_join_finds_what_looking_at_all_finds(case):
    seen, said = case
    found = snapshot(*seen)

    assert joined(found, Opinions.of(said)) == pairs(found, said)


@given(cases(), st.integers(0, 8))
def test_opinions_are_the_same_however_they_were_put_together(case, cut):
    seen, said = case
    found = snapshot(*seen)
    whole = Opinions.of(said)
    parts = Opinions.joined([Opinions.of(said[:cut]), NO_OPINIONS, Opinions.of(said[cut:])])

    assert joined(found, parts) == joined(found, whole)
    assert joined(found, unpacked_opinions(packed_opinions(whole))) == joined(found, whole)


@given(cases())
def test_only_the_opinions_of_scopes_that_are_heard_count(case):
    _, said = case
    heard = Opinions.of(said).heard("aws", {"aws/s-1"})

    assert len(heard) == sum(one.scope == "s-1" for one in said)
    assert {heard.scopes[one] for one in heard.scope.tolist()} <= {"aws/s-1"}
