from collections import Counter
from ipaddress import ip_network
from itertools import combinations

import pytest

from simulator.estate import ALIBABA_REGIONS, AWS_REGIONS
from simulator.planted import ALIBABA, AWS, JOINED, JOINED_ALIBABA
from simulator.population import Size, make

PLANNED = {
    frozenset({"shared-block-eu", "shared-block-us"}),
    frozenset({"shared-block-eu", "shared-block-ap"}),
    frozenset({"shared-block-us", "shared-block-ap"}),
    frozenset({"cross-cloud-aws", "cross-cloud-alibaba"}),
    frozenset({"larger-wins", "larger-loses"}),
    frozenset({"tie-one", "tie-other"}),
    frozenset({"datacentre-overlap", "dub1-lab"}),
    frozenset({"peered-eu", "peered-us"}),
    frozenset({"gateway-one", "gateway-other"}),
    frozenset({"isolated-one", "isolated-other"}),
    frozenset({"cen-hangzhou", "cen-frankfurt"}),
}
OF_ONE_OWNER = (
    frozenset({"datacentre-overlap", "dub1-lab"}),
    frozenset({"cen-hangzhou", "cen-frankfurt"}),  # where Alibaba Cloud has one account
)


def blocks(estate):
    for vpc in estate.vpcs:
        if not vpc.is_default:
            for block in (vpc.cidr, *vpc.secondary):
                yield vpc.key, ip_network(block)
    for network in estate.networks:
        yield network.name, ip_network(network.cidr)


def overlapping(estate):
    ordered = sorted(blocks(estate), key=lambda item: (item[1].network_address, item[1].prefixlen))
    found = set()
    for place, (key, block) in enumerate(ordered):
        for other, next_block in ordered[place + 1 :]:
            if next_block.network_address > block.broadcast_address:
                break
            found.add(frozenset({key, other}))
    return found


@pytest.mark.parametrize(
    "size", [Size(3, 1), Size(12, 2), Size(60, 10), Size(300, 10), Size(600, 40)], ids=str
)
def test_only_what_was_planted_overlaps(size):
    assert overlapping(make(size)) == PLANNED


@pytest.mark.parametrize("accounts", [3, 4, 11, 60])
def test_every_planted_vpc_is_there_however_few_accounts_there_are(accounts):
    estate = make(Size(accounts, 1))

    assert {row.key for row in (*AWS, *JOINED, *ALIBABA, *JOINED_ALIBABA)} <= {vpc.key for vpc in estate.vpcs}


@pytest.mark.parametrize("accounts", [3, 5, 60])
def test_vpcs_that_collide_belong_to_different_accounts(accounts):
    account = {vpc.key: vpc.account for vpc in make(Size(accounts, 1)).vpcs}

    for pair in PLANNED.difference(OF_ONE_OWNER):
        one, other = pair
        assert account[one] != account[other], pair


def test_equal_seeds_make_equal_estates_and_others_do_not():
    assert make(Size(8, 2, seed=7)) == make(Size(8, 2, seed=7))
    assert make(Size(8, 2, seed=7)).accounts != make(Size(8, 2, seed=8)).accounts


def test_account_ids_are_as_long_as_their_clouds_and_unique():
    accounts = make(Size(60, 10)).accounts

    assert Counter((account.provider, len(account.id)) for account in accounts) == {
        ("aws", 12): 60,
        ("alibaba", 16): 10,
    }
    assert len({account.id for account in accounts}) == 70


def test_the_account_that_production_is_not_shared_with_has_one_vpc_in_it():
    estate = make(Size(60, 10))
    inside = [
        vpc
        for vpc in estate.vpcs
        if vpc.provider == "aws" and ip_network(vpc.cidr).subnet_of(ip_network("10.0.0.0/14"))
    ]

    assert [vpc.key for vpc in inside if vpc.account not in estate.shared] == ["bad-owner"]


def test_the_last_of_enough_accounts_refuses_its_role():
    estate = make(Size(60, 10))

    assert estate.denied == (estate.of("aws")[-1],)
    assert make(Size(3, 1)).denied == ()


def test_nothing_is_planted_in_an_account_that_refuses_its_role():
    first = make(Size(20, 2))
    deny = frozenset({first.of("aws")[0].id, first.of("alibaba")[0].id})
    estate = make(Size(20, 2), deny)
    planted = {row.key for row in (*AWS, *JOINED, *ALIBABA, *JOINED_ALIBABA)}

    assert deny <= {account.id for account in estate.denied}
    assert not [vpc for vpc in estate.vpcs if vpc.key in planted and vpc.account in deny]


def test_every_region_is_used_and_no_account_uses_none():
    estate = make(Size(60, 10))
    used = {}
    for vpc in estate.vpcs:
        used.setdefault((vpc.provider, vpc.account), set()).add(vpc.region)

    assert set(used) == {(account.provider, account.id) for account in estate.accounts}
    assert set().union(*used.values()) == {*AWS_REGIONS, *ALIBABA_REGIONS}


def test_subnets_lie_in_their_vpc_apart_and_are_not_overfull():
    for vpc in make(Size(60, 10)).vpcs:
        for subnet in vpc.subnets:
            assert subnet.cidr.subnet_of(ip_network(vpc.cidr))
            assert subnet.used <= subnet.cidr.num_addresses - 5
        assert not any(one.cidr.overlaps(other.cidr) for one, other in combinations(vpc.subnets, 2))


def test_no_elastic_ip_is_given_out_twice_and_some_are_not_in_use():
    eips = make(Size(60, 10)).eips

    assert len({eip.address for eip in eips}) == len(eips)
    assert {eip.vpc is None for eip in eips if eip.provider == "aws"} == {True, False}
    assert {eip.vpc is None for eip in eips if eip.provider == "alibaba"} == {True, False}


@pytest.mark.parametrize(
    ("size", "deny", "way_out"),
    [
        pytest.param(Size(2, 0), [], "at least 3 AWS accounts", id="too few"),
        pytest.param(Size(3, -1), [], "too few", id="less than none"),
        pytest.param(Size(3, 0), ["000000000000"], "estate.json lists", id="unknown account"),
    ],
)
def test_an_estate_that_cannot_be_made_is_refused_in_one_sentence(size, deny, way_out):
    with pytest.raises(ValueError, match=way_out):
        make(size, frozenset(deny))


def test_so_many_denied_that_too_few_are_left_is_refused():
    everyone = frozenset(account.id for account in make(Size(4, 0)).of("aws"))

    with pytest.raises(ValueError, match="have to be left"):
        make(Size(4, 0), everyone)


def test_an_estate_without_alibaba_has_no_overlap_across_clouds():
    estate = make(Size(3, 0))

    assert estate.of("alibaba") == ()
    assert "cross_cloud" not in estate.facts
