"""The token of a next page: which report, which list, and where to go on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct
from struct import error as StructError  # noqa: N812 - a class
from typing import Self

from exporter.api.refusal import RefusedError, mistaken

Position = tuple[int, int, int]  # where a page begins; a list that is numbered uses the first alone

FORM = Struct(">8s8s3I")
PATTERN = "^[A-Za-z0-9_-]{38}$"  # how a token looks
BEGIN: Position = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Token:
    """Where a list goes on."""

    stamp: bytes  # of the report
    query: bytes  # of the list and its conditions
    position: Position

    def __str__(self) -> str:
        return urlsafe_b64encode(FORM.pack(self.stamp, self.query, *self.position)).decode().rstrip("=")

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what a client sends back.

        Raises:
            RefusedError: nobody was ever given such a token.
        """
        try:
            content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            stamp, query, *position = FORM.unpack(content)
        except (ValueError, StructError):
            raise malformed() from None
        found = cls(stamp, query, (position[0], position[1], position[2]))
        if str(found) != text:
            raise malformed()
        return found


def malformed() -> RefusedError:
    """Make the refusal of a token that was not given out."""
    return mistaken(
        "the page token is malformed", "send the 'next' of the page before as it is, or begin without page"
    )


def digest(path: str, conditions: Mapping[str, object]) -> bytes:
    """Number a list and its conditions."""
    words = repr((path, sorted(conditions.items())))
    return blake2b(words.encode(errors="surrogatepass"), digest_size=8).digest()
