"""What the configuration says about reading a cloud, in the collector's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ipam.words import Kind, Provider

HOMES = {
    "aws": "us-east-1",
    "aws-cn": "cn-northwest-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
}
ALIBABA_HOME = "cn-hangzhou"

KINDS = (Kind.VPC, Kind.SUBNET, Kind.EIP)


@dataclass(frozen=True, slots=True)
class CloudSource:
    """Accounts of one cloud, and how to read them."""

    name: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]  # to read in every account that has none of its own
    kinds: tuple[Kind, ...] = KINDS
    role: str = field(kw_only=True)  # its name, which is the same in every account
    external_id: str = field(default="", repr=False)
    partition: str = "aws"  # of AWS only
    endpoint_url: str = ""
    proxy: str = field(default="", repr=False)  # its address may carry a password
    ca_bundle: str = ""
    timeout: timedelta = timedelta(seconds=60)  # for one shard; a single request gets a third of it
    max_connections: int = 32
    own_regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by account
    queue_url: str = ""  # where the cloud tells of changes
    queue_region: str = ""  # "": the one that is asked for what belongs to no region


def home(provider: Provider, partition: str = "aws") -> str:
    """Return the region that is asked where nobody names one: every account has it."""
    return HOMES[partition] if provider is Provider.AWS else ALIBABA_HOME
