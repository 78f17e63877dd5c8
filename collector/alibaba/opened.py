"""Whether an account has opened a service: who never did has nothing in it, and that is a complete answer."""

from collector.alibaba.paging import Paging
from collector.port import Ask


def opened(paging: Paging, ask: Ask) -> bool:
    """Ask for the state of a service in a region.

    Source: VpcIpam API 2023-02-28, GetVpcIpamServiceStatus; VPC API 2016-04-28,
    GetPublicIpAddressPoolServiceStatus.
    """
    told = paging.once(ask).get("Enabled")
    if isinstance(told, bool):
        return told
    raise paging.operation.broken(paging.shard, "the answer does not say Enabled")
