"""A limit on requests: a bucket that fills with time, and of which each request takes one token."""

from web.terms import RateLimit


class Bucket:
    """Counts requests, all clients together."""

    def __init__(self, limit: RateLimit, now: float) -> None:
        """Begin full.

        Args:
            limit: How fast it fills, and how much it holds.
            now: Seconds of a monotonic clock.
        """
        self.limit = limit
        self._tokens, self._at = float(limit.burst), now

    def take(self, now: float) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        filled = self._tokens + max(0.0, now - self._at) / self.limit.seconds
        self._tokens, self._at = min(filled, float(self.limit.burst)), now
        if self._tokens < 1:
            return (1 - self._tokens) * self.limit.seconds
        self._tokens -= 1
        return 0.0
