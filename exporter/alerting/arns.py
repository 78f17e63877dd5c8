"""The clouds' full names of resources, which their consoles and command lines take.

Source: Service Authorization Reference, "Resource types defined by Amazon EC2"; Alibaba Cloud VPC, "RAM
authorization".
"""

from collections.abc import Mapping

from exporter.records.entities import Record
from ipam.words import Provider, ResourceType

AWS: Mapping[str, str] = {
    ResourceType.VPC: "vpc",
    ResourceType.SUBNET: "subnet",
    ResourceType.EIP: "elastic-ip",
    ResourceType.PUBLIC_IPV4_POOL: "ipv4pool-ec2",
}
ALIBABA: Mapping[str, str] = {
    ResourceType.VPC: "vpc",
    ResourceType.SUBNET: "vswitch",
    ResourceType.EIP: "eip",
}
PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc"))  # where a region begins so


def arn(subject: Record) -> str:
    """Return the full name of a subject; "" where it has none, or not all of it is known."""
    words = {Provider.AWS: AWS, Provider.ALIBABA: ALIBABA}.get(subject["provider"], {})
    word = words.get(subject["type"])
    account, region, name = subject["account"], subject["region"], subject["id"]
    if not (word and account and region and name):
        return ""
    if subject["provider"] == Provider.ALIBABA:
        return f"acs:vpc:{region}:{account}:{word}/{name}"
    partition = next((other for start, other in PARTITIONS if region.startswith(start)), "aws")
    return f"arn:{partition}:ec2:{region}:{account}:{word}/{name}"
