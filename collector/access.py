"""The way to the keys of an account: a role is assumed there."""

from dataclasses import dataclass

from collector.credentials import KeyCache, Keys
from collector.port import Ask


@dataclass(frozen=True, slots=True)
class Access:
    """Gives the keys of one account, and takes back those that were not accepted."""

    account: str
    cache: KeyCache

    def keys(self, ask: Ask) -> Keys:
        """Return keys to read the account with.

        Raises:
            ShardError: there are none.
        """
        return self.cache.keys(self.account, ask)

    def forget(self, used: Keys) -> None:
        """Drop keys that the cloud did not accept: the role is assumed anew next time."""
        self.cache.forget(self.account, used)
