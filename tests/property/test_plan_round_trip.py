"""Whatever a pool tree holds comes out of the store as it went in."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.cidr import WIDTH, block
from ipam.ipam import Ipam
from ipam.pool import Allocation, Pool, PoolTree, Rules, Thresholds
from ipam.scope import Match, Scope
from ipam.share import Member, Share, Standing
from ipam.words import AllocationType, Family, Provider, ResourceType
from store.checking import mistakes
from store.open import open_store
from store.plan import Plan

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
    drawn = draw(st.lists(blocks(family), max_size=4, unique=True))
    cidrs = tuple(cidr for cidr in drawn if (parent, cidr) not in parents.get(parent, ()))
    if parent:
        parents[parent].update((parent, cidr) for cidr in cidrs)
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
    found = []
    given_away = {}  # by pool's id: no two owners of one block
    for number in range(draw(st.integers(0, 4))):
        found.append(draw(pools(number, [scope.name for scope in named], given_away)))
        given_away[found[-1].id] = set()
    rows = (
        draw(st.lists(st.sampled_from(found).flatmap(lambda pool: st.tuples(st.just(pool), blocks(pool.family))), max_size=4, unique=True))
        if found else []
    )  # fmt: skip
    rows = [(pool, cidr) for pool, cidr in rows if (pool.id, cidr) not in given_away[pool.id]]
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
            assert not [told for told in mistakes(connection) if told.rule in {"free space", "sub-pool"}]


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
