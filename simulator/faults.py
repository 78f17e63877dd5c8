"""What goes wrong in the simulated clouds: a table, asked before an operation is carried out."""

from collections.abc import Iterable, Sequence
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
    more: Sequence[Fault] = ()
    """Further rows, which come first; who holds the list may change it while the clouds run."""

    def of(self, provider: str, account: str, action: str) -> Fault | None:
        """Return what goes wrong with a request, None if nothing does."""
        return next((row for row in (*self.more, *self.rows) if row.meets(provider, account, action)), None)


def denied_roles(aws: Iterable[str], alibaba: Iterable[str], more: Sequence[Fault] = ()) -> Faults:
    """Make the faults of accounts whose role nobody may assume, and add others to them."""
    rows = [Fault("aws", account, "AssumeRole", "AccessDenied", 403, AWS_DENIED) for account in aws]
    rows += [
        Fault("alibaba", account, "AssumeRole", "NoPermission", 403, ALIBABA_DENIED) for account in alibaba
    ]
    return Faults(tuple(rows), more)


def fault(text: str) -> Fault:
    """Read a fault that is named on a command line: `aws:ListAccounts:denied`, for all accounts.

    Raises:
        ValueError: it is none.
    """
    provider, _, rest = text.partition(":")
    action, _, kind = rest.partition(":")
    if not action or (provider, kind) not in _KINDS:
        known = ", ".join(f"{one}:ACTION:{word}" for one, word in _KINDS)
        raise ValueError(f"{text} is no fault: write one of {known}")
    code, status = _KINDS[provider, kind]
    return Fault(provider, ANY, action, code, status, f"{kind} by the simulator")


_KINDS = {
    ("aws", "denied"): ("AccessDeniedException", 400),
    ("aws", "throttled"): ("TooManyRequestsException", 400),
    ("aws", "absent"): ("AWSOrganizationsNotInUseException", 400),
    ("aws", "failing"): ("ServiceException", 500),
    ("alibaba", "denied"): ("NoPermission", 403),
    ("alibaba", "throttled"): ("Throttling.User", 400),
    ("alibaba", "absent"): ("ResourceDirectoryNotInUse", 404),
    ("alibaba", "failing"): ("InternalError", 500),
}

AWS_DENIED = "User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}"
ALIBABA_DENIED = "You are not authorized to do this action. You should be authorized by RAM."
