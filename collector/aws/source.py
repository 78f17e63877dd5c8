"""What the configuration says about reading AWS, in the collector's own terms."""

from dataclasses import dataclass, field
from datetime import timedelta

from ipam.words import Kind

KINDS = (Kind.VPC, Kind.SUBNET, Kind.EIP)


@dataclass(frozen=True, slots=True)
class AwsSource:
    """Accounts of one partition, and how to read them."""

    name: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    kinds: tuple[Kind, ...] = KINDS
    role: str = ""  # the name of the role in every account; none: the daemon's own keys, one account
    external_id: str = field(default="", repr=False)
    partition: str = "aws"
    endpoint_url: str = ""
    proxy: str = field(default="", repr=False)  # its address may carry a password
    ca_bundle: str = ""
    timeout: timedelta = timedelta(seconds=60)  # for one shard; a single request gets a third of it
    max_connections: int = 32

    def role_arn(self, account: str) -> str:
        """Name the role of an account in full."""
        return f"arn:{self.partition}:iam::{account}:role/{self.role}"
