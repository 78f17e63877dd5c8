"""The IPAM that the registry is for its clients: where it lives, and in which regions it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ipam:
    """One IPAM; the scopes of the store are its scopes.

    Source: EC2 API reference, Ipam; Alibaba Cloud, "Address planning", managed and effective regions.
    """

    id: str
    region: str  # the managed region: it is among the operating regions as long as the IPAM lives
    operating_regions: tuple[str, ...] = ()  # the managed one first
    description: str = ""
    owner: str = ""  # the account that made it; "" for the operator
    tags: tuple[tuple[str, str], ...] = ()

    def works_in(self, locale: str, *, border_groups: bool = False) -> bool:
        """Tell whether a locale lies within the operating regions.

        Args:
            locale: Of a pool.
            border_groups: The pool is of public IPv4: a group of Local Zones is a locale as well.

        Source: Amazon VPC IPAM User Guide, "Create an IPv4 pool in your public scope", locale.
        """
        regions = self.operating_regions
        return locale in regions or (border_groups and locale.startswith(tuple(f"{one}-" for one in regions)))
