"""A request as it came off the wire, before anybody believed it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, unquote_plus, unquote_to_bytes


@dataclass(frozen=True, slots=True)
class Received:
    """One HTTP request, byte for byte: signatures cover the spelling, not the meaning.

    Header names are lower case; a name that came several times is there several times.
    """

    method: str
    path: str
    """The path as sent, percent-escapes and all."""
    query: str
    """What followed the question mark, as sent."""
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(
        cls, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b""
    ) -> "Received":
        """Take a request apart that asks for a target such as `/?Action=DescribeVpcs`."""
        path, _, query = target.partition("?")
        return cls(method, path or "/", query, tuple((name.lower(), value) for name, value in headers), body)

    def header(self, name: str) -> str | None:
        """Return a header's value, or None; several values are joined by commas, as HTTP has it."""
        values = self.values(name)
        return ",".join(values) if values else None

    def values(self, name: str) -> list[str]:
        """List the values of a header, in the order in which they came."""
        return [value for key, value in self.headers if key == name]

    def body_hash(self) -> str:
        """Return the SHA-256 of the body in hexadecimal digits."""
        return sha256(self.body).hexdigest()


def canonical_query(query: str) -> str:
    """Spell a query string in the one way in which both clouds sign it: escaped strictly, sorted."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return "&".join(
        f"{name}={value}" for name, value in sorted((_escape(k), _escape(v)) for k, _, v in pairs)
    )


def _escape(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", "%20")), safe="-_.~")


def parameters(*encoded: str) -> dict[str, str]:
    """Decode form-encoded parameters; of a name that comes twice, the last one counts."""
    pairs = (part.partition("=") for text in encoded for part in text.split("&") if part)
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}
