"""Which addresses of the estate are whose: the part of the plan that estate and configuration share."""

from collections.abc import Iterator
from ipaddress import IPv4Network

# The production pool of a region, and in it the part that is free for ordinary VPCs.
PRODUCTION = {
    "eu-west-1": ("10.1.0.0/16", "10.2.0.0/15"),  # 10.0.0.0/16 holds the planted ones
    "us-east-1": ("10.16.0.0/14",),
    "ap-southeast-1": ("10.64.0.0/14",),
    "eu-central-1": ("10.40.0.0/15", "10.42.0.0/16"),
    "cn-hangzhou": ("10.48.0.0/14",),
}
NONPRODUCTION = {
    "eu-west-1": ("10.4.0.0/16", "10.5.0.0/17"),
    "us-east-1": ("10.20.0.0/16", "10.21.0.0/17"),
    "ap-southeast-1": ("10.68.0.0/15",),
    "eu-central-1": ("10.44.0.0/15",),
    "cn-hangzhou": ("10.52.0.0/14",),
}
OVERFLOW = "10.96.0.0/11"
"""Where VPCs land when their region is full: in the top pool, and in none below it."""

# Elastic IPs are numbered through blocks that these regions really use.
PUBLIC = {
    "eu-west-1": "52.18.0.0/15",
    "us-east-1": "3.80.0.0/12",
    "ap-southeast-1": "13.228.0.0/15",
    "cn-hangzhou": "47.96.0.0/15",
    "eu-central-1": "47.254.128.0/18",
}


class Space:
    """Hands out blocks for the VPCs of one region and environment, without overlap, until it is used up."""

    def __init__(self, networks: tuple[str, ...], length: int) -> None:
        self._blocks = self._of(networks, length)

    @staticmethod
    def _of(networks: tuple[str, ...], length: int) -> Iterator[IPv4Network]:
        for network in networks:
            yield from IPv4Network(network).subnets(new_prefix=length)

    def next(self) -> IPv4Network | None:
        """Return the next free block, None if there is none."""
        return next(self._blocks, None)


def vpc_length(accounts: int) -> int:
    """Choose the netmask length of ordinary VPCs so that those of all accounts find room."""
    return next((length for length, most in ((20, 100), (22, 450)) if accounts <= most), 24)
