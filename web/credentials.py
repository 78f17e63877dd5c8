"""HTTP basic authentication, as far as the header goes (RFC 7617)."""

from base64 import b64decode
from binascii import Error

CHALLENGE = 'Basic realm="cidrwatch", charset="UTF-8"'


def credentials(header: str) -> tuple[str, bytes] | None:
    """Read a name and a password out of an Authorization header; None where it holds none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = b64decode(value.strip(), validate=True).partition(b":")
        return (name.decode(), password) if colon else None
    except (Error, ValueError):  # of base64, or of UTF-8
        return None
