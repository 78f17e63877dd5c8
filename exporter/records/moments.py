"""Times as records spell them: RFC 3339 in UTC, to the second."""

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """Spell a time."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def rfc3339_or_none(at: datetime | None) -> str | None:
    """Spell a time that may never have come."""
    return None if at is None else rfc3339(at)


def rfc3339_unix(seconds: int) -> str:
    """Spell a time given in Unix seconds."""
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
