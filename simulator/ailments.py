"""What can ail an account of AWS: a row for each kind."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.listener import HANG_UP
from wire.ec2 import ec2_error, query_error

SICK_REGION = "us-east-1"  # where only a part of an account is ill

Told = tuple[bytes, int] | None  # body and status; None: all is well
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ailment:
    """One kind: which calls it meets, and what they are told."""

    name: str
    meets: Callable[[str, str, Given], bool]
    told: Told = None
    edits: Mapping[str, tuple[bytes, bytes]] | None = (
        None  # of a good answer, by operation: what goes, and what comes
    )

    def said(self, action: str, region: str, given: Given) -> Told:
        """Return what a call is told, None where it is answered."""
        return self.told if self.told and self.meets(action, region, given) else None

    def changed(self, action: str, whole: bytes) -> bytes:
        """Return the answer of a call that goes through."""
        pattern, after = (self.edits or {}).get(action, (b"", b""))
        return re.sub(pattern, after, whole, count=1) if pattern else whole


def _listing(action: str, _region: str, _given: Given) -> bool:
    return action.startswith("Describe")


def _vpcs(action: str, _region: str, _given: Given) -> bool:
    return action == "DescribeVpcs"


def _addresses(action: str, _region: str, _given: Given) -> bool:
    return action == "DescribeAddresses"


def _one_region(action: str, region: str, _given: Given) -> bool:
    return action.startswith("Describe") and region == SICK_REGION


def _second_page(action: str, _region: str, given: Given) -> bool:
    return action == "DescribeVpcs" and "NextToken" in given


def _role(action: str, _region: str, _given: Given) -> bool:
    return action == "AssumeRole"


def _nothing(_action: str, _region: str, _given: Given) -> bool:
    return False


def _refused(code: str, message: str = "no", status: int = 403) -> Told:
    return ec2_error(code, message, "r-1"), status


_SCP = "You are not authorized with an explicit deny in a service control policy"
_ROLE = query_error("AccessDenied", "not authorized to perform sts:AssumeRole", "r-1")
_MORE = {"DescribeVpcs": (b"</vpcSet>", b"</vpcSet><nextToken>2</nextToken>")}
_TORN = {"DescribeVpcs": (b"<vpcId>[^<]*</vpcId>", b"")}

AILMENTS: Sequence[Ailment] = (
    Ailment("denied", _listing, _refused("UnauthorizedOperation")),
    Ailment("denied by an SCP", _addresses, _refused("UnauthorizedOperation", _SCP)),
    Ailment("AuthFailure in one region", _one_region, _refused("AuthFailure", status=401)),
    Ailment("always throttled", _listing, _refused("RequestLimitExceeded", status=503)),
    Ailment("HTML with 200", _listing, (b"<html><body>Welcome</body></html>", 200)),
    Ailment("truncated XML", _vpcs, (b'<?xml version="1.0"?><DescribeVpcsResponse><vpcSet><item>', 200)),
    Ailment("connection reset", _listing, (b"", HANG_UP)),
    Ailment("expired token", _listing, _refused("RequestExpired", status=400)),
    Ailment("page 2 fails", _second_page, _refused("InternalError", status=500), _MORE),
    Ailment("AssumeRole denied", _role, (_ROLE, 403)),
    Ailment("malformed item", _nothing, None, _TORN),
)
BY_NAME = {one.name: one for one in AILMENTS}
