"""Auto-import by a running daemon: a VPC that appears is allocated, one that vanishes is released."""

import pytest
from moto_cloud import ACCOUNT, HUB, moto
from processes import changed, daemon, environment, read, until

CONFIG = """\
store: sqlite:///cidrwatch.db
web: {{listen: 127.0.0.1:0}}
collect: {{interval: 1s, timeout: 9s, slow_when_empty: false, stale_after: 60}}
analyze: {{interval: 1s}}
registry: {{release_after: 1h}}
sources:
  - name: org
    kind: aws
    accounts: ["{account}"]
    regions: [eu-west-1]
    collect: [vpc]
    endpoint_url: {url}
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    pools:
      - {{name: shop, locale: eu-west-1, cidrs: [10.10.0.0/15], auto_import: true}}
"""

ASSIGNED = 'ipam_pool_assigned_addresses{family="ipv4",pool="top/shop"}'


@pytest.fixture
def cloud():
    with moto() as running:
        yield running


@pytest.fixture
def config(cloud, tmp_path):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG.format(account=ACCOUNT, url=cloud.url))
    return path


def records(config, *words):
    ended = read(config, *words, "-o", "json")
    assert ended.status == 0, ended.err
    return ended.records


def held(config):
    """List what was imported: since when it is missing, by block."""
    found = records(config, "registry", "allocations", "top/shop")
    return {one["cidr"]: one["gone_since"] for one in found if one["origin"] == "auto-import"}


def logged(config):
    found = records(config, "registry", "log")
    return [(one["principal"], one["action"], one["name"]) for one in reversed(found)]


def there(ec2, cidr):
    """List the VPCs of a block: one more, where a request to make one was sent twice."""
    return [one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if one["CidrBlock"] == cidr]


def test_vpcs_are_allocated_when_they_appear_and_released_when_they_are_gone(cloud, config, tmp_path):
    ec2 = cloud.client("ec2")
    with daemon(config, environment(tmp_path, HUB)) as running:
        running.ready()
        for _ in range(3):
            ec2.create_vpc(CidrBlock="10.10.0.0/16")
        alone = ec2.create_vpc(CidrBlock="10.11.0.0/20")["Vpc"]["VpcId"]
        until(lambda: len(held(config)) == 2)
        running.logged("settled")
        until(lambda: len(records(config, "candidates")) == len(there(ec2, "10.10.0.0/16")) - 1)
        equal = there(ec2, "10.10.0.0/16")
        imported = held(config)
        losers = records(config, "candidates")
        rules = {one["rule"] for one in records(config, "findings")}
        resources = {one["id"]: one["management"] for one in records(config, "resources")}
        ec2.delete_vpc(VpcId=alone)
        until(lambda: held(config)["10.11.0.0/20"])
        changed(config, ("release_after: 1h", "release_after: 1s"))
        assert running.ask("/-/reload", "POST").status == 200
        until(lambda: list(held(config)) == ["10.10.0.0/16"])
        until(lambda: running.metrics()[ASSIGNED] == 2**16)
    (winner,) = [name for name in equal if resources[name] == "managed"]
    (release,) = [one for one in records(config, "registry", "log") if one["action"] == "release"]

    assert imported == {"10.10.0.0/16": None, "10.11.0.0/20": None}
    assert {(one["decision"], one["reasons"][0]["code"]) for one in losers} == {
        ("loses", "identical_seen_earlier")
    }
    assert {one["reasons"][0]["other"]["id"] for one in losers} == {winner}
    assert {one["subject"]["id"] for one in losers} == set(equal) - {winner}
    assert "import_candidate" not in rules
    assert resources[alone] == "managed"
    told = logged(config)
    assert sorted(one for one in told if one[1] == "auto-import") == [
        ("cidrwatch", "auto-import", "10.10.0.0/16"),
        ("cidrwatch", "auto-import", "10.11.0.0/20"),
    ]
    assert ("cidrwatch", "apply", "cidrwatch.yaml") in told
    assert (release["name"], release["request"]["resource"], release["request"]["because"]) == (
        "10.11.0.0/20",
        alone,
        "gone",
    )
