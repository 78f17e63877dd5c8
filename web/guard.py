"""What a request passes before an application sees it: under which name it comes, from where, how large."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.hosts import Hosts
from web.problem import Problem


class Guard:
    """Refuses requests under a foreign name, from a foreign page, or with too large a body."""

    def __init__(self, app: ASGIApp, hosts: Hosts, largest_body: int) -> None:
        self._app = app
        self._hosts = hosts
        self._largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: by the application if nothing is wrong with it."""
        if scope["type"] != "http":
            return
        problem = self._refusal(scope)
        app = self._app if problem is None else problem.response({"Connection": "close"})
        await app(scope, _limited(receive, self._largest_body), send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host and not self._hosts.knows(host):
            return Problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"this server is not called '{host[:100]}'",
                scope["path"],
                "call it by the address it listens on or by localhost, or set web.external_url to its name",
            )
        if origin is not None and not self._hosts.trusts(origin, host, scope["scheme"]):
            return Problem(
                HTTPStatus.FORBIDDEN,
                f"a page of '{origin[:100]}' may not send requests to this server",
                scope["path"],
                "send it without a browser, or open the page under the name in web.external_url",
            )
        return self._too_large(scope, headers.get("content-length", ""))

    def _too_large(self, scope: Scope, length: str) -> Problem | None:
        if not length.isdecimal() or int(length) <= self._largest_body:
            return None
        return Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _excess(self._largest_body),
            scope["path"],
            "send less at once",
        )


def _limited(receive: Receive, largest_body: int) -> Receive:
    """Refuse the rest of a body that is larger than it may be and did not say so."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest_body:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _excess(largest_body))
        return message

    return limited


def _excess(largest_body: int) -> str:
    return f"the request's body has more than {largest_body} bytes"
