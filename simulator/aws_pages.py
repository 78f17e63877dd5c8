"""Paging for listings that moto hands out whole: AWS cuts them, so a reader has to ask again."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from xml.etree import ElementTree as ET

SETS = {
    "DescribeVpcs": "vpcSet",
    "DescribeSubnets": "subnetSet",
    "DescribeVpcPeeringConnections": "vpcPeeringConnectionSet",
    "DescribeTransitGateways": "transitGatewaySet",
    "DescribeTransitGatewayAttachments": "transitGatewayAttachments",
    "DescribeTransitGatewayRouteTables": "transitGatewayRouteTables",
    "GetTransitGatewayRouteTableAssociations": "associations",
    "GetTransitGatewayRouteTablePropagations": "transitGatewayRouteTablePropagations",
    "DescribeIpams": "ipamSet",
    "DescribeIpamScopes": "ipamScopeSet",
    "DescribeIpamPools": "ipamPoolSet",
    "GetIpamPoolCidrs": "ipamPoolCidrSet",
    "GetIpamPoolAllocations": "ipamPoolAllocationSet",
    "GetIpamResourceCidrs": "ipamResourceCidrSet",
}
"""The operations that are cut, and the element in which their items stand."""

BOUNDS = {"GetIpamPoolAllocations": (1000, 100_000)}
USUAL = 5, 1000  # the least and the most items that can be asked for
_INTEGER = re.compile(r"[0-9]{1,9}")


class PageError(ValueError):
    """A page was asked for that cannot be given; the code is always InvalidParameterValue."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which items of a listing to hand out."""

    start: int
    size: int
    listing: str
    """A digest of what is listed: a token holds for one listing only."""

    def cut(self, action: str, document: bytes) -> bytes:
        """Leave this page's items in a whole answer, and say where the next page begins."""
        root = ET.fromstring(document)  # noqa: S314 - written by moto in this very process
        space = root.tag.partition("}")[0].removeprefix("{")
        items = root.find(f"{{{space}}}{SETS[action]}")
        if items is None:
            return document
        every = list(items)
        for item in every[: self.start] + every[self.start + self.size :]:
            items.remove(item)
        if self.start + self.size < len(every):
            ET.SubElement(root, f"{{{space}}}nextToken").text = self._token(self.start + self.size)
        written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True, default_namespace=space)
        return written

    def _token(self, start: int) -> str:
        return base64.urlsafe_b64encode(f"{start}/{self.listing}".encode()).decode()


def page(identity: tuple[str, str], given: Mapping[str, str], size: int) -> Page:
    """Read which page a request asks for.

    Args:
        identity: account and region.
        given: the parameters of the request.
        size: the most items of a page, whatever the request allows; AWS promises no more than MaxResults.

    Raises:
        PageError: MaxResults is out of bounds, or the token is none that was given for this listing.
    """
    least, most = BOUNDS.get(given.get("Action", ""), USUAL)
    asked = given.get("MaxResults", str(most))
    if not _INTEGER.fullmatch(asked) or not least <= int(asked) <= most:
        raise PageError(
            f"Value ( {asked} ) for parameter maxResults is invalid: expecting {least} to {most}."
        )
    rest = sorted(
        (*identity, *(f"{k}={v}" for k, v in given.items() if k not in {"MaxResults", "NextToken"}))
    )
    listing = sha256("\n".join(rest).encode()).hexdigest()[:16]
    token = given.get("NextToken")
    start = _start(token, listing) if token else 0
    return Page(start, min(int(asked), size), listing)


def _start(token: str, listing: str) -> int:
    try:
        start, _, of = base64.urlsafe_b64decode(token.encode("ascii")).decode("ascii").partition("/")
    except (UnicodeError, binascii.Error):
        start, of = "", ""
    if of != listing or not _INTEGER.fullmatch(start):
        raise PageError("Unable to parse pagination token")
    return int(start)
