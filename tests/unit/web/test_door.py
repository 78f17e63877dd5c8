import asyncio
import json
from base64 import b64encode

import pytest
from bcrypt import gensalt, hashpw
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from web.door import Door
from web.terms import RateLimit, Terms

ALICE = Terms(users={"alice": hashpw(b"secret", gensalt(4)).decode()})
GOOD = f"Basic {b64encode(b'alice:secret').decode()}"
BAD = f"Basic {b64encode(b'alice:wrong').decode()}"


async def hello(scope, receive, send):
    await PlainTextResponse("hello", headers={"X-Frame-Options": "ours"})(scope, receive, send)


async def gone(scope, receive, send):
    raise ClientDisconnect


@pytest.fixture
def asked():
    """Ask a door once: the status, the headers, the body."""

    async def once(door, authorization):
        sent = []

        async def send(message):
            sent.append(message)

        headers = [(b"authorization", authorization.encode())] if authorization else []
        scope = {"type": "http", "path": "/-/reload", "method": "POST", "headers": headers}
        await door(scope, None, send)
        if not sent:
            return None
        start, *bodies = sent
        told = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], told, b"".join(part["body"] for part in bodies)

    with asyncio.Runner() as loop:
        yield lambda door, authorization="": loop.run(once(door, authorization))


@pytest.mark.parametrize(
    ("authorization", "detail"),
    [
        pytest.param("", "this server wants a user and a password", id="none"),
        pytest.param("Bearer x", "this server wants a user and a password", id="another scheme"),
        pytest.param(BAD, "the user or the password is wrong", id="a wrong one"),
    ],
)
def test_whoever_is_no_user_is_told_so(asked, authorization, detail):
    status, headers, body = asked(Door(hello, ALICE), authorization)

    assert (status, headers["content-type"]) == (401, "application/problem+json")
    assert headers["www-authenticate"] == 'Basic realm="cidrwatch", charset="UTF-8"'
    assert json.loads(body)["detail"] == detail
    assert headers["x-content-type-options"] == "nosniff"


def test_a_user_comes_in(asked):
    assert asked(Door(hello, ALICE), GOOD)[::2] == (200, b"hello")


def test_a_user_who_is_taken_away_stays_outside_from_the_next_request_on(asked):
    door = Door(hello, ALICE)
    before = asked(door, GOOD)[0]
    door.replace(Terms(users={"alice": hashpw(b"other", gensalt(4)).decode()}))

    assert (before, asked(door, GOOD)[0]) == (200, 401)


def test_without_users_nobody_is_asked(asked):
    assert asked(Door(hello, Terms()))[0] == 200


def test_too_many_requests_are_told_when_to_come_back(asked):
    door = Door(hello, Terms(limit=RateLimit(3600.0, 2)))
    statuses = [asked(door)[0] for _ in range(3)]
    status, headers, body = asked(door)

    assert statuses == [200, 200, 429]
    assert (status, headers["retry-after"]) == (429, "3600")
    assert "rate_limit" in json.loads(body)["detail"]


def test_guessing_is_limited_and_keeps_no_user_out(asked):
    door = Door(hello, Terms(users=ALICE.users, limit=RateLimit(3600.0, 3)))

    assert asked(door, GOOD)[0] == 200
    assert [asked(door, BAD)[0] for _ in range(4)] == [401, 401, 429, 429]
    assert [asked(door, GOOD)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert asked(door)[0] == 429  # a stranger has the limit of those who guess


def test_a_limit_that_stays_the_same_begins_no_new_burst(asked):
    door = Door(hello, Terms(limit=RateLimit(3600.0, 1)))
    asked(door)
    door.replace(Terms(limit=RateLimit(3600.0, 1)))

    assert asked(door)[0] == 429


def test_the_operators_headers_take_the_place_of_all_others(asked):
    own = {"X-Frame-Options": "sameorigin", "Content-Security-Policy": "", "X-XSS-Protection": "0"}
    _, headers, _ = asked(Door(hello, Terms(headers=own)))

    assert headers["x-frame-options"] == "sameorigin"
    assert headers["x-xss-protection"] == "0"
    assert "content-security-policy" not in headers
    assert headers["referrer-policy"] == "no-referrer"


def test_a_client_that_goes_away_is_no_bug(asked):
    assert asked(Door(gone, Terms())) is None
