"""What goes wrong in the simulated clouds: a table, asked before an operation is carried out."""

from collections.abc import Iterable
from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """An operation of an account that is refused, and in which words.

    `{role}` and `{caller}` in the message stand for those of the request.
    """

    provider: str
    account: str
    action: str
    code: str
    status: int
    message: str

    def meets(self, provider: str, account: str, action: str) -> bool:
        """Say whether the fault is about this request."""
        return self.provider == provider and self.account in {account, ANY} and self.action in {action, ANY}

    def told(self, caller: str, role: str) -> str:
        """Say the message to a caller."""
        return self.message.format(caller=caller, role=role)


@dataclass(frozen=True, slots=True)
class Faults:
    """The table; of several rows that meet a request, the first one counts."""

    rows: tuple[Fault, ...] = ()

    def of(self, provider: str, account: str, action: str) -> Fault | None:
        """Return what goes wrong with a request, None if nothing does."""
        return next((row for row in self.rows if row.meets(provider, account, action)), None)


def denied_roles(aws: Iterable[str], alibaba: Iterable[str]) -> Faults:
    """Make the faults of accounts whose role nobody may assume."""
    rows = [Fault("aws", account, "AssumeRole", "AccessDenied", 403, AWS_DENIED) for account in aws]
    rows += [
        Fault("alibaba", account, "AssumeRole", "NoPermission", 403, ALIBABA_DENIED) for account in alibaba
    ]
    return Faults(tuple(rows))


AWS_DENIED = "User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}"
ALIBABA_DENIED = "You are not authorized to do this action. You should be authorized by RAM."
