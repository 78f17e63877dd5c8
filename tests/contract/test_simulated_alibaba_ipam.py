"""The simulated IPAM and public pools of Alibaba Cloud, read by the collector through the unmodified SDK."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from cloud_reading import ALIBABA, swept
from virtual import VirtualTime

from collector.source import CloudSource
from ipam.cloud_ipam import NO_IPAM
from ipam.words import AllocationType, Compliance, ErrorClass, Kind, Management, Overlap, ResourceType
from simulator.alibaba_directory import ResourceDirectory
from simulator.alibaba_front import AlibabaFront
from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_joins import JoinApi
from simulator.alibaba_public import PublicPools
from simulator.alibaba_vpc import VpcApi, alibaba_ids
from simulator.estate import ALIBABA_REGIONS
from simulator.faults import Fault, Faults
from simulator.keys import Keyring
from simulator.listener import Listener
from simulator.population import Size, make

ESTATE = make(Size(3, 12))
ACCOUNTS = tuple(account.id for account in ESTATE.of("alibaba"))
OWNER, SHARING = ACCOUNTS[:2]
IDS = alibaba_ids(ESTATE)
(FACT,) = ESTATE.facts["alibaba_ipams"]
VPCS = {vpc.key: vpc for vpc in ESTATE.vpcs if vpc.provider == "alibaba"}


def read(accounts=ACCOUNTS, kinds=(Kind.IPAM, Kind.PUBLIC_IPV4_POOL), faults=()):
    keys = Keyring(("LTAI", "STS."), "1999900001111222")
    front = AlibabaFront(
        keys=keys,
        accounts=ACCOUNTS,
        vpc=VpcApi(ESTATE),
        public=PublicPools(ESTATE),
        joins=JoinApi(ESTATE),
        ipam=IpamApi(ESTATE),
        faults=Faults(tuple(faults)),
        clock=lambda: datetime.now(UTC),
        directory=ResourceDirectory(()),
    )
    with Listener(front.answer) as listener, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", keys.hub.access_key_id)
        patch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", keys.hub.secret)
        source = CloudSource(
            "alibaba", accounts, ALIBABA_REGIONS, kinds, role="cidrwatch-reader", endpoint_url=listener.url
        )
        return swept(ALIBABA.collectors(source, VirtualTime().clock))


@pytest.fixture(scope="module")
def readings():
    return read()


@pytest.fixture(scope="module")
def told(readings):
    return readings[OWNER, FACT["region"], Kind.IPAM].ipam


def test_every_shard_is_complete_and_nothing_is_rejected(readings):
    assert len(readings) == len(ACCOUNTS) * 2 * 2
    assert all(reading.complete and reading.rejected == () for reading in readings.values())


def test_an_ipam_is_told_once_by_its_owner_where_it_is_hosted(readings):
    telling = [key for key, reading in readings.items() if reading.ipam != NO_IPAM]

    assert telling == [(OWNER, FACT["region"], Kind.IPAM)]


def test_whoever_only_shares_a_pool_asks_for_little(readings):
    asked = {
        account: [call.operation for call in readings[account, FACT["region"], Kind.IPAM].calls]
        for account in (SHARING, ACCOUNTS[2])
    }

    assert asked[SHARING][-2:] == ["GetVpcIpamServiceStatus", "ListIpams"]
    assert asked[ACCOUNTS[2]][-1] == "GetVpcIpamServiceStatus"


def test_scopes_and_pools_are_those_that_were_planted(told):
    assert {scope.type: scope.id for scope in told.scopes} == FACT["scopes"]
    assert [
        {
            "id": pool.id,
            "name": pool.name,
            "scope": next(scope.type for scope in told.scopes if scope.id == pool.scope),
            "cidrs": list(map(str, pool.cidrs)),
            "parent": pool.parent,
            "locale": pool.locale,
        }
        for pool in told.pools
    ] == FACT["pools"]


def test_allocations_are_what_the_pools_gave_away_and_their_sub_pools(told):
    given = {(one["pool"], one["cidr"]): IDS.get(one.get("vpc"), "") for one in FACT["given"]}
    subs = {
        (pool["parent"], cidr): pool["id"]
        for pool in FACT["pools"]
        if pool["parent"]
        for cidr in pool["cidrs"]
    }
    found = {(one.pool, str(one.cidr)): one for one in told.allocations}

    assert {key: one.resource for key, one in found.items()} == given | subs
    assert {key for key, one in found.items() if one.type is AllocationType.IPAM_POOL} == set(subs)
    assert {one.description for one in found.values() if one.type is AllocationType.CUSTOM} == {
        "reserved for the next data platform"
    }


def networks():
    for vpc in VPCS.values():
        for cidr in (vpc.cidr, *vpc.secondary):
            yield vpc.key, IDS[vpc.key], ip_network(cidr)


def test_every_block_has_an_opinion_and_it_is_the_right_one(told):
    given = {(IDS[one["vpc"]], one["cidr"]) for one in FACT["given"] if "vpc" in one}
    found = {(one.resource, one.cidr): one for one in told.opinions if one.type is ResourceType.VPC}
    four = [one for one in found.values() if one.cidr.version == 4]
    expected = {
        (name, cidr): any(cidr.overlaps(other) and key != theirs for theirs, _, other in networks())
        for key, name, cidr in networks()
    }

    assert {(one.resource, one.cidr): one.overlap is Overlap.OVERLAPPING for one in four} == expected
    assert {
        (name, str(cidr)) for (name, cidr), one in found.items() if one.management is Management.MANAGED
    } == given
    assert {one.compliance for one in found.values()} == {Compliance.COMPLIANT, Compliance.UNMANAGED}
    assert {one.scope for one in told.opinions} == set(FACT["scopes"].values())


def test_there_are_more_opinions_than_fit_on_a_page(told):
    vswitches = [one for one in told.opinions if one.type is ResourceType.SUBNET]

    assert len(vswitches) == sum(len(vpc.subnets) for vpc in VPCS.values()) > 100
    assert {one.vpc for one in told.opinions} == set(IDS.values())


def test_a_public_pool_is_told_with_its_use(readings):
    (fact,) = ESTATE.facts["alibaba_address_pools"]
    rows = readings[fact["account"], fact["region"], Kind.PUBLIC_IPV4_POOL].rows
    all_rows = sum(len(reading.rows) for reading in readings.values())

    assert [str(rows.blocks.cidr(at)) for at in range(len(rows))] == fact["cidrs"]
    assert set(rows.resource) == {fact["id"]}
    assert set(rows.free.tolist()) == {fact["addresses"] - fact["used"]}
    assert all_rows == len(rows)


@pytest.mark.parametrize(
    ("action", "code", "status", "error_class"),
    [
        ("ListIpamPoolAllocations", "Throttling.User", 429, ErrorClass.THROTTLED),
        ("ListIpamResourceCidrs", "InternalError", 500, ErrorClass.TRANSIENT),
        ("GetVpcIpamServiceStatus", "Forbidden.RAM", 403, ErrorClass.DENIED),
    ],
)
def test_a_fault_of_one_account_costs_its_own_shards_alone(action, code, status, error_class):
    fault = Fault("alibaba", OWNER, action, code, status, "no")
    readings = read((OWNER, SHARING), (Kind.IPAM,), [fault])

    assert readings[OWNER, FACT["region"], Kind.IPAM].failure.error_class is error_class
    assert readings[OWNER, FACT["region"], Kind.IPAM].ipam == NO_IPAM
    assert all(readings[SHARING, region, Kind.IPAM].complete for region in ALIBABA_REGIONS)
