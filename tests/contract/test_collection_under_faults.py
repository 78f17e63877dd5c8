"""Every kind of fault at once: nothing goes that is there, and all that is gone goes. `make bench` does it at size."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from crowded import OWN_KEYS, account, crowd
from virtual import VirtualTime

from collector.aws.plan import collectors
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.words import ErrorClass, Kind, ShardState
from service.keeper import Keeper
from simulator.ailments import AILMENTS, SICK_REGION
from simulator.crowd import ADDRESSES, SUBNETS, VPCS
from store.inventory import Inventory
from store.open import open_store

REGIONS = ("eu-west-1", SICK_REGION)
ILL = {account(number): fault.name for number, fault in enumerate(AILMENTS, 1)}
GONE = [account(number) for number in (20, 21)]
WELL = [account(number) for number in (22, 23, 24)]
ROWS = {Kind.VPC: VPCS, Kind.SUBNET: SUBNETS, Kind.EIP: ADDRESSES}

CLASSES = {
    "denied": {ErrorClass.DENIED},
    "denied by an SCP": {ErrorClass.DENIED_SCP, None},
    "AuthFailure in one region": {ErrorClass.REGION_DISABLED, None},
    "always throttled": {ErrorClass.THROTTLED},
    "HTML with 200": {ErrorClass.PARSE},
    "truncated XML": {ErrorClass.PARSE, None},
    "connection reset": {ErrorClass.TRANSIENT},
    "expired token": {ErrorClass.TOKEN},
    "page 2 fails": {ErrorClass.TRANSIENT, None},
    "AssumeRole denied": {ErrorClass.ASSUME_DENIED},
    "malformed item": {None},
}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Read a crowd that is well, then ill; tell how many rows each shard has, and how its reading went."""
    folder = tmp_path_factory.mktemp("crowd")
    with crowd() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in OWN_KEYS.items():
            patch.setenv(name, value)
        source = CloudSource(
            "aws", (*ILL, *GONE, *WELL), REGIONS, role="cidrwatch-reader", endpoint_url=server.url
        )
        inventory = Inventory(open_store(f"sqlite:///{folder}/cidrwatch.db"))
        before = _read(source, inventory)
        server.set(ILL, GONE)
        after = _read(source, inventory)
        yield before, after, inventory.statuses(list(after))
        inventory.store.close()


def _read(source, inventory):
    """Read everything once; return how many rows of each shard are held then."""
    time = VirtualTime()
    planned = collectors(source, time.clock)
    with ThreadPoolExecutor(16) as executor:
        sweep = Sweep(executor, 16, timedelta(seconds=60), time.patience)
        list(sweep.run(planned, Keeper(inventory)))
    contents = inventory.contents([one.shard for one in planned])
    return {content.status.shard: len(content.records) for content in contents}


def test_a_crowd_that_is_well_is_read_whole(swept):
    before, _, _ = swept

    assert before == {shard: ROWS[shard.kind] for shard in before}
    assert len(before) == (11 + 2 + 3) * 2 * 3


def test_no_fault_takes_anything_away_and_all_that_is_gone_is_found(swept):
    _, after, _ = swept
    gone = {shard for shard in after if shard.account in GONE and shard.kind is not Kind.EIP}

    assert after == {shard: 0 if shard in gone else ROWS[shard.kind] for shard in after}
    assert sum(ROWS[shard.kind] for shard in gone) == 2 * 2 * (VPCS + SUBNETS)


@pytest.mark.parametrize("name", CLASSES)
def test_each_fault_is_told_by_its_class_and_where_it_is(swept, name):
    _, _, statuses = swept
    ill = [status for status in statuses if ILL.get(status.shard.account) == name]

    assert {status.error_class for status in ill} == CLASSES[name]
    assert all(status.last_success is not None for status in ill)


def test_a_malformed_item_is_a_rejected_row_and_its_last_good_copy_stays(swept):
    _, _, statuses = swept
    rejected = [status for status in statuses if status.rejected]

    assert {(ILL.get(status.shard.account), status.shard.kind) for status in rejected} == {
        ("malformed item", Kind.VPC)
    }
    assert {status.state for status in rejected} == {ShardState.OK}


def test_whoever_is_well_notices_nothing(swept):
    _, _, statuses = swept
    others = [status for status in statuses if status.shard.account not in ILL]

    assert {(status.state, status.vanished) for status in others} == {(ShardState.OK, 0)}
