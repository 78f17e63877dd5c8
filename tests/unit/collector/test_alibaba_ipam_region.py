"""A region that has no IPAM: its endpoint has no name."""

import pytest

from collector.access import Access
from collector.alibaba.classify import NO_SUCH_HOST
from collector.alibaba.clients import Clients
from collector.alibaba.ipam import AlibabaIpam
from collector.port import ShardError
from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider

SHARD = Shard("alibaba", Provider.ALIBABA, "1234567890123456", "cn-nowhere", Kind.IPAM)


def collected(code):
    """Read a shard whose first request fails with a code."""

    def ask(operation, request, keys):
        raise ShardError(ErrorClass.TRANSIENT, "no answer", code)

    clients = Clients(CloudSource("alibaba", (SHARD.account,), (SHARD.region,), role="reader"))
    with pytest.raises(ShardError) as raised:
        AlibabaIpam(SHARD, Access(SHARD.account, {}), clients).collect(ask)
    return raised.value


def test_a_region_without_an_endpoint_has_no_ipam():
    error = collected(NO_SUCH_HOST)

    assert error.error_class is ErrorClass.UNSUPPORTED
    assert error.message.startswith("GetVpcIpamServiceStatus in cn-nowhere: the region has no IPAM")
    assert "no answer" not in error.message


def test_one_that_does_not_answer_may_have_one():
    assert collected("NoAnswer").error_class is ErrorClass.TRANSIENT
