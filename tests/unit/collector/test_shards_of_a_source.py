import pytest

from collector.plan import shards
from collector.source import CloudSource
from ipam.words import Kind, Provider


@pytest.mark.parametrize("provider", [Provider.AWS, Provider.ALIBABA])
def test_each_account_region_and_kind_is_a_shard(provider):
    source = CloudSource("cloud", ("1", "2"), ("here", "there"), (Kind.VPC, Kind.EIP), role="reader")

    assert [str(shard) for shard in shards(source, provider)] == [
        "cloud/1/here/vpc",
        "cloud/1/here/eip",
        "cloud/1/there/vpc",
        "cloud/1/there/eip",
        "cloud/2/here/vpc",
        "cloud/2/here/eip",
        "cloud/2/there/vpc",
        "cloud/2/there/eip",
    ]
    assert {shard.provider for shard in shards(source, provider)} == {provider}
