"""What every answer tells a browser: run nothing that is not ours, and show us in nobody's frame."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def secured(send: Send, own: Mapping[str, str]) -> Send:
    """Add the headers that an answer does not set itself.

    Args:
        send: Where the answer goes.
        own: Headers that the operator sets in the place of all others; an empty one is left out.
    """

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            for name, value in own.items():
                del headers[name]
                if value:
                    headers[name] = value
        await send(message)

    return with_headers
