"""How the keys of an account are had by assuming a role there; the request itself is each cloud's own."""

from dataclasses import dataclass
from typing import Any, Protocol

from collector.credentials import Keys
from collector.hub import Hub
from collector.port import Ask, ShardError
from ipam.words import ErrorClass


class Role(Protocol):
    """One cloud's role: its name, the request for it, and what the answer says."""

    def arn(self, account: str) -> str:
        """Name the role of an account in full."""

    def request(self, account: str, own: Keys, what: str) -> Any:
        """Ask once, with the daemon's own keys; `what` begins the sentence of a failure.

        Raises:
            ShardError: of class assume_denied where it is refused.
        """

    def keys(self, answer: Any, what: str) -> Keys:
        """Read the keys out of the answer.

        Raises:
            ShardError: of class parse; it holds none.
        """


@dataclass(frozen=True, slots=True)
class RoleAssumer:
    """Assumes a role in an account; daemon's keys that are refused are remembered in the hub."""

    role: Role
    hub: Hub

    def __call__(self, account: str, ask: Ask) -> Keys:
        """Return fresh keys of the account.

        Raises:
            ShardError: the role cannot be assumed; class assume_denied where it is refused.
        """
        what = f"AssumeRole of {self.role.arn(account)}"

        def request(own: Keys) -> Any:
            try:
                return self.role.request(account, own, what)
            except ShardError as error:
                if error.error_class is ErrorClass.TOKEN:
                    self.hub.forget()
                raise

        try:
            return self.role.keys(ask("AssumeRole", request, self.hub.keys), what)
        except ShardError as error:
            if error.error_class is ErrorClass.TOKEN:
                self.hub.hold(error)
            raise
