"""Alibaba Cloud's RPC style as data: which operation with which parameters, and JSON answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wire.received import Received, parameters

JSON = "application/json;charset=utf-8"
"""The content type of every answer, good or bad."""

_FORM = "application/x-www-form-urlencoded"


class RpcError(ValueError):
    """A request that is none of the protocol's, with the code by which Alibaba Cloud says so."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class RpcCall:
    """One operation asked for: its name, the version of its API, and its flat parameters."""

    action: str
    version: str
    parameters: Mapping[str, str]


def parse(request: Received) -> RpcCall:
    """Read which operation a request asks for; the headers of the SDK win over parameters of the query.

    Raises:
        RpcError: no action, or no version is named.
    """
    form = (request.header("content-type") or "").startswith(_FORM)
    try:
        body = request.body.decode("ascii") if form else ""
        given = parameters(request.query, body)
    except UnicodeDecodeError:
        raise RpcError(
            "InvalidParameter", "The parameters are not form-encoded: encode them as UTF-8."
        ) from None
    action = request.header("x-acs-action") or given.pop("Action", "")
    version = request.header("x-acs-version") or given.pop("Version", "")
    if not action:
        raise RpcError("MissingParameter", "The input parameter Action that is mandatory is not supplied.")
    if not version:
        raise RpcError("MissingParameter", "The input parameter Version that is mandatory is not supplied.")
    return RpcCall(action, version, given)


def nested(given: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """Gather a repeated structure: `Tag.1.Key=a&Tag.1.Value=b` becomes `[{"Key": "a", "Value": "b"}]`."""
    found: dict[int, dict[str, str]] = {}
    for path, value in given.items():
        first, _, rest = path.partition(".")
        number, _, member = rest.partition(".")
        if first == name and number.isdecimal():
            found.setdefault(int(number), {})[member] = value
    return [found[number] for number in sorted(found)]


def answer(body: Mapping[str, Any], request_id: str) -> bytes:
    """Write the answer of an operation."""
    return json.dumps({"RequestId": request_id, **body}, ensure_ascii=False, separators=(",", ":")).encode()


def error(code: str, message: str, request_id: str, host: str) -> bytes:
    """Write an error; `host` is the endpoint that was asked."""
    recommend = f"https://api.aliyun.com/troubleshoot?q={code}"
    body = {"RequestId": request_id, "HostId": host, "Code": code, "Message": message, "Recommend": recommend}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
