"""Alibaba's Resource Management API, version 2020-03-31: the members of the resource directory."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.alibaba_vpc import Row, bounded
from simulator.directory import ALIBABA_DIRECTORY, ALIBABA_ROOT, Member
from simulator.refusal import Refusal

VERSION = "2020-03-31"

_LARGEST = 100


@dataclass(slots=True)
class ResourceDirectory:
    """Lists its members. A test may change who belongs to it."""

    members: tuple[Member, ...]

    def carry_out(self, action: str, given: Mapping[str, str]) -> Row:
        """Answer an operation for the management account.

        Raises:
            Refusal: a parameter is out of bounds, or the operation is unknown.
        """
        if action != "ListAccounts":
            message = "Specified api is not found, please check your url and method."
            raise Refusal("InvalidAction.NotFound", message, 404)
        number, size = bounded(given, "PageNumber", 1, None), bounded(given, "PageSize", 10, _LARGEST)
        part = self.members[(number - 1) * size : number * size]
        return {
            "TotalCount": len(self.members),
            "PageNumber": number,
            "PageSize": size,
            "Accounts": {"Account": [_account(member) for member in part]},
        }


def _account(member: Member) -> Row:
    return {
        "AccountId": member.id,
        "DisplayName": member.name,
        "FolderId": member.lies_in,
        "JoinMethod": "created",
        "JoinTime": "2025-06-01T08:00:00Z",
        "ModifyTime": "2025-06-01T08:00:00Z",
        "ResourceDirectoryId": ALIBABA_DIRECTORY,
        "ResourceDirectoryPath": f"{ALIBABA_DIRECTORY}/{ALIBABA_ROOT}/{member.lies_in}/{member.id}",
        "Status": member.status,
        "Type": "ResourceAccount",
    }
