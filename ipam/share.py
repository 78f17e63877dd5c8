"""A pool lent to others: a resource share, and what its principals said to the invitation."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b


class Standing(StrEnum):
    """What became of the invitation of a principal."""

    PENDING = "pending"
    ACCEPTED = "accepted"  # those inside the organization are not asked
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Member:
    """One principal of a share."""

    principal: str  # as it was written: an account, a unit, the ARN of one
    standing: Standing = Standing.ACCEPTED


@dataclass(frozen=True, slots=True)
class Share:
    """A pool that the registry made, and those that it is shared with.

    Source: AWS RAM API reference, ResourceShare and ResourceShareInvitation; Alibaba Cloud, ResourceSharing.
    """

    id: str
    pool: str  # the pool's id
    members: tuple[Member, ...]
    name: str = ""
    external: bool = True  # principals outside of the organization are let in

    @property
    def accepted(self) -> tuple[str, ...]:
        """Name the principals that may use the pool."""
        return tuple(one.principal for one in self.members if one.standing is Standing.ACCEPTED)

    def invitation(self, principal: str) -> str:
        """Name the invitation of a principal: by the same id whenever this share has it."""
        digest = blake2b(f"{self.id} {principal}".encode(), digest_size=8).hexdigest()
        return f"rsi-0{digest}"
