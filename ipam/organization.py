"""Who is in an organization, and in which units of it; and how principals are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EVERYBODY = "organization"  # stands for an organization as a whole, of which there is one for each cloud
WHOLE = ("o-", "rd-")  # an AWS organization, a resource directory
PARTS = ("ou-", "r-", "fd-")  # organizational units and folders, and the roots that they lie below


def principal_key(principal: str) -> str:
    """Return what a principal is compared by: the id that its ARN ends in, or the principal itself.

    Source: AWS RAM API reference, AssociateResourceShare, `principals`: account ids, and the ARNs of
    organizations and organizational units; Alibaba Cloud, ResourceSharing, `Targets`.
    """
    key = principal.rpartition("/")[2]
    return EVERYBODY if key.startswith(WHOLE) else key


def is_unit(principal: str) -> bool:
    """Tell whether a principal stands for several accounts: an organization, or a unit of it."""
    key = principal_key(principal)
    return key == EVERYBODY or key.startswith(PARTS)


def named(principals: Iterable[str], account: str, units: frozenset[str]) -> bool:
    """Tell whether an account, or something that it lies in, is among principals."""
    return any(one == account or one in units for one in map(principal_key, principals))


@dataclass(frozen=True, slots=True)
class Organization:
    """The accounts that lists of an organization or resource directory name, and what each lies in."""

    above: Mapping[str, frozenset[str]] = field(default_factory=dict)  # ids of units, by account

    @property
    def known(self) -> bool:
        """Tell whether there is a list at all."""
        return bool(self.above)

    def units(self, account: str) -> frozenset[str]:
        """Name what an account lies in; nothing if no list has it."""
        return self.above.get(account, frozenset())

    def includes(self, principal: str) -> bool:
        """Tell whether a principal is inside; units always are, as others cannot be named."""
        return is_unit(principal) or principal in self.above

    def shares_with(self, principals: Iterable[str], account: str) -> bool:
        """Tell whether an account is one of principals, or lies in one."""
        return named(principals, principal_key(account), self.units(account))


UNKNOWN = Organization()
