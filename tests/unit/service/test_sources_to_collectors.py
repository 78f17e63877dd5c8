"""What the file says of its sources reaches the collectors, and the list of shards is the same either way."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from virtual import VirtualTime

from collector.source import CloudSource
from config.load import load
from ipam.words import Kind
from service.exits import WRONG, ServiceError
from service.sources import collectors, shards

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"

REST = """
    role: reader
    external_id_file: external-id
    endpoint_url: http://127.0.0.1:9
    proxy: http://127.0.0.1:8
    ca_bundle: bundle.pem
    collect: [subnet, vpc]
collect: {timeout: 30s, concurrency: 8}
"""
AWS = """sources:
  - name: one
    kind: aws
    partition: aws-cn
    accounts: ["111122223333", "444455556666"]
    exclude: ["444455556666"]
    regions: [cn-north-1]"""
ALIBABA = """sources:
  - name: one
    kind: alibaba
    accounts: ["1111222233334444"]
    regions: [cn-beijing]"""


def test_what_is_listed_is_what_is_read():
    settings = load(EXAMPLES / "full.yaml")
    read = collectors(settings, VirtualTime().clock)

    assert shards(settings) == tuple(collector.shard for collector in read)
    assert {shard.source for shard in shards(settings)} == {source.name for source in settings.sources}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            AWS,
            {"regions": ("cn-north-1",), "partition": "aws-cn"},
            id="AWS",
        ),
        pytest.param(
            ALIBABA,
            {"regions": ("cn-beijing",), "partition": "aws"},
            id="Alibaba",
        ),
    ],
)
def test_all_that_the_file_says_of_a_cloud_reaches_its_collectors(tmp_path, text, expected):
    (tmp_path / "cidrwatch.yaml").write_text(text + REST)
    (tmp_path / "external-id").write_text("our-id\n")
    (tmp_path / "bundle.pem").touch()
    first, *_ = collectors(load(tmp_path / "cidrwatch.yaml"), VirtualTime().clock)

    assert first.access.cache._fetch.role.source == CloudSource(
        name="one",
        accounts=(),  # whose keys are asked for, the collectors say
        kinds=(Kind.SUBNET, Kind.VPC),
        role="reader",
        external_id="our-id",
        endpoint_url="http://127.0.0.1:9",
        proxy="http://127.0.0.1:8",
        ca_bundle=str(tmp_path / "bundle.pem"),
        timeout=timedelta(seconds=30),
        max_connections=8,
        **expected,
    )
    assert first.shard.account == text.partition('accounts: ["')[2].partition('"')[0]


def test_a_command_that_only_reads_the_store_needs_no_external_id(tmp_path):
    (tmp_path / "cidrwatch.yaml").write_text(AWS + REST)
    (tmp_path / "external-id").write_text("our-id\n")
    (tmp_path / "bundle.pem").touch()
    settings = load(tmp_path / "cidrwatch.yaml")
    (tmp_path / "external-id").unlink()

    assert len(shards(settings)) == 2
    with pytest.raises(ServiceError, match="the external id cannot be read from") as caught:
        collectors(settings, VirtualTime().clock)
    assert caught.value.status == WRONG


def test_listing_shards_loads_no_sdk():
    code = (
        "import sys; from pathlib import Path; from config.load import load; from service.sources import shards; "
        f"shards(load(Path({str(EXAMPLES / 'full.yaml')!r}))); print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "collector.plan" in told.stdout.split()
    assert not {"boto3", "botocore", "Tea", "darabonba"} & set(told.stdout.split())
