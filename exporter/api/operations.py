"""The table of operations: requests, the OpenAPI document and the docs follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from exporter.api import whatif
from exporter.api.call import Call, list_digest, report_record
from exporter.api.listing import LISTS, Wanted
from exporter.api.parameter import Parameter, shown
from exporter.api.refusal import RefusedError, mistaken
from exporter.api.token import PATTERN, Token
from exporter.api.tree import tree
from exporter.records.entities import Record
from exporter.records.filter import CONDITIONS, FilterError, words
from exporter.records.findings import of_places, place_of
from exporter.records.pools import pool_record
from ipam.finding_key import ID

PREFIX = "/api/v1"
DEFAULT_LIMIT, MOST = 100, 1000  # items of a page

ABOUT = {
    "scope": "In this scope.",
    "pool": "In this pool: its path or id; with a / at the end, also in everything below it.",
    "provider": "Of this provider.",
    "account": "Owned by this account.",
    "region": "In this region.",
    "type": "Of this type.",
    "status": "With this status.",
    "rule": "Of this rule.",
    "severity": "Of this severity.",
}
ABOUT_SHARDS = {"type": "Of this kind."}
ABOUT_FINDINGS = {"status": "With this severity, or of this rule; `severity` and `rule` say which is meant."}


def about(records: str, condition: str) -> str:
    """Say what a condition on records means."""
    special = {"findings": ABOUT_FINDINGS, "shards": ABOUT_SHARDS}.get(records, {})
    return special.get(condition, ABOUT[condition])


LIMIT = Parameter("limit", "Items of a page.", bounds=(1, MOST), default=DEFAULT_LIMIT)
PAGE = Parameter(
    "page",
    "The token `next` of the page before; it belongs to one report and the same filters.",
    pattern=PATTERN,
)

Answer = Callable[[Call], Record]


@dataclass(frozen=True, slots=True)
class Operation:
    """One path of the API."""

    path: str  # below PREFIX
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    schema: str  # the name of that of the answer
    answer: Answer | None = None  # None: a change is tried, which no report knows of
    absent: str = ""  # when the answer is 404


def listing(name: str, records: str, schema: str, summary: str) -> Operation:
    """Make the operation of a list.

    Args:
        name: Its path, and its name among the lists.
        records: What the filters know the records as.
        schema: The name of the records' schema.
        summary: What it lists.
    """
    conditions = tuple(
        Parameter(condition, about(records, condition), words(records, condition))
        for condition in CONDITIONS[records]
    )

    def answer(call: Call) -> Record:
        limit = int(call.values["limit"])
        try:
            page = LISTS[name](Wanted(call.edition, call.conditions, call.begin, limit, call.now))
        except FilterError as error:
            raise mistaken(error.what, error.remedy) from None
        following = page.next and str(Token(call.edition.stamp, list_digest(name, call.values), page.next))
        report = report_record(call.edition.report, call.now)
        return {"items": page.items, "next": following, "report": report}

    return Operation(f"/{name}", name, summary, (*conditions, LIMIT, PAGE), f"{schema}Page", answer)


def _pool(call: Call) -> Record:
    tree, name = call.edition.report.tree, str(call.values["path"])
    pool = tree.by_path.get(name) or tree.by_id.get(name)
    if pool is None:
        raise RefusedError(
            HTTPStatus.NOT_FOUND,
            f"there is no pool '{shown(name)}'",
            f"{PREFIX}/pools lists the paths; percent-escape the path, and the % of an escaped name as %25",
        )
    return pool_record(call.edition.report, tree.pools.index(pool))


def _finding(call: Call) -> Record:
    name = str(call.values["id"])
    place = place_of(call.edition.report, name)
    if place is None:
        raise no_finding(name)
    return next(of_places(call.edition.advice, (place,)))


def no_finding(name: str) -> RefusedError:
    """Make the refusal of a finding that is not there."""
    return RefusedError(
        HTTPStatus.NOT_FOUND,
        f"there is no finding '{shown(name)}' now: its cause is gone or silenced, or the id is wrong",
        f"{PREFIX}/findings lists those that there are",
    )


def _tree(call: Call) -> Record:
    return {"report": report_record(call.edition.report, call.now), **tree(call.overview)}


OPERATIONS = (
    listing("status", "shards", "Shard", "The shards: how the readings of each go."),
    listing("pools", "pools", "Pool", "The pools: how full they are, and how many blocks are left."),
    Operation(
        "/pools/{path}",
        "pool",
        "One pool.",
        (Parameter("path", "Its path, in which / may stand as it is, or its id.", in_path=True),),
        "Pool",
        _pool,
        "There is no such pool.",
    ),
    listing("resources", "resources", "Resource", "The discovered blocks with their verdicts."),
    listing("findings", "findings", "Finding", "What is wrong, the gravest first, and the way out."),
    Operation(
        "/findings/{id}",
        "finding",
        "One finding.",
        (Parameter("id", "Its id.", pattern=f"^{ID}$", in_path=True),),
        "Finding",
        _finding,
        "There is no such finding now.",
    ),
    listing("overlaps", "overlaps", "Overlap", "The pairs of networks that share addresses."),
    listing("candidates", "candidates", "Candidate", "What auto-import does with each block, and why."),
    Operation("/whatif", "whatif", "What would come of a change.", whatif.PARAMETERS, "WhatIfPage"),
    Operation("/tree", "tree", "What the page draws.", (), "Tree", _tree),
)
