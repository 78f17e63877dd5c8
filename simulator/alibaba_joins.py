"""What joins VPCs at the simulated Alibaba Cloud: the Cbn API 2017-09-12 and the VpcPeer API 2022-01-01."""

from collections.abc import Mapping
from typing import Any

from simulator.alibaba_vpc import alibaba_ids, bounded, made_id
from simulator.estate import By, Estate
from simulator.refusal import Refusal

VERSIONS = frozenset({"2017-09-12", "2022-01-01"})

Row = dict[str, Any]

_MADE = "2025-06-01T08:00:00Z"
_LARGEST = {
    "DescribeCens": 50,
    "DescribeCenAttachedChildInstances": 50,
    "ListTransitRouterVpcAttachments": 100,
    "ListVpcPeerConnections": 100,
}


class JoinApi:
    """Answers for every account of the estate: the owner of a CEN alone sees it."""

    def __init__(self, estate: Estate) -> None:
        self._cens = [one for one in estate.joins if one.by is By.CEN]
        self._vpcs = {vpc.key: vpc for vpc in estate.vpcs}
        self._ids = alibaba_ids(estate)

    def carry_out(self, action: str, account: str, given: Mapping[str, str]) -> Row:
        """Answer an operation for an account.

        Raises:
            Refusal: a parameter is missing or out of bounds, or the operation is unknown.
        """
        if action not in _LARGEST:
            message = "Specified api is not found, please check your url and method."
            raise Refusal("InvalidAction.NotFound", message, 404)
        if action == "ListVpcPeerConnections":
            bounded(given, "MaxResults", 20, _LARGEST[action])
            return {"TotalCount": 0, "VpcPeerConnects": []}
        if action == "DescribeCens":
            cens = [_cen(one.key) for one in self._cens if one.owner.id == account]
            return _numbered(action, ("Cens", "Cen"), cens, given)
        members = self._members(account, given)
        if action == "DescribeCenAttachedChildInstances":
            return _numbered(action, ("ChildInstances", "ChildInstance"), members, given)
        bounded(given, "MaxResults", 20, _LARGEST[action])
        return {"TotalCount": 0, "TransitRouterAttachments": []}

    def _members(self, account: str, given: Mapping[str, str]) -> list[Row]:
        """List what is attached to the CEN that is asked for, in the region that is asked for."""
        cen = next(
            (c for c in self._cens if c.owner.id == account and cen_id(c.key) == given.get("CenId")), None
        )
        if cen is None:
            raise Refusal("InvalidParameter.CenId", "The specified CEN does not exist.", 404)
        region = given.get("ChildInstanceRegionId")
        vpcs = [self._vpcs[key] for group in cen.groups for key in group]
        return [
            {
                "CenId": cen_id(cen.key),
                "ChildInstanceId": self._ids[vpc.key],
                "ChildInstanceOwnerId": int(vpc.account),
                "ChildInstanceRegionId": vpc.region,
                "ChildInstanceType": "VPC",
                "ChildInstanceAttachTime": _MADE,
                "Status": "Attached",
            }
            for vpc in vpcs
            if region in (None, vpc.region)
        ]


def cen_id(key: str) -> str:
    """Number a CEN as Alibaba Cloud would."""
    return made_id("cen", key)


def _cen(key: str) -> Row:
    return {"CenId": cen_id(key), "Name": key, "Status": "Active", "CreationTime": _MADE}


def _numbered(action: str, way: tuple[str, str], rows: list[Row], given: Mapping[str, str]) -> Row:
    number, size = bounded(given, "PageNumber", 1, None), bounded(given, "PageSize", 10, _LARGEST[action])
    part = rows[(number - 1) * size : number * size]
    return {"TotalCount": len(rows), "PageNumber": number, "PageSize": size, way[0]: {way[1]: part}}
