"""The JSON protocols of AWS: `x-amz-json-1.1` of Organizations, and rest-json of Account Management."""

import json
from typing import Any

from simulator.listener import Answer
from simulator.refusal import Refusal
from wire.received import Received

JSON = "application/x-amz-json-1.1"
SERVICES = frozenset({"organizations", "account"})

_TARGET = "AWSOrganizationsV20161128."
_PATHS = {"/listRegions": "ListRegions"}
# Where these services have words of their own for a bad signature.
_WORDS = {
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "ExpiredToken": "ExpiredTokenException",
}


def operation(request: Received, service: str) -> str:
    """Read which operation a request asks for.

    Raises:
        Refusal: none that there is.
    """
    if service == "account":
        named = _PATHS.get(request.path, "")
    else:
        named = (request.header("x-amz-target") or "").removeprefix(_TARGET)
    if not named or "." in named:
        raise Refusal("UnknownOperationException", "The simulator does not know this operation.", 400)
    return named


def given(request: Received) -> dict[str, Any]:
    """Read the parameters.

    Raises:
        Refusal: the body is no JSON object.
    """
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("SerializationException", "The body is no JSON object.", 400)
    return found


def told(answer: dict[str, Any]) -> Answer:
    """Write an answer."""
    return Answer(200, JSON, json.dumps(answer).encode())


def refused(refusal: Refusal) -> Answer:
    """Write an error."""
    code = _WORDS.get(refusal.code, refusal.code)
    return Answer(refusal.status, JSON, json.dumps({"__type": code, "message": str(refusal)}).encode())
