"""What a request is called where permissions are given: IAM actions of AWS, RAM actions of Alibaba Cloud."""

from collections.abc import Mapping

from ipam.words import Provider

FREE = frozenset({"GetCallerIdentity"})  # nobody needs a permission for it
USUAL = {Provider.AWS: "ec2", Provider.ALIBABA: "vpc"}  # the service of what is not in the table below
SERVICES: Mapping[tuple[Provider, str], str] = {
    (Provider.AWS, "AssumeRole"): "sts",
    (Provider.ALIBABA, "AssumeRole"): "sts",
    (Provider.ALIBABA, "DescribeCens"): "cen",
    (Provider.ALIBABA, "DescribeCenAttachedChildInstances"): "cen",
    (Provider.ALIBABA, "ListTransitRouterVpcAttachments"): "cen",
    (Provider.AWS, "ListAccounts"): "organizations",
    (Provider.AWS, "ListParents"): "organizations",
    (Provider.AWS, "ListRegions"): "account",
    (Provider.ALIBABA, "ListAccounts"): "resourcemanager",
}


def action(provider: Provider, operation: str) -> str:
    """Name the permission for an operation, "" where none is needed.

    Alibaba Cloud counts its IPAM and VPC peering, APIs of their own, to `vpc` there.

    Source: AWS, Service Authorization Reference; Alibaba Cloud, "RAM authorization" of each API.
    """
    if operation in FREE:
        return ""
    return f"{SERVICES.get((provider, operation), USUAL[provider])}:{operation}"
