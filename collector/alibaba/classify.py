"""What an error of Alibaba Cloud means: one table of codes, one of the SDK's exceptions."""

from collections.abc import Mapping
from typing import Any

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from darabonba.exceptions import RetryError
from Tea.exceptions import TeaException, UnretryableException

from collector.port import ShardError
from collector.sentence import sentence
from ipam.words import ErrorClass

SDK_ERRORS = (TeaException,)
"""What a call through the SDK may raise; it wraps everything that goes wrong on the way."""

_PREFIXES: tuple[tuple[str, ErrorClass], ...] = (
    ("Throttling", ErrorClass.THROTTLED),
    ("ServiceUnavailable", ErrorClass.TRANSIENT),
    ("InternalError", ErrorClass.TRANSIENT),
    ("SystemBusy", ErrorClass.TRANSIENT),
    ("Forbidden", ErrorClass.DENIED),
    ("NoPermission", ErrorClass.DENIED),
    ("EntityNotExist.Role", ErrorClass.ASSUME_DENIED),
    ("InvalidSecurityToken", ErrorClass.TOKEN),
    ("InvalidAccessKeyId", ErrorClass.TOKEN),
    ("InvalidAccessKeySecret", ErrorClass.TOKEN),
    ("InvalidTimeStamp", ErrorClass.TOKEN),
    ("InvalidCredentials", ErrorClass.TOKEN),
    ("IncompleteSignature", ErrorClass.TOKEN),
    ("MissingAccessKeyId", ErrorClass.TOKEN),
    ("MissingSecurityToken", ErrorClass.TOKEN),
    ("SignatureDoesNotMatch", ErrorClass.TOKEN),
    ("SignatureNonceUsed", ErrorClass.TRANSIENT),
    ("InvalidRegionId", ErrorClass.REGION_DISABLED),
    ("RegionNotOpen", ErrorClass.REGION_DISABLED),
    ("ResourceDirectoryNotInUse", ErrorClass.UNSUPPORTED),
    ("EntityNotExists.ResourceDirectory", ErrorClass.UNSUPPORTED),
    ("InvalidAction", ErrorClass.UNSUPPORTED),
    ("InvalidVersion", ErrorClass.UNSUPPORTED),
    ("UnsupportedOperation", ErrorClass.UNSUPPORTED),
    ("OperationUnsupported", ErrorClass.UNSUPPORTED),
)
"""What a code begins with; of several, the first."""

NO_SUCH_HOST = "NoSuchHost"
"""The code of a request to a name that nobody has; a resolver that does not answer is none of these."""

_NO_SUCH_HOST = ("[Errno -2]", "[Errno -5]", "[Errno 8] nodename")  # EAI_NONAME and EAI_NODATA

_SERVER_ERROR = 500
_TOO_MANY = 429
_MILLISECONDS = 1000


def classified(error: TeaException, what: str, denied_as: ErrorClass | None = None) -> ShardError:
    """Turn an error of the SDK into ours.

    Args:
        error: the error.
        what: the operation and its place.
        denied_as: the class of a refusal, where the operation gives it a meaning of its own.
    """
    if isinstance(error, AlibabaCloudException):
        return _refusal(error, what, denied_as)
    inner = error.inner_exception if isinstance(error, UnretryableException) else error
    if isinstance(inner, RetryError):  # the SDK's name for: not one answer
        error_class, text = ErrorClass.TRANSIENT, str(inner.message)
        code = NO_SUCH_HOST if any(words in text for words in _NO_SUCH_HOST) else "NoAnswer"
    elif _unreadable(inner):
        error_class, code, text = ErrorClass.PARSE, "Parse", "the answer is not the JSON of this API"
    else:
        error_class, code = ErrorClass.BUG, type(inner).__name__
        text = f"{code} in the SDK"
    return ShardError(error_class, sentence(what, "", text, error_class), code)


def _unreadable(inner: Exception) -> bool:
    """Tell whether an answer came that the SDK could not read: HTML, half of JSON, or a list."""
    return isinstance(inner, ValueError | AttributeError) or (
        isinstance(inner, RuntimeError) and "parse" in str(inner)
    )


def _refusal(error: Any, what: str, denied_as: ErrorClass | None) -> ShardError:
    code = str(error.code or "")
    error_class = _class_of(code, int(error.status_code or 0))
    if error_class is ErrorClass.DENIED and _by_control_policy(error.access_denied_detail, error.message):
        error_class = ErrorClass.DENIED_SCP
    if denied_as and error_class in {ErrorClass.DENIED, ErrorClass.DENIED_SCP}:
        error_class = denied_as
    retry_after = error.retry_after / _MILLISECONDS if error.retry_after else None
    return ShardError(
        error_class, sentence(what, code, str(error.message or ""), error_class), code, retry_after
    )


def _class_of(code: str, status: int) -> ErrorClass:
    for prefix, error_class in _PREFIXES:
        if code.startswith(prefix):
            return error_class
    if status == _TOO_MANY:
        return ErrorClass.THROTTLED
    return ErrorClass.TRANSIENT if status >= _SERVER_ERROR else ErrorClass.BUG


def _by_control_policy(detail: Mapping[str, Any] | None, message: str | None) -> bool:
    policy = str(detail.get("PolicyType", "")) if isinstance(detail, Mapping) else ""
    return policy.startswith("ControlPolicy") or "control policy" in (message or "").lower()
