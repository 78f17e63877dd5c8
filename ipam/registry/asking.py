"""Who asks for address space, what for, and what they want."""

from dataclasses import dataclass
from datetime import date

from ipam.cidr import Cidr
from ipam.organization import named
from ipam.pool import Tags
from ipam.words import AllocationType


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the operator of the registry, or an account."""

    account: str = ""  # "": the operator, who may do everything
    units: frozenset[str] = frozenset()  # the organizational units that the account is in
    administrator: bool = False  # it is the IPAM's owner, or the delegated administrator

    @property
    def owns(self) -> bool:
        """Tell whether it may do everything with every pool."""
        return self.administrator or not self.account

    def named_in(self, principals: tuple[str, ...]) -> bool:
        """Tell whether the account, or a unit of it, is among principals."""
        return named(principals, self.account, self.units)


OPERATOR = Asker()


@dataclass(frozen=True, slots=True)
class Resource:
    """What a block is for, where it is no custom allocation."""

    type: AllocationType
    id: str
    region: str
    owner: Asker
    tags: Tags = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An allocation that is asked for: by CIDR, by netmask length, or of the pool's default length."""

    id: str
    pool: str  # its path or id
    cidr: Cidr | None = None
    netmask_length: int | None = None
    allowed: tuple[Cidr, ...] = ()  # where a block asked for by length has to lie; empty: anywhere
    disallowed: tuple[Cidr, ...] = ()  # where it must not lie
    description: str = ""
    until: date | None = None  # the last day of a reservation
    tags: Tags = ()
    resource: Resource | None = None  # None: a custom allocation
    asker: Asker = OPERATOR
