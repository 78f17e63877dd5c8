"""What an error of AWS means: one table of codes, one of the SDK's exceptions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from collector.pages import broken
from collector.port import ShardError
from collector.sentence import sentence
from ipam.words import ErrorClass

_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
SDK_ERRORS = (sdk.BotoCoreError, sdk.ClientError, ResponseParserError, *_UNREADABLE)
"""What a call through botocore may raise; Python's own errors where an answer is of another shape."""

_CODES = {
    ErrorClass.THROTTLED: (
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "TooManyRequests",
        "EC2ThrottledException",
        "SlowDown",
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "429",
    ),
    ErrorClass.TRANSIENT: (
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServerErrorException",
        "ServiceUnavailable",
        "Unavailable",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServerInternal",
    ),
    ErrorClass.DENIED: (
        "UnauthorizedOperation",
        "AccessDenied",
        "AccessDeniedException",
        "NotAuthorized",
        "Client.UnauthorizedOperation",
        "Blocked",
        "PendingVerification",
        "403",
    ),
    ErrorClass.TOKEN: (
        "AuthFailure",  # or a region that is not enabled: the collector finds out
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "InvalidClientTokenId",
        "InvalidToken",
        "InvalidAccessKeyId",
        "UnrecognizedClientException",
        "UnrecognizedClient",
        "MissingAuthenticationToken",
        "IncompleteSignature",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
    ),
    ErrorClass.REGION_DISABLED: ("OptInRequired", "RegionDisabledException"),
    ErrorClass.UNSUPPORTED: (
        "InvalidAction",
        "UnsupportedOperation",
        "UnknownOperationException",
        "AWSOrganizationsNotInUseException",
    ),
}
CLASS_OF_CODE = {code: error_class for error_class, codes in _CODES.items() for code in codes}

MAYBE_DISABLED = frozenset(
    {"AuthFailure", "UnrecognizedClientException", "UnrecognizedClient", "InvalidToken"}
)
"""Codes of bad keys that a region which is not enabled gives to good ones."""

_EXCEPTIONS: tuple[tuple[type[Exception], ErrorClass], ...] = (
    (ResponseParserError, ErrorClass.PARSE),
    (sdk.HTTPClientError, ErrorClass.TRANSIENT),  # no connection, no answer in time, TLS, proxy
    (sdk.ConnectionError, ErrorClass.TRANSIENT),
    (sdk.IncompleteReadError, ErrorClass.TRANSIENT),
    (sdk.NoCredentialsError, ErrorClass.TOKEN),
    (sdk.PartialCredentialsError, ErrorClass.TOKEN),
    (sdk.CredentialRetrievalError, ErrorClass.TOKEN),
    (sdk.MetadataRetrievalError, ErrorClass.TOKEN),
    (sdk.TokenRetrievalError, ErrorClass.TOKEN),
    (sdk.SSOError, ErrorClass.TOKEN),
    (sdk.ProfileNotFound, ErrorClass.TOKEN),
    (sdk.ConfigParseError, ErrorClass.TOKEN),
)

OWN = "the daemon's own AWS credentials"
_OF_OWN = (sdk.ProfileNotFound, sdk.ConfigParseError)
"""What is wrong before anything is called, whatever was to be called."""

_SERVER_ERROR = 500
_TOO_MANY = 429


def classified(error: Exception, what: str, denied_as: ErrorClass | None = None) -> ShardError:
    """Turn an error of the SDK into ours.

    Args:
        error: the error.
        what: the operation and its place.
        denied_as: the class of a refusal, where the operation gives it a meaning of its own.
    """
    if isinstance(error, sdk.ClientError):
        return _refusal(error, what, denied_as)
    if isinstance(error, _UNREADABLE) and not isinstance(error, sdk.BotoCoreError):
        return broken(what, f"the SDK could not read the answer ({type(error).__name__})")
    if isinstance(error, _OF_OWN):
        what = OWN
    error_class = next((found for kind, found in _EXCEPTIONS if isinstance(error, kind)), ErrorClass.BUG)
    code = type(error).__name__
    return ShardError(error_class, sentence(what, "", str(error) or code, error_class), code)


@contextmanager
def answered(what: str, forget: Callable[[], None]) -> Iterator[None]:
    """Turn what a call inside the block raises into ours; keys that the cloud refuses are forgotten.

    Raises:
        ShardError: the call failed, or its answer is none that the API describes.
    """
    try:
        yield
    except SDK_ERRORS as error:
        failed = classified(error, what)
        if failed.error_class is ErrorClass.TOKEN:
            forget()
        raise failed from error


def _refusal(error: sdk.ClientError, what: str, denied_as: ErrorClass | None) -> ShardError:
    told = error.response.get("Error", {})
    code, text = str(told.get("Code", "")), str(told.get("Message") or "")
    metadata = error.response.get("ResponseMetadata", {})
    error_class = _class_of(code, int(metadata.get("HTTPStatusCode", 0)))
    if error_class is ErrorClass.DENIED and "service control policy" in text.lower():
        error_class = ErrorClass.DENIED_SCP
    if denied_as and error_class in {ErrorClass.DENIED, ErrorClass.DENIED_SCP}:
        error_class = denied_as
    asked = metadata.get("HTTPHeaders", {}).get("retry-after", "")
    retry_after = float(asked) if str(asked).isdecimal() else None
    return ShardError(error_class, sentence(what, code, text, error_class), code, retry_after)


def _class_of(code: str, status: int) -> ErrorClass:
    if code in CLASS_OF_CODE:
        return CLASS_OF_CODE[code]
    if status == _TOO_MANY or code.startswith("Throttling"):
        return ErrorClass.THROTTLED
    return ErrorClass.TRANSIENT if status >= _SERVER_ERROR else ErrorClass.BUG
