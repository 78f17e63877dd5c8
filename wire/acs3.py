"""Alibaba Cloud's ACS3-HMAC-SHA256: was this request signed with the secret of the key that it names?

Source: Alibaba Cloud, "Request structure and signature of V3", and the requests of its SDK.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wire.authorization import Authorization, apart, covered, request_hash
from wire.received import Received
from wire.refused import SignatureError

ALGORITHM = "ACS3-HMAC-SHA256"
STAMP = "%Y-%m-%dT%H:%M:%SZ"
TOLERANCE = timedelta(minutes=15)
"""How far the clocks of the two sides may be apart."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a request, and the number that makes it unlike any other."""

    access_key_id: str
    nonce: str
    headers: tuple[str, ...]
    signature: str


def verify(
    request: Received,
    secret_of: Callable[[str], str | None],
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> Signed:
    """Return who signed the request.

    Args:
        request: the request as received.
        secret_of: the secret of an access key id, None for a key that nobody issued.
        now: the time, in UTC.
        tolerance: how far the clocks may be apart.

    Raises:
        SignatureError: with the code MissingAccessKeyId, IncompleteSignature, InvalidTimeStamp.Format,
            InvalidAccessKeyId.NotFound, InvalidTimeStamp.Expired or SignatureDoesNotMatch.
    """
    signed = claim(request)
    secret = secret_of(signed.access_key_id)
    if secret is None:
        raise SignatureError("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    _fresh(request, now, tolerance)
    if not covered(request, signed.headers, "x-acs-", "content-type"):
        raise _mismatch()
    text = f"{ALGORITHM}\n{request_hash(request, request.path, signed.headers, _spelled)}"
    expected = hmac.digest(secret.encode(), text.encode(), "sha256").hex()
    if not hmac.compare_digest(expected.encode(), signed.signature.encode()):
        raise _mismatch()
    return signed


def claim(request: Received) -> Signed:
    """Read who a request says has signed it, believing nothing yet.

    Raises:
        SignatureError: there is no signature, or it is not a complete one.
    """
    header = request.header("authorization")
    if header is None or not header.startswith(ALGORITHM):
        raise SignatureError("MissingAccessKeyId", "AccessKeyId is mandatory for this action.", 400)
    given = Authorization.of(header, ALGORITHM)
    if given is None:
        raise SignatureError(
            "IncompleteSignature", "The request signature does not conform to Aliyun standards.", 400
        )
    nonce = request.header("x-acs-signature-nonce") or ""
    return Signed(given.credential, nonce, given.headers, given.signature)


def _fresh(request: Received, now: datetime, tolerance: timedelta) -> None:
    try:
        distance = apart(request.header("x-acs-date") or "", STAMP, now)
    except ValueError:
        raise SignatureError(
            "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.", 400
        ) from None
    if distance > tolerance:
        raise SignatureError(
            "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", 400
        )


def _spelled(values: list[str]) -> str:
    return ",".join(sorted(value.strip() for value in values))


def _mismatch() -> SignatureError:
    return SignatureError(
        "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.", 400
    )
