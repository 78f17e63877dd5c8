"""Passwords against their bcrypt hashes: off the event loop, one after the other, each verdict kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Executor
from hashlib import blake2b
from secrets import token_bytes

import bcrypt

LONGEST = 72  # bytes, of which bcrypt takes no more
WAITING = 64  # requests whose password is not known yet; one more is told to come back
REFUSALS = 1024  # wrong passwords that are remembered
SALT = 32


class Busy(Exception):  # noqa: N818 - no error: the client comes back
    """So many passwords wait to be tried that another one would wait too long."""


class Passwords:
    """The users of a server.

    A stranger's name takes as long as a user's: the time tells nobody who the users are. Verdicts are kept
    under a keyed hash, right ones apart from wrong ones, so that guessing drives nobody out.
    """

    def __init__(self, hashes: Mapping[str, str], worker: Executor) -> None:
        """Know users by their names.

        Args:
            hashes: bcrypt hashes by name.
            worker: Where they are tried.
        """
        self._hashes = {name: made.encode() for name, made in hashes.items()}
        self._nobody = _like(max(self._hashes.values(), key=_cost, default=b"$2b$10$"))
        self._worker = worker
        self._salt = token_bytes(SALT)
        self._right: set[bytes] = set()  # at most one for each user
        self._wrong: OrderedDict[bytes, None] = OrderedDict()
        self._trying = asyncio.Lock()
        self._waiting = 0

    def knows(self, name: str, password: bytes) -> bool:
        """Tell whether a password is known to be that of a user, without trying it."""
        made = self._hashes.get(name, self._nobody)
        return self._key(name.encode(), made, password) in self._right

    async def match(self, name: str, password: bytes) -> bool:
        """Tell whether a password is that of a user.

        Raises:
            Busy: too many others wait.
        """
        if len(password) > LONGEST:
            return False
        made = self._hashes.get(name, self._nobody)
        key = self._key(name.encode(), made, password)
        verdict = self._verdict(key)
        if verdict is not None:
            return verdict
        if self._waiting >= WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._trying:
                verdict = self._verdict(key)  # who asked the same before may have learned it
                if verdict is None:
                    matches = await self._tried(password, made)
                    verdict = matches and name in self._hashes
                    self._keep(key, right=verdict)
                return verdict
        finally:
            self._waiting -= 1

    async def _tried(self, password: bytes, made: bytes) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._worker, _matches, password, made)

    def _key(self, *parts: bytes) -> bytes:
        told = blake2b(key=self._salt)
        for part in parts:
            told.update(len(part).to_bytes(4) + part)
        return told.digest()

    def _verdict(self, key: bytes) -> bool | None:
        if key in self._right:
            return True
        return False if key in self._wrong else None

    def _keep(self, key: bytes, *, right: bool) -> None:
        if right:
            self._right.add(key)
            return
        self._wrong[key] = None
        if len(self._wrong) > REFUSALS:
            self._wrong.popitem(last=False)


def _matches(password: bytes, made: bytes) -> bool:
    try:
        return bcrypt.checkpw(password, made)
    except ValueError:
        return False  # a password that bcrypt cannot hold, with a NUL in it


def _cost(made: bytes) -> int:
    return int(made[4:6])


def _like(made: bytes) -> bytes:
    """Make a hash that takes as long as another one, and that no password has."""
    return bcrypt.gensalt(_cost(made)) + b"." * 31
