"""Both clouds and a data centre at once: what the collectors read is what the simulator says it planted."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.alibaba.plan import collectors as alibaba_collectors
from collector.aws.plan import collectors as aws_collectors
from collector.port import Clock
from collector.retry import Patience
from collector.source import CloudSource
from collector.static.networks import collectors as static_collectors
from collector.static.source import StaticSource
from collector.sweep import Sweep
from ipam.words import ErrorClass, Kind, Provider

ROOT = Path(__file__).parents[2]
ROLE = "cidrwatch-reader"


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """Run the simulator on a small estate whose listings come in pages, and read everything once."""
    folder = tmp_path_factory.mktemp("estate")
    size = ("--accounts", "4", "--alibaba-accounts", "2", "--page-size", "5")
    command = [sys.executable, "-P", "-m", "simulator", "--folder", str(folder), *size]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as process,
        pytest.MonkeyPatch.context() as patch,
    ):
        ready = json.loads(process.stdout.readline())
        for name, value in ready["environment"].items():
            patch.setenv(name, value)
        manifest = json.loads((folder / "estate.json").read_text())
        yield manifest, read(folder, manifest, ready)
        process.communicate(timeout=30)


def read(folder, manifest, ready):
    clock = Clock(lambda: datetime.now(UTC), time.monotonic)
    accounts = {name: tuple(row["id"] for row in rows) for name, rows in manifest["accounts"].items()}
    regions = {name: tuple(names) for name, names in manifest["regions"].items()}
    external_id = (folder / "external-id").read_text().strip()
    aws = CloudSource(
        "aws",
        accounts["aws"],
        regions["aws"],
        role=ROLE,
        external_id=external_id,
        endpoint_url=ready["aws"],
    )
    alibaba = CloudSource(
        "alibaba", accounts["alibaba"], regions["alibaba"], role=ROLE, endpoint_url=ready["alibaba"]
    )
    planned = [
        *aws_collectors(aws, clock),
        *alibaba_collectors(alibaba, clock),
        *static_collectors(StaticSource("datacentres", folder / "datacentres.csv")),
    ]
    patience = Patience(clock, threading.Event(), random.uniform)
    with ThreadPoolExecutor(8) as executor:
        return list(Sweep(executor, 8, timedelta(seconds=60), patience).run(planned))


def blocks(readings, provider, kind):
    """Count (account, region, resource, block) over all rows."""
    return Counter(
        (rows.owner[row], reading.shard.region, rows.resource[row], str(rows.blocks.cidr(row)))
        for reading in readings
        if (reading.shard.provider, reading.shard.kind) == (provider, kind)
        for rows in [reading.rows]
        for row in range(len(rows))
    )


def denied(manifest):
    return {row["account"] for row in manifest["facts"]["denied"]}


def test_only_the_denied_account_fails_and_says_why(estate):
    manifest, readings = estate
    failed = {(reading.shard.account, reading.failure.error_class) for reading in readings if reading.failure}

    assert failed == {(account, ErrorClass.ASSUME_DENIED) for account in denied(manifest)}
    assert denied(manifest)
    assert not any(reading.rejected for reading in readings)


@pytest.mark.parametrize("provider", [Provider.AWS, Provider.ALIBABA])
def test_every_block_of_every_planted_vpc_is_read_once(estate, provider):
    manifest, readings = estate
    planted = Counter(
        (vpc["account"], vpc["region"], vpc["id"], cidr)
        for vpc in manifest["vpcs"]
        if vpc["provider"] == provider and vpc["account"] not in denied(manifest) and not vpc["is_default"]
        for cidr in (vpc["cidr"], *vpc["secondary"], *filter(None, [vpc["ipv6"]]))
    )
    defaults = {"172.31.0.0/16", "172.16.0.0/12"}
    found = blocks(readings, provider, Kind.VPC)

    assert planted
    assert {key: count for key, count in found.items() if key[3] not in defaults} == planted


def test_listings_came_in_pages_and_subnets_are_whole(estate):
    manifest, readings = estate
    pages = [
        sum(call.operation == "DescribeSubnets" for call in reading.calls)
        for reading in readings
        if (reading.shard.provider, reading.shard.kind) == (Provider.AWS, Kind.SUBNET)
    ]
    planted = Counter(
        (vpc["account"], vpc["region"], subnet["cidr"])
        for vpc in manifest["vpcs"]
        if vpc["account"] not in denied(manifest) and not vpc["is_default"]
        for subnet in vpc["subnets"]
    )
    found = Counter()
    for provider in (Provider.AWS, Provider.ALIBABA):
        for (account, region, _, cidr), count in blocks(readings, provider, Kind.SUBNET).items():
            found[account, region, cidr] += count

    assert max(pages) > 1
    assert planted <= found


def test_elastic_ips_are_attached_or_not_as_planted(estate):
    manifest, readings = estate
    planted = {
        (eip["account"], eip["region"], f"{eip['address']}/32", int(eip["associated"]))
        for eip in manifest["eips"]
        if eip["account"] not in denied(manifest)
    }
    found = {
        (rows.owner[row], reading.shard.region, str(rows.blocks.cidr(row)), int(rows.attached[row]))
        for reading in readings
        if reading.shard.kind is Kind.EIP
        for rows in [reading.rows]
        for row in range(len(rows))
    }

    assert planted
    assert planted == found


def test_the_data_centre_is_read_beside_the_clouds(estate):
    manifest, readings = estate
    (reading,) = [reading for reading in readings if reading.shard.provider is Provider.STATIC]
    rows = reading.rows

    assert {(str(rows.blocks.cidr(n)), rows.name[n], rows.zone[n]) for n in range(len(rows))} == {
        (network["cidr"], network["name"], network["site"]) for network in manifest["networks"]
    }
