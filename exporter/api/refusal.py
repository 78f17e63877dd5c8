"""Why a request is not answered as it was meant."""

from collections.abc import Mapping
from http import HTTPStatus


class RefusedError(Exception):
    """A request that cannot be answered: what is wrong, and the way out."""

    def __init__(
        self, status: HTTPStatus, detail: str, remedy: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.remedy, self.headers = status, detail, remedy, dict(headers or {})


def mistaken(detail: str, remedy: str) -> RefusedError:
    """Make the refusal of a request that has to be changed."""
    return RefusedError(HTTPStatus.BAD_REQUEST, detail, remedy)


def unavailable(detail: str, remedy: str, seconds: int) -> RefusedError:
    """Make the refusal of a request that may be sent again after some seconds."""
    return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, detail, remedy, {"Retry-After": str(seconds)})
