"""An answer that says no: what, where, and the way out (RFC 9457)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not answered as it was meant."""

    status: HTTPStatus
    detail: str  # what is wrong, a sentence
    where: str  # the path of the request, without its query
    remedy: str  # the way out

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Make the answer."""
        body = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "instance": self.where,
            "remedy": self.remedy,
        }
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        return Response(text, self.status.value, dict(headers or {}), MEDIA_TYPE)
