"""How the simulated Alibaba Cloud is asked: parameters that have to be there, and pages by token."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.alibaba_vpc import bounded
from simulator.estate import ALIBABA_REGIONS
from simulator.refusal import Refusal

Row = dict[str, Any]

LARGEST = 100
_TOKEN = "page-"
_SIZE = 10


def tokened(key: str, rows: Sequence[Row], given: Mapping[str, str], least: int = 1) -> Row:
    """Answer one page, with the token of the next one if there is one.

    Raises:
        Refusal: MaxResults is out of bounds, or NextToken is none that was given out.
    """
    size, begin = bounded(given, "MaxResults", _SIZE, LARGEST), _begin(given.get("NextToken", ""), len(rows))
    if size < least:
        raise Refusal("InvalidParameter", "The specified parameter MaxResults is not valid.", 400)
    part = list(rows[begin : begin + size])
    more = {"NextToken": f"{_TOKEN}{begin + size}"} if begin + size < len(rows) else {}
    return {"TotalCount": len(rows), "Count": len(part), "MaxResults": size, key: part, **more}


def _begin(token: str, count: int) -> int:
    if not token:
        return 0
    number = token.removeprefix(_TOKEN)
    if number == token or not number.isdecimal() or not 0 < int(number) < count:
        raise Refusal("InvalidParameter.NextToken", "The specified parameter NextToken is not valid.", 400)
    return int(number)


def required(given: Mapping[str, str], name: str) -> str:
    """Return a parameter that has to be there.

    Raises:
        Refusal: it is not.
    """
    if not given.get(name):
        message = f"The input parameter {name} that is mandatory is not supplied."
        raise Refusal("MissingParameter", message, 400)
    return given[name]


def region(given: Mapping[str, str]) -> str:
    """Return the region that is asked about.

    Raises:
        Refusal: there is none, or no such one.
    """
    if required(given, "RegionId") not in ALIBABA_REGIONS:
        raise Refusal("InvalidRegionId.NotFound", "The specified RegionId does not exist.", 404)
    return given["RegionId"]
