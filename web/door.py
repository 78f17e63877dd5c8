"""Who comes in: not too many, and of those with a password only who has the right one."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from web.bucket import Bucket
from web.credentials import CHALLENGE, credentials
from web.headers import secured
from web.passwords import Busy, Passwords
from web.problem import Problem
from web.terms import Terms

AGAIN = 1  # seconds

Refusal = tuple[Problem, Mapping[str, str]]  # and headers


@dataclass(frozen=True, slots=True)
class _Held:
    """The terms of the moment, with what they remember."""

    terms: Terms
    passwords: Passwords | None


class Door:
    """Stands before an application, on terms that may change while it serves."""

    def __init__(self, app: ASGIApp, terms: Terms) -> None:
        self._app = app
        self._worker = ThreadPoolExecutor(1, "passwords")
        self._buckets: dict[bool, Bucket] = {}  # of those who are known as users, and of everybody else
        self.replace(terms)

    def replace(self, terms: Terms) -> None:
        """Go on with other terms, from any thread; every password is tried anew."""
        passwords = Passwords(terms.users, self._worker) if terms.users else None
        self._held = _Held(terms, passwords)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: by the application if it may come in."""
        if scope["type"] != "http":
            return
        held = self._held
        refusal = self._too_many(held, scope) or await _stranger(held.passwords, scope)
        app = refusal[0].response(refusal[1]) if refusal else self._app
        try:
            await app(scope, receive, secured(send, held.terms.headers))
        except ClientDisconnect:
            return

    def _too_many(self, held: _Held, scope: Scope) -> Refusal | None:
        """Refuse one request too many.

        Whose password was right before has a limit apart, which nobody else can use up: guessing is limited,
        and keeps no user out.
        """
        limit = held.terms.limit
        if limit is None:
            return None
        now, known = asyncio.get_running_loop().time(), _known(held.passwords, scope)
        if known not in self._buckets or self._buckets[known].limit != limit:
            self._buckets[known] = Bucket(limit, now)
        wait = self._buckets[known].take(now)
        if not wait:
            return None
        told = "this server answers no more requests than its rate_limit allows"
        remedy = "send the request again later"
        problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, told, scope["path"], remedy)
        return problem, {"Retry-After": str(ceil(wait))}


def _known(passwords: Passwords | None, scope: Scope) -> bool:
    given = credentials(Headers(scope=scope).get("authorization", ""))
    return passwords is not None and given is not None and passwords.knows(*given)


async def _stranger(passwords: Passwords | None, scope: Scope) -> Refusal | None:
    """Say why a request may not come in, where it may not."""
    if passwords is None:
        return None
    given = credentials(Headers(scope=scope).get("authorization", ""))
    try:
        if given is not None and await passwords.match(*given):
            return None
    except Busy:
        told = "too many passwords wait to be tried"
        problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, told, scope["path"], "send the request again")
        return problem, {"Retry-After": str(AGAIN)}
    told = "the user or the password is wrong" if given else "this server wants a user and a password"
    remedy = "send those of a user in basic_auth_users of the server's web file, by HTTP basic authentication"
    problem = Problem(HTTPStatus.UNAUTHORIZED, told, scope["path"], remedy)
    return problem, {"WWW-Authenticate": CHALLENGE}
