"""A pool lent to others: a resource share, and what its principals said to the invitation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

LASTS = timedelta(days=7)
"""How long an invitation can be answered.

Source: Alibaba Cloud, ResourceSharing, AcceptResourceShareInvitation; AWS RAM User Guide, "Accepting and
rejecting resource share invitations": seven days for some types of resources, 12 hours for the others.
"""


class Standing(StrEnum):
    """What became of the invitation of a principal."""

    PENDING = "pending"
    ACCEPTED = "accepted"  # those inside the organization are not asked
    REJECTED = "rejected"
    EXPIRED = "expired"  # nobody answered in time


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
    at: datetime | None = None  # when it was made; None where nobody kept that, so that nothing of it expires

    @property
    def accepted(self) -> tuple[str, ...]:
        """Name the principals that may use the pool."""
        return tuple(one.principal for one in self.members if one.standing is Standing.ACCEPTED)

    @property
    def expires(self) -> datetime | None:
        """Say when its invitations can be answered no more; None: never."""
        return None if self.at is None else self.at + LASTS

    def invitation(self, principal: str) -> str:
        """Name the invitation of a principal: by the same id whenever this share has it."""
        digest = blake2b(f"{self.id} {principal}".encode(), digest_size=8).hexdigest()
        return f"rsi-0{digest}"
