"""What the records look like: the schema of each, held against the records themselves by a test."""

from collections.abc import Mapping

from exporter.api.shape import (
    Schema,
    addresses,
    anything,
    mapping,
    maybe,
    moment,
    named,
    number,
    record,
    seconds,
    several,
    share,
    text,
    truth,
    word,
)
from exporter.api.tree_schema import TREE
from exporter.records.entities import ALLOCATION, POOL
from ipam.finding import Rule, Severity
from ipam.what_if import Action, Result
from ipam.words import (
    Compliance,
    Decision,
    ErrorClass,
    Family,
    Kind,
    Management,
    Overlap,
    Provider,
    Reachability,
    ResourceType,
    ShardState,
)

SUBJECT = record(
    "A discovered block, an allocation, or a sub-pool that stands in the way.",
    provider=word((*Provider, ""), "Empty of allocations and pools."),
    account=text("The owning account."),
    region=text(),
    type=word((*ResourceType, ALLOCATION, POOL)),
    id=text(),
    name=text(),
    cidr=text("Of a pool all of its CIDRs, with commas between."),
    owner=text(
        "Who answers for it: the team of a tag, else the account; of what is declared the owner of the pool."
    ),
)
REASON = record("One thing to know.", code=text(), text=text("A sentence."), other=maybe(named("Subject")))
RESOURCE = record(
    "A discovered address block, with its verdicts.",
    provider=word(Provider),
    account=text("The owning account, whoever saw it."),
    region=text(),
    type=word(ResourceType),
    id=text("The cloud's id; a VPC with two blocks has two records."),
    name=text(),
    cidr=text(),
    family=word(Family),
    scope=text(),
    pool=maybe(text("The path of the deepest pool around it.")),
    management=word(Management),
    compliance=word(Compliance),
    compliance_reasons=several(record("A rule that is broken.", code=text(), text=text())),
    overlap=word(Overlap),
    overlap_count=number("Blocks of other networks that share an address with it."),
    utilization=maybe(share()),
    first_seen=moment(),
    last_seen=maybe(moment("Of the last good reading of its shard.")),
    stale=truth(),
    is_default=truth("A default VPC, or a subnet of one."),
    tags=mapping(text()),
)
RULES = record(
    "What blocks of the pool have to keep.",
    min_netmask_length=maybe(number()),
    default_netmask_length=maybe(number()),
    max_netmask_length=maybe(number()),
    tags=mapping(text()),
)
POOL_RECORD = record(
    "A pool: the plan, and how much of it is used.",
    id=text("Stays when the pool is renamed."),
    path=text(
        "The names from the root, joined by /; outside the default scopes with the scope and : in front."
    ),
    scope=text(),
    family=word(Family),
    locale=maybe(text("A region.")),
    parent=maybe(text("The path of the pool above.")),
    origin=text("Who made it: config, registry, aws-ipam or alibaba-ipam."),
    owner=text("The responsible team."),
    cidrs=several(text()),
    rules=RULES,
    thresholds=record("When it is judged to run out.", utilization=several(share()), blocks=number()),
    auto_import=truth(),
    depth=number("1 of a root."),
    size_addresses=addresses(),
    allocated_addresses=addresses("Given to sub-pools."),
    assigned_addresses=addresses("Given to networks and reservations."),
    available_addresses=addresses("Neither."),
    safe_addresses=addresses("Available, less what discovered networks hold without an allocation."),
    utilization=share("(allocated + assigned) / size"),
    default_netmask_length=maybe(number()),
    allocatable_blocks=maybe(number("Blocks of the default length in the safe space.")),
    largest_free_block=maybe(text("A CIDR in the safe space.")),
    fragmentation=maybe(share("Of the safe space, outside the largest free block.")),
    capacity=mapping(number(), "For each netmask length, how many such blocks fit."),
    forecast={"type": "null", "description": "Not in this version."},
)
FINDING = record(
    "What is wrong, where, and the way out.",
    id=text("Stays the same while the cause lasts."),
    rule=word(Rule),
    severity=word(Severity),
    since=moment(),
    scope=maybe(text()),
    pool=maybe(text("The path.")),
    subjects=several(named("Subject"), "The first twenty."),
    subject_count=number(),
    detail=anything("Figures of the rule."),
    summary=text("A sentence."),
    remedy=text("A sentence."),
)
OVERLAP = record(
    "Two networks that share addresses.",
    scope=text("Of both; where they differ, one + the other."),
    a=named("Subject"),
    b=named("Subject"),
    intersection=text("The addresses they share, CIDRs with commas between."),
    reachability=word(Reachability),
    via=maybe(text("What joins the two, of a live one.")),
    finding=maybe(text("The id of the finding about the group.")),
)
CANDIDATE = record(
    "What auto-import does with a block, and why.",
    subject=named("Subject"),
    pool=text("The path."),
    decision=word(Decision),
    reasons=several(named("Reason")),
)
SHARD = record(
    "How the readings of one kind of resources of one account and region go.",
    source=text(),
    provider=word(Provider),
    account=text(),
    region=text(),
    kind=word(Kind),
    status=word(ShardState),
    error_class=maybe(word(ErrorClass)),
    error=maybe(text("Of the last attempt.")),
    last_attempt=maybe(moment()),
    last_success=maybe(moment()),
    age_seconds=maybe(seconds("Since the last good reading.")),
    stale=truth(),
    rows=number("Of the last good reading."),
    rejected_rows=number("Of the last good reading."),
)
WHAT_IF = record(
    "What would come of a change.",
    action=word(Action),
    input=anything("The words that were given."),
    result=word(Result),
    cidr=maybe(text("The block that would be given or imported.")),
    collisions=several(named("Overlap"), "At most a thousand."),
    reasons=several(named("Reason")),
)
REPORT = record(
    "The analysis that the answer is from.",
    id=text(),
    at=moment("When it was made."),
    age_seconds=seconds("When the answer was made."),
    fresh_share=share("Of the shards, those whose data are not stale."),
)
PROBLEM = record(
    "Why a request was not answered as it was meant (RFC 9457).",
    type=text(),
    title=text(),
    status=number(),
    detail=text("What is wrong."),
    instance=text("Where: the path of the request."),
    remedy=text("The way out."),
)


def page_of(name: str) -> Schema:
    """Describe a page of a list."""
    return record(
        f"A page of a list of {name} records.",
        items=several(named(name)),
        next=maybe(text("The token of the next page; null at the end.")),
        report=named("Report"),
    )


RECORDS: Mapping[str, Schema] = {
    "Resource": RESOURCE,
    "Pool": POOL_RECORD,
    "Finding": FINDING,
    "Overlap": OVERLAP,
    "Candidate": CANDIDATE,
    "Shard": SHARD,
    "WhatIf": WHAT_IF,
}
SCHEMAS: Mapping[str, Schema] = {
    **RECORDS,
    **{f"{name}Page": page_of(name) for name in RECORDS},
    "Subject": SUBJECT,
    "Reason": REASON,
    "Report": REPORT,
    "Tree": TREE,
    "Problem": PROBLEM,
}
