"""Since when the resource of a cloud's allocation is gone: only a reading of its own shard can tell."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import numpy as np
import pytest
from world import NOW

from ipam.cloud_ipam import CloudIpam, CloudPool
from ipam.mirroring import Told
from ipam.missing import holders, missed
from ipam.pool import Allocation
from ipam.reading import Row, Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent
from ipam.words import AllocationType, Family, Kind, Provider, ShardState

ME, HERE = "111122223333", "eu-west-1"
BLOCK = ip_network("10.0.0.0/16")
GIVEN = Allocation("a-1", "p-1", BLOCK, AllocationType.VPC, "vpc-1", ME, region=HERE)
KEY = (Provider.AWS, "a-1")


def ipam(*given, locale=None):
    return CloudIpam(pools=(CloudPool("p-1", "s-1", "", Family.IPV4, locale=locale),), allocations=given)


def content(*ids, minutes=0, account=ME, region=HERE, kind=Kind.VPC, source="aws", answered=True):
    shard = Shard(source, Provider.AWS, account, region, kind)
    at = NOW + timedelta(minutes=minutes) if answered else None
    rows = Rows.of(Row(BLOCK, name, account, parent="vpc-9") for name in ids)
    return ShardContent.of(
        ShardStatus(shard, ShardState.OK, last_success=at), rows, np.zeros(len(ids), np.int64)
    )


def seconds(minutes):
    return int((NOW + timedelta(minutes=minutes)).timestamp())


def found(told, *contents, known=None, minutes=0):
    shard = Shard("aws", Provider.AWS, "999900001111", HERE, Kind.IPAM)
    one = Told(shard, NOW + timedelta(minutes=minutes), told)
    return missed([(one.at, holders(Provider.AWS, told))], contents, known or {})


@pytest.mark.parametrize(
    ("given", "contents", "expected"),
    [
        pytest.param(GIVEN, [content()], {KEY: seconds(0)}, id="its shard answered and lacks it"),
        pytest.param(GIVEN, [content("vpc-1")], {}, id="its shard has it"),
        pytest.param(GIVEN, [content("vpc-2")], {KEY: seconds(0)}, id="another with its block is not it"),
        pytest.param(GIVEN, [content(minutes=-1)], {}, id="the reading is older than that of the IPAM"),
        pytest.param(GIVEN, [content(minutes=7)], {KEY: seconds(7)}, id="since the reading that lacked it"),
        pytest.param(GIVEN, [content(answered=False)], {}, id="its shard never answered"),
        pytest.param(GIVEN, [content(account="2")], {}, id="nobody reads its account"),
        pytest.param(GIVEN, [content(region="us-east-1")], {}, id="nobody reads its region"),
        pytest.param(GIVEN, [content(kind=Kind.SUBNET)], {}, id="nobody reads its kind"),
        pytest.param(GIVEN, [content(minutes=1), content("vpc-1", minutes=2, source="b")], {}, id="the last source has it"),
        pytest.param(replace(GIVEN, type=AllocationType.CUSTOM), [content()], {}, id="a reservation"),
        pytest.param(replace(GIVEN, type=AllocationType.IPAM_POOL), [content()], {}, id="a sub-pool"),
        pytest.param(replace(GIVEN, resource=""), [content()], {}, id="of nothing"),
        pytest.param(replace(GIVEN, owner=""), [content()], {}, id="of nobody"),
        pytest.param(replace(GIVEN, region=""), [content()], {}, id="somewhere"),
        pytest.param(replace(GIVEN, type=AllocationType.SUBNET, resource="subnet-1"), [content("subnet-1", kind=Kind.SUBNET)], {}, id="a subnet that is there"),
        pytest.param(replace(GIVEN, type=AllocationType.EIP, resource="eip-1"), [content(kind=Kind.EIP)], {KEY: seconds(0)}, id="an Elastic IP that is gone"),
    ],
)  # fmt: skip
def test_a_complete_reading_of_its_own_shard_misses_a_resource(given, contents, expected):
    assert found(ipam(given), *contents) == expected


def test_without_a_region_of_its_own_a_resource_is_where_its_pool_is_for():
    assert found(ipam(replace(GIVEN, region=""), locale=HERE), content()) == {KEY: seconds(0)}


@pytest.mark.parametrize(("seen", "expected"), [(["vpc-1"], []), (["vpc-2"], ["a-1", "a-2"])])
def test_all_blocks_of_one_resource_are_missing_or_none(seen, expected):
    both = ipam(GIVEN, replace(GIVEN, id="a-2"), replace(GIVEN, id="a-3", resource="vpc-2"))
    lost = {name for _, name in found(both, content(*seen))} - {"a-3"}

    assert sorted(lost) == expected


def test_what_was_missing_before_is_so_since_then():
    assert found(ipam(GIVEN), content(minutes=90), known={KEY: seconds(3)}) == {KEY: seconds(3)}


def test_a_younger_reading_of_the_ipam_makes_nothing_appear_again():
    assert found(ipam(GIVEN), content(), known={KEY: seconds(0)}, minutes=60) == {KEY: seconds(0)}


def test_what_comes_back_is_forgotten():
    assert found(ipam(GIVEN), content("vpc-1"), known={KEY: seconds(0)}) == {}
