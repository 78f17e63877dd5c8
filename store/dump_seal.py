"""The last line of a dump: the digest of all lines before it, by which an altered copy is known."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from store.dump_error import DumpError

KEY = "sha256"
_BEGIN = f'{{"{KEY}":'


def sealed(lines: Iterable[str]) -> Iterator[str]:
    """Pass lines on, and then one with their digest."""
    digest = sha256()
    for line in lines:
        digest.update(line.encode())
        yield line
    yield _seal(digest.hexdigest())


def unsealed(lines: Iterable[str]) -> Iterator[str]:
    """Pass all lines on but the last, which has to have the digest of the others; nothing stays nothing.

    Raises:
        DumpError: it has not, or is not there; told when the others have been passed on.
    """
    digest, empty = sha256(), True
    rest = iter(lines)
    for line in rest:
        empty = False
        if line.startswith(_BEGIN):
            if line != _seal(digest.hexdigest()) or next(rest, None) is not None:
                told = "its lines are not those that the digest at its end was made of"
                raise DumpError(f"was altered, {told}: take another copy")
            return
        digest.update(line.encode())
        yield line
    if not empty:
        raise DumpError("is cut off, the digest at its end is missing: take another copy")


def _seal(digest: str) -> str:
    return json.dumps({KEY: digest}, separators=(",", ":")) + "\n"
