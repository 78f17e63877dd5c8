"""AWS Signature Version 4: was this request signed with the secret of the key that it names?

Source: AWS General Reference, "Create a signed AWS API request".
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from wire.authorization import Authorization, apart, covered, request_hash
from wire.received import Received
from wire.refused import SignatureError

ALGORITHM = "AWS4-HMAC-SHA256"
STAMP = "%Y%m%dT%H%M%SZ"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks of the two sides may be apart."""

_CREDENTIAL = re.compile(r"(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a request, and for which region and service."""

    access_key_id: str
    region: str
    service: str
    date: str
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
        SignatureError: with the code MissingAuthenticationToken, IncompleteSignature,
            InvalidClientTokenId, RequestExpired or SignatureDoesNotMatch.
    """
    signed = claim(request)
    secret = secret_of(signed.access_key_id)
    if secret is None:
        raise SignatureError(
            "InvalidClientTokenId", "The security token included in the request is invalid.", 403
        )
    stamp = _fresh(request, signed, now, tolerance)
    if not covered(request, signed.headers, "x-amz-"):
        raise _mismatch()
    hashed = request_hash(request, quote(request.path, safe="/~"), signed.headers, _spelled)
    text = "\n".join((ALGORITHM, stamp, _scope(signed), hashed))
    if not hmac.compare_digest(_sign(secret, signed, text).encode(), signed.signature.encode()):
        raise _mismatch()
    return signed


def claim(request: Received) -> Signed:
    """Read who a request says has signed it, believing nothing yet.

    Raises:
        SignatureError: there is no signature, or it is not a complete one.
    """
    header = request.header("authorization")
    if header is None or not header.startswith(ALGORITHM):
        raise SignatureError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    given = Authorization.of(header, ALGORITHM)
    credential = _CREDENTIAL.fullmatch(given.credential) if given else None
    if given is None or credential is None:
        raise SignatureError(
            "IncompleteSignature",
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.",
            400,
        )
    key, date, region, service = credential.group("key", "date", "region", "service")
    return Signed(key, region, service, date, given.headers, given.signature)


def _fresh(request: Received, signed: Signed, now: datetime, tolerance: timedelta) -> str:
    """Return the request's own time stamp, if it is of about now and of the day of its credential."""
    stamp = request.header("x-amz-date") or ""
    try:
        distance = apart(stamp, STAMP, now)
    except ValueError:
        raise SignatureError(
            "IncompleteSignature", "Date must be in ISO-8601 'basic format', in the header X-Amz-Date.", 400
        ) from None
    if distance > tolerance:
        raise SignatureError(
            "RequestExpired", f"Request has expired: signed at {stamp}, now {now:{STAMP}}.", 400
        )
    if not stamp.startswith(signed.date):
        raise _mismatch()
    return stamp


def _spelled(values: list[str]) -> str:
    return ",".join(" ".join(value.split()) for value in values)


def _scope(signed: Signed) -> str:
    return f"{signed.date}/{signed.region}/{signed.service}/aws4_request"


def _sign(secret: str, signed: Signed, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in (signed.date, signed.region, signed.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _mismatch() -> SignatureError:
    return SignatureError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method.",
        403,
    )
