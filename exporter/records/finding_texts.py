"""The sentences of a finding, by its rule: what is wrong and where, and the way out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exporter.records.advice import Case, Words
from exporter.records.texts import breaches, clouds, entries, imports, overlap, policy, space
from ipam.finding import RULES, Rule
from ipam.words import Breach


def _nobody(_case: Case) -> Sequence[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Text:
    """How to speak of the findings of one rule."""

    words: Callable[[Case], Words]
    mentioned: Callable[[Case], Sequence[int]] = _nobody  # entities that are named beside the subjects


def words(case: Case) -> Words:
    """Say what is wrong, where, and what to do about it."""
    return TEXTS[_rule(case)].words(case)


def mentioned(case: Case) -> Sequence[int]:
    """List the entities that the words of a finding tell of beside its subjects."""
    return TEXTS[_rule(case)].mentioned(case)


def _rule(case: Case) -> Rule:
    return RULES[int(case.report.findings.rule[case.place])]


TEXTS: Mapping[Rule, Text] = {
    Rule.OVERLAP: Text(overlap.overlap, overlap.mentioned),
    Rule.NETMASK_OUT_OF_BOUNDS: Text(breaches.breach(Breach.NETMASK_OUT_OF_BOUNDS, breaches.netmask)),
    Rule.TAG_MISSING: Text(breaches.breach(Breach.TAG_MISSING, breaches.tags)),
    Rule.LOCALE_MISMATCH: Text(breaches.breach(Breach.LOCALE_MISMATCH, breaches.locale)),
    Rule.OWNER_NOT_SHARED: Text(breaches.breach(Breach.OWNER_NOT_SHARED, breaches.owner)),
    Rule.UNMANAGED_IN_POOL: Text(
        imports.planned("{subject} lies in pool '{pool}' without an allocation: {why}"), imports.mentioned
    ),
    Rule.IMPORT_CANDIDATE: Text(
        imports.planned("{subject} would be imported into pool '{pool}': {why}"), imports.mentioned
    ),
    Rule.IMPORT_BLOCKED: Text(
        imports.planned("{subject} cannot be imported into pool '{pool}': {why}"), imports.mentioned
    ),
    Rule.GHOST_ALLOCATION: Text(entries.ghost),
    Rule.ALLOCATION_OUTSIDE_POOL: Text(entries.outside),
    Rule.ALLOCATION_CONFLICT: Text(entries.conflict),
    Rule.SUBPOOL_MISMATCH: Text(entries.mismatch),
    Rule.POOL_EXHAUSTED: Text(
        space.space("pool '{pool}' is exhausted: no block of /{default_netmask_length} is left", ""),
        space.mentioned,
    ),
    Rule.POOL_NEARLY_EXHAUSTED: Text(
        space.space("pool '{pool}' is nearly exhausted: {left} left, {utilization_percent} used", ""),
        space.mentioned,
    ),
    Rule.POOL_FRAGMENTED: Text(
        space.space(
            "pool '{pool}' is fragmented: {fragmentation_percent} of its free space lies outside the largest "
            "free block, {largest_free_block}",
            "allocate best fit, and move small allocations together when they are renewed",
        ),
        space.mentioned,
    ),
    Rule.EIP_UNASSOCIATED: Text(clouds.idle),
    Rule.QUOTA_HEADROOM: Text(policy.headroom),
    Rule.EXEMPTION_EXPIRED: Text(policy.expired),
    Rule.STALE_SHARD: Text(clouds.stale),
    Rule.MASS_DISAPPEARANCE: Text(clouds.vanished),
    Rule.ROW_REJECTED: Text(clouds.rejected),
    Rule.VERDICT_DRIFT: Text(clouds.drift),
}
