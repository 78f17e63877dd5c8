"""What the signatures of both clouds share: the header that carries one, and the request that it covers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from wire.received import Received, canonical_query

_FIELD = re.compile(r"\s*(Credential|SignedHeaders|Signature)=([^,\s]+)\s*")
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Authorization:
    """The three fields of the header."""

    credential: str
    headers: tuple[str, ...]  # names, in the order in which they were signed
    signature: str

    @classmethod
    def of(cls, header: str, algorithm: str) -> "Authorization | None":
        """Take the header apart; None where it has not each field once and nothing else."""
        found = [_FIELD.fullmatch(part) for part in header.removeprefix(algorithm).split(",")]
        fields = {match[1]: match[2] for match in found if match}
        if len(found) != _FIELDS or len(fields) != _FIELDS:
            return None
        return cls(fields["Credential"], tuple(fields["SignedHeaders"].split(";")), fields["Signature"])


def apart(stamp: str, form: str, now: datetime) -> timedelta:
    """Tell how far a time stamp in UTC is from now, either way.

    Raises:
        ValueError: it is not of that form.
    """
    return abs(now - datetime.strptime(stamp, form).replace(tzinfo=UTC))


def covered(request: Received, signed: tuple[str, ...], prefix: str, *further: str) -> bool:
    """Tell whether a signature covers the host and all headers of the protocol that the request has."""
    present = {name for name, _ in request.headers if name in further or name.startswith(prefix)}
    return {"host", *present} <= set(signed)


def request_hash(
    request: Received, path: str, signed: tuple[str, ...], spell: Callable[[list[str]], str]
) -> str:
    """Return the SHA-256 of what a signature covers, in hexadecimal digits.

    Args:
        request: the request as received.
        path: its path, as the protocol spells it.
        signed: the names of the signed headers.
        spell: joins the values of one header, as the protocol spells them.
    """
    lines = (
        request.method,
        path,
        canonical_query(request.query),
        *(f"{name}:{spell(request.values(name))}" for name in signed),
        "",
        ";".join(signed),
        request.body_hash(),
    )
    return sha256("\n".join(lines).encode()).hexdigest()
