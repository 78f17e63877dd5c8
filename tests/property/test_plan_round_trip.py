"""Whatever a pool tree holds comes out of the store as it went in."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.cidr import FAMILY, WIDTH, block, first, share_addresses
from ipam.ipam import Ipam
from ipam.pool import Allocation, Pool, PoolTree, Rules, Thresholds
from ipam.scope import Match, Scope
from ipam.share import Member, Share, Standing
from ipam.space import free_blocks
from ipam.words import AllocationType, Family, Provider, ResourceType
from store.checking import mistakes
from store.open import open_store
from store.plan import Plan

EVERYTHING = {family: (block(family, 0, 0),) for family in Family}

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
words = st.text("abc/:-_%", min_size=1, max_size=4)
lengths = st.none() | st.integers(0, 128)
pairs = st.lists(st.tuples(text, text), max_size=2).map(tuple)


@st.composite
def blocks(draw, family=None):
    kind = family or draw(st.sampled_from(Family))
    length = draw(st.integers(0, WIDTH[kind]))
    number = draw(st.integers(0, (1 << length) - 1))
    return block(kind, number << (WIDTH[kind] - length), length)


@st.composite
def pieces(draw, cidrs, size=4):
    """Draw blocks that lie in others, no two of which share addresses."""
    found = []
    for outer in draw(st.lists(st.sampled_from(cidrs), max_size=size)) if cidrs else ():
        length = draw(st.integers(outer.prefixlen, outer.max_prefixlen))
        offset = draw(st.integers(0, (1 << (length - outer.prefixlen)) - 1))
        start = first(outer) + (offset << (outer.max_prefixlen - length))
        one = block(FAMILY[outer.version], start, length)
        found += [] if any(share_addresses(one, other) for other in found) else [one]
    return tuple(found)


matches = st.builds(
    Match,
    providers=st.frozensets(st.sampled_from(Provider)),
    sources=st.frozensets(text, max_size=2),
    accounts=st.frozensets(text, max_size=2),
    regions=st.frozensets(text, max_size=2),
    types=st.frozensets(st.sampled_from(ResourceType)),
    tags=pairs,
    cidrs=st.lists(blocks(), max_size=2).map(tuple),
    default_vpc=st.none() | st.booleans(),
)
scopes = st.builds(
    Scope,
    name=words,
    default=st.sampled_from([None, "private", "public"]),
    matches=st.lists(matches, max_size=2).map(tuple),
    id=text,
    description=text,
)
rules = st.builds(Rules, lengths, lengths, lengths, pairs)
thresholds = st.builds(Thresholds, st.lists(st.floats(0, 1), max_size=2).map(tuple), st.integers(0, 1000))


ipams = st.builds(Ipam, words, text, st.lists(text, max_size=3).map(tuple), text, text, pairs)


@st.composite
def pools(draw, number, scope_names, parents):
    parent = draw(st.sampled_from([None, *parents]))
    family = Family(parent.rpartition("-")[2]) if parent else draw(st.sampled_from(Family))
    cidrs = draw(pieces(parents[parent] if parent else EVERYTHING[family]))
    if parent:
        parents[parent] = free_blocks(parents[parent], cidrs)
    carved = draw(st.permutations(cidrs))[: draw(st.integers(0, len(cidrs)))]
    return Pool(
        id=f"ipam-pool-{number}-{family}",  # a pool never changes its family
        name=draw(text),
        path=f"{draw(words)}{number}",
        scope=draw(st.sampled_from(scope_names)),
        family=family,
        cidrs=cidrs,
        parent=parent,
        depth=draw(st.integers(1, 10)),
        locale=draw(st.none() | text),
        rules=draw(rules),
        thresholds=draw(thresholds),
        auto_import=draw(st.booleans()),
        owner=draw(text),
        share=tuple(draw(st.lists(text, max_size=2))),
        origin=draw(st.sampled_from(["config", "registry"])),
        carved=tuple(carved),
        description=draw(text),
        tags=draw(pairs),
    )


@st.composite
def trees(draw):
    named = tuple(draw(st.lists(scopes, min_size=1, max_size=3, unique_by=lambda scope: scope.name)))
    found, left = [], {}  # what each pool has given to nobody, by its id
    for number in range(draw(st.integers(0, 4))):
        found.append(draw(pools(number, [scope.name for scope in named], left)))
        left[found[-1].id] = found[-1].cidrs
    rows = [(pool, cidr) for pool in found for cidr in draw(pieces(left[pool.id], 2))]
    allocations = tuple(
        Allocation(
            id=f"ipam-pool-alloc-{number}",
            pool=pool.id,
            cidr=cidr,
            type=draw(
                st.sampled_from([one for one in AllocationType if one is not AllocationType.IPAM_POOL])
            ),
            resource=draw(text),
            owner=draw(text),
            description=draw(text),
            until=draw(st.none() | st.dates(date(1970, 1, 1))),
            region=draw(text),
            origin=draw(st.sampled_from(["config", "registry"])),
            creator=draw(text),
            tags=draw(pairs),
        )
        for number, (pool, cidr) in enumerate(rows)
    )
    lent = st.builds(
        Share,
        words,
        st.sampled_from([pool.id for pool in found] or [""]),
        st.lists(st.builds(Member, text, st.sampled_from(Standing)), max_size=3).map(tuple),
        text,
        st.booleans(),
    )
    shares = draw(st.lists(lent, max_size=3, unique_by=lambda share: share.id)) if found else []
    return PoolTree(
        named,
        tuple(found),
        allocations,
        draw(st.none() | ipams),
        draw(text),
        tuple(sorted(shares, key=lambda share: share.id)),
    )


SPACE = {"free space", "sub-pool", "overlap", "allocation"}
NOTHING = PoolTree((Scope("private"),), ())


@pytest.fixture(scope="module")
def kept():
    with TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{folder}/cidrwatch.db")) as store:
        yield Plan(store)


@given(before=trees(), after=trees())
def test_a_tree_comes_out_as_it_went_in(kept, before, after):
    """The store is emptied first, so that a failure shows with the same two trees again."""
    for tree in (NOTHING, before, after):
        kept.change(lambda _, tree=tree: tree)

        assert kept.load() == tree
        with kept.store.read() as connection:
            assert not [told for told in mistakes(connection) if told.rule in SPACE]


def test_a_pool_may_go_whose_sub_pool_stays_elsewhere(kept):
    scope = Scope("private", "private")
    top, other, below = (
        Pool(f"ipam-pool-{name}", name, name, "private", Family.IPV4, ())
        for name in ("top", "other", "below")
    )
    moved = replace(below, parent=other.id, depth=2, path="top")
    for pools in ((top, replace(below, parent=top.id, depth=2)), (other, moved)):
        tree = PoolTree((scope,), pools)
        kept.change(lambda _, tree=tree: tree)

        assert kept.load() == tree
