"""Access keys: the hub's, and those that AssumeRole issues."""

import hmac
import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

_UPPER = string.ascii_uppercase + "234567"
_MIXED = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Key:
    """An access key. One that belongs to a role has a token, and an end."""

    access_key_id: str
    secret: str = field(repr=False)
    account: str
    name: str
    """The user, or the session of a role."""
    token: str | None = field(default=None, repr=False)
    expires: datetime | None = None
    role: str | None = None

    def holds(self, token: str | None) -> bool:
        """Say whether a request came with the token of this key, or rightly with none."""
        return hmac.compare_digest((self.token or "").encode(), (token or "").encode())


class Keyring:
    """All keys of one cloud."""

    def __init__(self, prefixes: tuple[str, str], hub_account: str) -> None:
        """Make the hub's key; `prefixes` begin the ids of a user's and of a role's keys."""
        self._prefixes = prefixes
        self._lock = Lock()
        self.hub = Key(self._id(prefixes[0]), _random(_MIXED, 40), hub_account, "cidrwatch-hub")
        self._keys = {self.hub.access_key_id: self.hub}

    def issue(self, account: str, role: str, session: str, *, now: datetime, lasts: timedelta) -> Key:
        """Issue a key for a session of a role, and forget those whose time is over."""
        key = Key(
            access_key_id=self._id(self._prefixes[1]),
            secret=_random(_MIXED, 40),
            account=account,
            name=session,
            token=_random(_MIXED, 200),
            expires=now + lasts,
            role=role,
        )
        with self._lock:
            lingering = now - timedelta(
                hours=1
            )  # an expired key is told apart from an unknown one for a while
            self._keys = {
                known.access_key_id: known
                for known in self._keys.values()
                if known.expires is None or known.expires > lingering
            }
            self._keys[key.access_key_id] = key
        return key

    def find(self, access_key_id: str) -> Key | None:
        """Return the key of an id, None if nobody issued it."""
        return self._keys.get(access_key_id)

    def secret_of(self, access_key_id: str) -> str | None:
        """Return the secret of an id, None if nobody issued it."""
        key = self.find(access_key_id)
        return key.secret if key else None

    def _id(self, prefix: str) -> str:
        return prefix + _random(_UPPER, 16)


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
