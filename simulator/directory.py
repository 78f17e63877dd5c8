"""Who belongs to the two organizations: the estate's accounts, and some that nobody should read."""

from dataclasses import dataclass
from itertools import cycle

from simulator.estate import Estate

AWS_ORGANIZATION, AWS_ROOT = "o-simulated01", "r-sim1"
WORKLOADS, PLATFORM, SANDBOXES = "ou-sim1-workloads", "ou-sim1-platforms", "ou-sim1-sandboxes"
UNITS = {WORKLOADS: AWS_ROOT, PLATFORM: WORKLOADS, SANDBOXES: AWS_ROOT}
"""The organizational units, each with what it lies in."""

ALIBABA_DIRECTORY, ALIBABA_ROOT, FOLDER, ALIBABA_SANDBOXES = (
    "rd-simul1",
    "r-sima1",
    "fd-workload1",
    "fd-sandbox01",
)


@dataclass(frozen=True, slots=True)
class Member:
    """An account of an organization; `lies_in` is the unit or folder, or the root itself."""

    id: str
    name: str
    status: str
    lies_in: str


def aws_members(estate: Estate, hub: str) -> tuple[Member, ...]:
    """List the members of AWS' organization: the management account, too, has no role in it."""
    ours = zip(estate.of("aws"), cycle((WORKLOADS, PLATFORM)), strict=False)
    return (
        Member(hub, "management", "ACTIVE", AWS_ROOT),
        *(Member(account.id, f"{account.team}-{account.id[-3:]}", "ACTIVE", unit) for account, unit in ours),
        Member("999900002222", "sandbox-anna", "ACTIVE", SANDBOXES),
        Member("999900003333", "sandbox-bert", "ACTIVE", SANDBOXES),
        Member("999900004444", "closed-shop", "SUSPENDED", WORKLOADS),
    )


def alibaba_members(estate: Estate) -> tuple[Member, ...]:
    """List the members of Alibaba Cloud's resource directory; its management account is none of them."""
    return (
        *(
            Member(account.id, f"{account.team}-{account.id[-3:]}", "CreateSuccess", FOLDER)
            for account in estate.of("alibaba")
        ),
        Member("1999900002222333", "sandbox-carl", "InviteSuccess", ALIBABA_SANDBOXES),
    )


def units_above(place: str) -> tuple[str, ...]:
    """List the way from the root down to a unit, both included."""
    return (*units_above(UNITS[place]), place) if place in UNITS else (place,)
