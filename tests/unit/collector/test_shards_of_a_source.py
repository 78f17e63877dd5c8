import pytest

from collector.plan import RoleMissingError, shards
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


@pytest.mark.parametrize(
    ("accounts", "role", "good"),
    [
        pytest.param(("1",), "", True, id="one account reads with the daemon's own keys"),
        pytest.param(("1", "2"), "reader", True, id="two with a role"),
        pytest.param(("1", "2"), "", False, id="two without"),
        pytest.param((), "", False, id="none without"),
    ],
)
def test_only_one_account_can_do_without_a_role(accounts, role, good):
    source = CloudSource("cloud", accounts, ("here",), (Kind.VPC,), role)

    if good:
        assert len(shards(source, Provider.AWS)) == len(accounts)
    else:
        with pytest.raises(RoleMissingError, match=f"'cloud' names {len(accounts)} accounts and no role"):
            shards(source, Provider.AWS)
