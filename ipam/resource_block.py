"""One block of one discovered resource, by name: what somebody points at, whoever reads it later."""

from dataclasses import dataclass

from ipam.cidr import Cidr
from ipam.identifier import fingerprint
from ipam.words import Provider, ResourceType


@dataclass(frozen=True, slots=True)
class ResourceBlock:
    """A block that a resource has."""

    provider: Provider
    type: ResourceType
    id: str
    cidr: Cidr
    network: str = ""  # of a subnet: the VPC that it is in
    source: str = ""  # of a declared network: where it is declared

    @property
    def fingerprint(self) -> int:
        """Number its network as snapshots do: of a subnet that is its VPC."""
        of = ResourceType.VPC if self.type is ResourceType.SUBNET else self.type
        return fingerprint(self.provider, of, self.source, self.network or self.id)
