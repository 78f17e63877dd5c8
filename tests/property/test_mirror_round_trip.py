"""Whatever a cloud's IPAM holds: it is kept as it was told, and a tree can be made of it."""

from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st
from world import NOW

from analyzer.reconcile import reconcile
from ipam.asked_tags import asked_tags
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.mirroring import Told, mirrored
from ipam.policy import Policy
from ipam.pool import Allocation, PoolTree, Rules
from ipam.shard import Shard
from ipam.snapshot import Snapshot
from ipam.words import AllocationType, Family, Kind, Provider
from store.ipams import _ipam, _written

NAMES = st.text(st.sampled_from("ab/:%é"), max_size=3)
BLOCKS = {
    family: st.builds(
        lambda root, length, place: list(ip_network(root).subnets(new_prefix=length))[place % (1 << length % 8)],
        st.just(root), st.integers(least, least + 3), st.integers(0, 7),
    )
    for family, root, least in ((Family.IPV4, "10.0.0.0/8", 8), (Family.IPV6, "fd00::/8", 8))
}  # fmt: skip
IDS = st.sampled_from([f"p-{number}" for number in range(5)])
LENGTHS = st.none() | st.integers(0, 32)


@st.composite
def pools(draw):
    family = draw(st.sampled_from(Family))
    return CloudPool(
        draw(IDS), draw(st.sampled_from(["s-1", "s-2", "s-9"])), draw(NAMES), family,
        tuple(draw(st.lists(BLOCKS[family], max_size=2))), draw(st.none() | IDS), draw(st.none() | st.just("eu-west-1")),
        Rules(draw(LENGTHS), draw(LENGTHS), draw(LENGTHS), tuple(draw(st.lists(st.tuples(NAMES, NAMES), max_size=1)))),
        draw(st.booleans()), draw(st.sampled_from(["", "vpc-1"])),
    )  # fmt: skip


@st.composite
def ipams(draw):
    given_away = [
        Allocation(f"a-{at}", name, cidr, kind, draw(NAMES), draw(NAMES), draw(NAMES), region=draw(NAMES))
        for at, (name, cidr, kind) in enumerate(
            draw(
                st.lists(
                    st.tuples(IDS, st.one_of(*BLOCKS.values()), st.sampled_from(AllocationType)), max_size=4
                )
            )
        )
    ]
    scopes = tuple(CloudScope(one, draw(NAMES), "private") for one in ("s-1", "s-2"))
    found = draw(st.lists(pools(), max_size=5, unique_by=lambda one: one.id))
    return CloudIpam(scopes, tuple(found), tuple(given_away))


def told(ipam, source):
    return Told(Shard(source, Provider.AWS, "1", "eu-west-1", Kind.IPAM), NOW, ipam)


@given(ipams())
def test_what_is_kept_is_what_was_told(ipam):
    assert _ipam(_written(ipam)) == ipam


@given(st.lists(ipams(), max_size=2), st.sampled_from([{}, {"private": "a/s-1"}, {"public": "b/s-2"}]))
def test_a_tree_of_it_holds_and_can_be_judged(several, mapped):
    tree = mirrored(
        PoolTree(), [told(one, source) for one, source in zip(several, "ab", strict=False)], mapped
    )
    place = {pool.id: number for number, pool in enumerate(tree.pools)}
    expected = {one.id for ipam in several for one in ipam.pools if one.scope != "s-9"}
    scopes = {scope.name for scope in tree.scopes}

    assert place.keys() == expected
    assert len({pool.path for pool in tree.pools}) == len(tree.pools)
    for pool in tree.pools:
        assert pool.scope in scopes
        above = None if pool.parent is None else tree.by_id[pool.parent]
        assert pool.depth == (1 if above is None else above.depth + 1)
        if above is not None:
            assert place[above.id] < place[pool.id]
            assert (above.scope, above.family) == (pool.scope, pool.family)
    assert all(one.pool in place for one in tree.allocations)
    reconcile("1", Snapshot.of((), asked_tags(tree, Policy())), tree, Policy(), NOW)
