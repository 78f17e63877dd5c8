"""The clocks: the only place in the product that asks for the time."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that only go forward."""
    return time.monotonic()
