"""The keys that the calls of this thread are signed with.

One SDK client serves all accounts, so whose call it is has to travel beside the call. Nothing bound
means no call: a thread that forgets to bind fails instead of reading somebody else's account.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from collector.credentials import Keys

_KEYS: ContextVar[Keys] = ContextVar("keys")


class UnboundError(RuntimeError):
    """A call to a cloud outside of `bound`: a mistake of ours."""

    def __init__(self) -> None:
        super().__init__("a cloud was called with no account's keys bound: wrap the call in bound(keys)")


@contextmanager
def bound(keys: Keys) -> Iterator[None]:
    """Sign the calls inside the block with these keys."""
    token = _KEYS.set(keys)
    try:
        yield
    finally:
        _KEYS.reset(token)


def current() -> Keys:
    """Return the keys to sign with.

    Raises:
        UnboundError: there are none.
    """
    keys = _KEYS.get(None)
    if keys is None:
        raise UnboundError
    return keys
