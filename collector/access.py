"""Two ways to the keys of an account: assume a role there, or read with one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from collector.assume import Role, RoleAssumer
from collector.credentials import KeyCache, Keys
from collector.hub import Hub
from collector.port import Ask, Clock
from collector.source import CloudSource


class Access(Protocol):
    """Gives the keys of one account, and takes back those that were not accepted."""

    def keys(self, ask: Ask) -> Keys:
        """Return keys to read the account with.

        Raises:
            ShardError: there are none.
        """

    def forget(self, used: Keys) -> None:
        """Drop keys that the cloud did not accept."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Reads an account through a role of its own."""

    account: str
    cache: KeyCache

    def keys(self, ask: Ask) -> Keys:
        """Return the keys of the assumed role."""
        return self.cache.keys(self.account, ask)

    def forget(self, used: Keys) -> None:
        """Assume the role anew next time."""
        self.cache.forget(self.account, used)


@dataclass(frozen=True, slots=True)
class Own:
    """Reads the account that the daemon's own credentials belong to."""

    hub: Hub

    def keys(self, ask: Ask) -> Keys:  # noqa: ARG002 - nothing has to be asked for one's own keys
        """Return the daemon's own keys."""
        return self.hub.keys()

    def forget(self, used: Keys) -> None:  # noqa: ARG002 - there is one pair only
        """Walk the chain of credentials anew next time."""
        self.hub.forget()


def accesses(source: CloudSource, role: Role, hub: Hub, clock: Clock) -> Mapping[str, Access]:
    """Say for each account how its keys are had."""
    if not source.role:
        return {account: Own(hub) for account in source.accounts}
    cache = KeyCache(RoleAssumer(role, hub), clock)
    return {account: Assumed(account, cache) for account in source.accounts}
