"""What the answer of `tree` looks like: everything that the page draws."""

from exporter.api.shape import Schema, maybe, moment, named, number, record, several, share, text, word
from exporter.ruler import COLUMNS, STATES
from ipam.finding import Rule, Severity


def _head(items: Schema) -> Schema:
    return record("The head of a list, and how long it is.", items=several(items), count=number())


_POSITION = {"type": "number", "minimum": 0, "maximum": COLUMNS}

POOL_BAR = record(
    "A pool in the drawing.",
    start=_POSITION,
    width=_POSITION,
    name=text(),
    title=text("The path and the CIDR."),
)
FOUND_BAR = record(
    "Networks of one state beside each other.", start=_POSITION, width=_POSITION, state=word(STATES[1:])
)
RULER = record(
    "One CIDR of a root pool, to scale.",
    pool=text("The path."),
    cidr=text(),
    columns={"const": COLUMNS, "description": "The width of the drawing, in which bars are measured."},
    rows=several(several(POOL_BAR), "Pools, a row for each level from the root down."),
    found=several(FOUND_BAR, "What was discovered, painted with the gravest state."),
    ticks=several(record("An address on the edge.", at=_POSITION, address=text())),
)
GROUP = record(
    "Networks that share addresses.",
    finding=text("The id of the finding about them."),
    cidr=text("The block that holds all of them."),
    scope=text("Or the routing domain that joins blocks of several."),
    severity=word(Severity),
    ends=_head(named("Subject")),
)
TROUBLE = record(
    "Shards of one account that do not answer for the same kind of reason.",
    source=text(),
    account=text(),
    error_class=text(),
    error=text("Of one of them."),
    shards=number(),
    last_success=maybe(moment("The earliest; null where one of them never answered.")),
)
NUMBERS = record(
    "The four figures at the top.",
    utilized=maybe(share("Of the root pools' space.")),
    dry_pools=number("Without a block of their default length."),
    overlaps=number("Groups."),
    unmanaged=number("Networks in pools, without an allocation."),
)
TREE = record(
    "What the page draws.",
    report=named("Report"),
    shards=number(),
    fresh_shards=number(),
    data_from=maybe(moment("Of the oldest good reading that is not stale.")),
    numbers=NUMBERS,
    findings=several(
        record("Findings of one kind.", severity=word(Severity), rule=word(Rule), count=number())
    ),
    pools=_head(named("Pool")),
    groups=_head(GROUP),
    candidates=_head(named("Candidate")),
    troubles=_head(TROUBLE),
    ruler=maybe({**RULER}),
)
