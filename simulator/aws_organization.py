"""AWS Organizations and Account Management: who is in the organization, and which regions a member has."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.directory import AWS_ORGANIZATION, AWS_ROOT, UNITS, Member, units_above
from simulator.estate import AWS_REGIONS, Estate
from simulator.faults import Faults
from simulator.keys import Key
from simulator.refusal import Refusal

_MOST = {"ListAccounts": 20, "ListParents": 20, "ListRoots": 20, "ListOrganizationalUnitsForParent": 20}
_MOST_REGIONS = 50
_OPT_IN, _NOT_ENABLED = "ap-southeast-1", "af-south-1"
_TOKEN = re.compile(r"([0-9]{1,6}):([01])")
_DENIED = "You don't have permissions to access this resource."

Row = dict[str, Any]


@dataclass(slots=True)
class Organization:
    """Answers the management account, and nobody else. A test may change who belongs to it."""

    members: tuple[Member, ...]
    regions: Mapping[str, tuple[str, ...]]
    faults: Faults
    with_paths: bool = True

    def carry_out(self, operation: str, given: Mapping[str, Any], key: Key, hub: Key) -> Row:
        """Answer an operation of either service.

        Raises:
            Refusal: the caller is a member only, a fault meets it, or a parameter is wrong.
        """
        fault = self.faults.of("aws", key.account, operation)
        if fault is not None:
            raise Refusal(fault.code, fault.told(caller=key.name, role=key.role or ""), fault.status)
        if key is not hub:
            raise Refusal("AccessDeniedException", _DENIED, 400)
        if operation == "ListRegions":
            return self._regions(given, hub)
        if operation not in _MOST:
            message = f"The simulator has no operation {operation}."
            raise Refusal("UnknownOperationException", message, 400)
        key_of_list, rows = self._listed(operation, given)
        return _page(key_of_list, rows, given, _MOST[operation])

    def _listed(self, operation: str, given: Mapping[str, Any]) -> tuple[str, list[Row]]:
        if operation == "ListAccounts":
            return "Accounts", [self._account(member) for member in self.members]
        if operation == "ListRoots":
            return "Roots", [{"Id": AWS_ROOT, "Name": "Root", "Arn": _arn("root", AWS_ROOT)}]
        if operation == "ListParents":
            return "Parents", [self._parent(str(given.get("ChildId", "")))]
        above = str(given.get("ParentId", ""))
        if above != AWS_ROOT and above not in UNITS:
            raise Refusal("ParentNotFoundException", "You specified parent that doesn't exist.", 400)
        below = [unit for unit, parent in UNITS.items() if parent == above]
        return "OrganizationalUnits", [{"Id": unit, "Name": unit, "Arn": _arn("ou", unit)} for unit in below]

    def _account(self, member: Member) -> Row:
        row = {
            "Id": member.id,
            "Arn": _arn("account", member.id),
            "Email": f"{member.name}@example.com",
            "Name": member.name,
            "Status": member.status,
            "State": member.status,
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": 1700000000,
        }
        if self.with_paths:
            row["Paths"] = ["/".join((AWS_ORGANIZATION, *units_above(member.lies_in), ""))]
        return row

    def _parent(self, child: str) -> Row:
        places = {**UNITS, **{member.id: member.lies_in for member in self.members}}
        if child not in places:
            raise Refusal("ChildNotFoundException", "You specified a child that doesn't exist.", 400)
        above = places[child]
        return {"Id": above, "Type": "ROOT" if above == AWS_ROOT else "ORGANIZATIONAL_UNIT"}

    def _regions(self, given: Mapping[str, Any], hub: Key) -> Row:
        account = given.get("AccountId")
        if account == hub.account:
            message = "The management account can't specify its own AccountId."
            raise Refusal("ValidationException", message, 400)
        if account and account not in {member.id for member in self.members}:
            raise Refusal("AccessDeniedException", "Access denied: no such member.", 403)
        enabled = self.regions.get(str(account), AWS_REGIONS)
        rows = [{"RegionName": name, "RegionOptStatus": _opted(name, enabled)} for name in _every()]
        wanted = given.get("RegionOptStatusContains") or ()
        rows = [row for row in rows if not wanted or row["RegionOptStatus"] in wanted]
        return _page("Regions", rows, given, _MOST_REGIONS)


def enabled_regions(estate: Estate) -> dict[str, tuple[str, ...]]:
    """Say which regions each AWS account has enabled: the opt-in one where it has something in it."""
    there = {(vpc.account, vpc.region) for vpc in estate.vpcs}
    return {
        account.id: tuple(name for name in AWS_REGIONS if name != _OPT_IN or (account.id, name) in there)
        for account in estate.of("aws")
    }


def _every() -> tuple[str, ...]:
    return (*AWS_REGIONS, _NOT_ENABLED)


def _opted(name: str, enabled: Sequence[str]) -> str:
    if name not in enabled:
        return "DISABLED"
    return "ENABLED" if name == _OPT_IN else "ENABLED_BY_DEFAULT"


def _arn(kind: str, name: str) -> str:
    return f"arn:aws:organizations::999900001111:{kind}/{AWS_ORGANIZATION}/{name}"


def _page(name: str, rows: list[Row], given: Mapping[str, Any], most: int) -> Row:
    """Cut a listing; before each page but the first comes an empty one, as AWS is free to do."""
    size = given.get("MaxResults", most)
    if not isinstance(size, int) or not 1 <= size <= most:
        raise Refusal("InvalidInputException", f"MaxResults has to be 1 to {most}.", 400)
    start, full = _place(given.get("NextToken"))
    if not full:
        return {name: [], "NextToken": _token(start, full=True)}
    end = start + size
    page: Row = {name: rows[start:end]}
    return page | {"NextToken": _token(end, full=False)} if end < len(rows) else page


def _token(start: int, *, full: bool) -> str:
    return base64.urlsafe_b64encode(f"{start}:{full:d}".encode()).decode()


def _place(token: object) -> tuple[int, bool]:
    if not token:
        return 0, True
    try:
        match = _TOKEN.fullmatch(base64.urlsafe_b64decode(str(token).encode()).decode("ascii"))
    except (UnicodeError, binascii.Error):
        match = None
    if match is None:
        raise Refusal("InvalidInputException", "The provided NextToken is not valid.", 400)
    return int(match[1]), match[2] == "1"
