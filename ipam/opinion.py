"""What a cloud's own IPAM says of a block, to be held against our verdict."""

from dataclasses import dataclass

from ipam.cidr import Cidr
from ipam.words import Compliance, Management, Overlap, Provider, ResourceType


@dataclass(frozen=True, slots=True)
class Opinion:
    """One line of a cloud IPAM's resource list.

    Source: EC2 API reference, IpamResourceCidr; Alibaba Cloud VpcIpam 2023-02-28, ListIpamResourceCidrs.
    """

    provider: Provider
    type: ResourceType
    resource: str
    vpc: str  # of a VPC its own id; "" for what is in none
    cidr: Cidr
    management: Management
    compliance: Compliance
    overlap: Overlap
    scope: str = ""  # the id of the cloud's scope in which it judges
