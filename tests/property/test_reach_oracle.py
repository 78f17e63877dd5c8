"""Overlaps and who reaches whom, against comparing every two networks."""

from brute_force import BruteForce, Party, name
from drawing import ACCOUNTS, SEVERAL, World, estates, plans, routings, worlds
from hypothesis import given
from hypothesis import strategies as st
from telling import groups, severities, verdicts

from ipam.domain import Domain
from ipam.policy import Policy
from ipam.words import Kind

EVERYBODY = Domain("vpn", frozenset({"dc", "dc2"}), frozenset(ACCOUNTS))
JOINED = ((EVERYBODY,), (EVERYBODY, Domain("mpls", accounts=frozenset(ACCOUNTS[:2]))))


def joined_worlds():
    """Draw worlds of several scopes, all networks of which some domain joins."""
    kinds = (Kind.VPC, Kind.VPC, Kind.SUBNET)
    policy = st.sampled_from([Policy(domains=domains) for domains in JOINED])
    return st.builds(World, estates(14, kinds), plans(2, SEVERAL[1:]), policy, routings())


def maximal(parties: list[Party]) -> list[Party]:
    """Choose the parties that lie in no larger one."""
    return [
        one for one in parties if not any(one.cidr != other.cidr and inside(one, other) for other in parties)
    ]


def inside(one: Party, other: Party) -> bool:
    return one.cidr.version == other.cidr.version and one.cidr.subnet_of(other.cidr)


def expected_groups(oracle: BruteForce, pairs, place):
    """Gather colliding pairs under the maximal blocks among them."""
    parties = list({party.name: party for pair in pairs for party in pair}.values())
    found = {}
    for head in maximal(parties):
        members = [one for one in parties if inside(one, head)]
        ours = [pair for pair in pairs if inside(pair[0], head) and inside(pair[1], head)]
        drawn = frozenset(frozenset(party.name for party in pair) for pair in ours)
        found[*place, str(head.cidr)] = (frozenset(one.name for one in members), drawn, oracle.reach(ours))
    return found


@given(worlds())
def test_groups_of_a_scope_are_those_of_comparing_every_pair(world: World):
    oracle = BruteForce(world)
    expected = {}
    for scope in world.plan.scopes:
        pairs = [pair for pair in oracle.pairs if pair[0].scope == pair[1].scope == scope.name]
        expected |= expected_groups(oracle, pairs, ("scope", scope.name))

    assert {key: found for key, found in groups(world.report()).items() if key[0] == "scope"} == expected


@given(worlds())
def test_blocks_of_different_scopes_overlap_where_one_domain_joins_them_and_nowhere_else(world: World):
    oracle = BruteForce(world)
    expected = {}
    for domain in frozenset().union(*oracle.domains.values()):
        pairs = [
            pair for pair in oracle.pairs if pair[0].scope != pair[1].scope and domain in oracle.shared(*pair)
        ]
        expected |= expected_groups(oracle, pairs, ("domain", domain))

    assert {key: found for key, found in groups(world.report()).items() if key[0] == "domain"} == expected


@given(worlds() | joined_worlds())
def test_a_block_counts_every_other_network_it_meets_once_and_overlaps_when_it_counts_any(world: World):
    oracle, said = BruteForce(world), ("nonoverlapping", "overlapping")
    counts = {name(one): oracle.count(one) for one in world.seen}
    words = {
        name(one): "ignored" if oracle.ignored(one) else said[counts[name(one)] > 0] for one in world.seen
    }

    found = verdicts(world.report())
    assert {subject: verdict[5:7] for subject, verdict in found.items()} == {
        subject: (words[subject], count) for subject, count in counts.items()
    }


@given(worlds())
def test_the_counts_of_networks_and_reservations_add_up_to_twice_the_pairs(world: World):
    report = world.report()
    listed = {pair for _, drawn, _ in groups(report).values() for pair in drawn}
    networks = {Kind.VPC, Kind.NETWORK}
    counts = sum(verdict[6] for subject, verdict in verdicts(report).items() if subject[0] in networks)

    assert counts + sum(one[0] == "allocation" for pair in listed for one in pair) == 2 * len(listed)


@given(worlds())
def test_an_overlap_is_critical_when_live_and_harmless_when_latent_or_of_default_vpcs_alone(world: World):
    report, default = world.report(), {name(one): one.default for one in world.seen}
    expected = [
        "critical" if reach == "live"
        else "info" if reach == "latent" or all(default.get(member) for member in members)
        else "warning"
        for members, _, reach in groups(report).values()
    ]  # fmt: skip

    assert sorted(severities(report)) == sorted(expected)
