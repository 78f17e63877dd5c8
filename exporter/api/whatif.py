"""Changes that are tried by request: the words of each, and who tries them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exporter.api.call import report_record
from exporter.api.parameter import Parameter, Values
from exporter.api.refusal import mistaken
from exporter.records.entities import Record
from exporter.records.whatif import whatif
from ipam.report import Report
from ipam.what_if import Action, Outcome

LONGEST = 128  # netmask length

ACTION = Parameter(
    "action",
    "What is tried. allocate takes pool and cidr or netmask; attach takes a and b; import takes resource and "
    "perhaps pool.",
    words=("allocate", "attach", "import"),
    required=True,
    example="allocate",
)
PARAMETERS = (
    ACTION,
    Parameter("pool", "Of allocate and import: the pool, by path or id."),
    Parameter("cidr", "Of allocate: the very block that is wanted."),
    Parameter(
        "netmask",
        "Of allocate: the netmask length of the block; without it and cidr the pool's default.",
        bounds=(0, LONGEST),
    ),
    Parameter("a", "Of attach: a VPC, a declared network, an account, a scope, domain:NAME, or a CIDR."),
    Parameter("b", "Of attach: the other side."),
    Parameter("resource", "Of import: a VPC's id, or a CIDR: that of a VPC, or of a new one."),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters of one action."""

    needed: tuple[str, ...]
    able: tuple[str, ...] = ()


FORMS: Mapping[str, Form] = {
    "allocate": Form(("pool",), ("cidr", "netmask")),
    "attach": Form(("a", "b")),
    "import": Form(("resource",), ("pool",)),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change to try; what its action does not take is None."""

    action: Action
    pool: str | None = None
    cidr: str | None = None
    netmask: int | None = None
    a: str = ""
    b: str = ""
    resource: str = ""


class MisnamedError(ValueError):
    """What a change names does not exist: what is wrong, and the way out."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what, self.remedy = what, remedy


Tried = tuple[Report, Sequence[Outcome]]  # the analysis of the change, and what it comes to


@dataclass(frozen=True, slots=True)
class Desk:
    """What the service does for the API."""

    tried: Callable[[Change], Tried]  # tries a change on what the store holds, or raises a MisnamedError
    unreachable: tuple[type[Exception], ...] = ()  # say that the store cannot be read, and why


def change(values: Values) -> Change:
    """Read the change of a request.

    Raises:
        RefusedError: a parameter of its action is missing, or is one of another.
    """
    words = dict(values)
    action = str(words.pop("action"))
    form = FORMS[action]
    for name in form.needed:
        if name not in words:
            raise mistaken(f"{action} needs the parameter {name}", f"it takes {_listed(form)}: add {name}")
    for name in words:
        if name not in (*form.needed, *form.able):
            raise mistaken(f"{action} does not take the parameter {name}", f"it takes {_listed(form)}")
    if "cidr" in words and "netmask" in words:
        raise mistaken("cidr says the netmask length already", "leave netmask out")
    return Change(Action(action), **words)  # type: ignore[arg-type] # each was read as its parameter says


def answered(desk: Desk, values: Values, now: datetime) -> Record:
    """Try a change, and make the answer.

    Raises:
        RefusedError: a name does not exist, or a parameter is missing.
    """
    try:
        report, outcomes = desk.tried(change(values))
    except MisnamedError as error:
        raise mistaken(error.what, error.remedy) from None
    return {
        "items": [whatif(report, outcome) for outcome in outcomes],
        "next": None,
        "report": report_record(report, now),
    }


def _listed(form: Form) -> str:
    return ", ".join((*form.needed, *form.able))
