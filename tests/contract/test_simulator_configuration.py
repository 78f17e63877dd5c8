"""The file that the simulator writes, read by the product as any other."""

from itertools import count

import pytest
from declaring import TODAY

from config.load import load
from ipam.apply import applied
from ipam.pool import PoolTree
from simulator.alibaba_vpc import alibaba_ids
from simulator.folder import Endpoints, fill, write_external_id
from simulator.population import Size, make


def written(folder, size):
    estate = make(size)
    ids = {vpc.key: f"vpc-{number}" for number, vpc in enumerate(estate.vpcs)}
    write_external_id(folder, "an-external-id")
    path = fill(
        folder, estate, ids | alibaba_ids(estate), Endpoints("http://127.0.0.1:1", "http://127.0.0.1:2", 0)
    )
    return estate, path


@pytest.mark.parametrize("size", [Size(3, 0), Size(3, 1), Size(60, 10)], ids=str)
def test_the_product_accepts_the_file_and_finds_every_account_in_it(tmp_path, size):
    estate, path = written(tmp_path, size)

    settings = load(path)

    accounts = {source.kind: source.accounts for source in settings.sources if source.kind != "static"}
    assert accounts["aws"] == tuple(account.id for account in estate.of("aws"))
    assert accounts.get("alibaba", ()) == tuple(account.id for account in estate.of("alibaba"))
    assert settings.store == f"sqlite:///{tmp_path}/cidrwatch.db"
    assert settings.web.listen.port == 0


def test_the_plan_holds_and_singapore_is_carved_where_the_estate_has_its_networks(tmp_path):
    _, path = written(tmp_path, Size(3, 1))
    numbers = count()

    tree = applied(load(path).plan, PoolTree(), lambda prefix: f"{prefix}-{next(numbers)}", TODAY)

    space = {pool.path: [str(cidr) for cidr in pool.cidrs] for pool in tree.pools}
    assert space["top/ap-southeast-1"] == ["10.64.0.0/12"]
    assert space["top/ap-southeast-1/prod"] == ["10.64.0.0/14"]
    assert space["top/ap-southeast-1/nonprod"] == ["10.68.0.0/15"]


def test_only_its_owner_reads_the_external_id(tmp_path):
    written(tmp_path, Size(3, 0))

    assert (tmp_path / "external-id").stat().st_mode & 0o777 == 0o600
