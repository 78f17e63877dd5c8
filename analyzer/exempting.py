"""Findings that somebody has silenced, with a reason, and until when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from re import fullmatch

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged
from ipam.blocks import I64, Flags
from ipam.cidr import CidrError, parse
from ipam.exemption import Exemption
from ipam.finding import RULES, Rule
from ipam.finding_key import ID, keys, number
from ipam.identifier import fingerprint
from ipam.report import Silenced
from ipam.words import TYPE_OF_KIND, ResourceType


def silenced(
    judged: Judged, batches: Sequence[Batch], exemptions: Sequence[Exemption]
) -> tuple[tuple[Batch, ...], Silenced]:
    """Take apart the findings that are told, and those that an exemption in force is about."""
    today = judged.now.date()
    held = [place for place, one in enumerate(exemptions) if one.holds(today)]
    told, key, since = [], [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    rules = [np.zeros(0, np.uint8)]
    matching = set()
    for batch in batches:
        meant = np.zeros(len(batch), np.bool_)
        for place in held:
            if exemptions[place].rule is batch.rule:
                flags = _meant(judged, batch, exemptions[place].subject)
                matching.update([place] * bool(flags.any()))
                meant |= flags
        told.append(batch.take(~meant) if meant.any() else batch)
        key.append(batch.key[meant])
        since.append(batch.since[meant])
        rules.append(np.full(len(key[-1]), RULES.index(batch.rule), np.uint8))
    idle = tuple(place for place in held if place not in matching)
    columns = np.concatenate(key), np.concatenate(since), np.concatenate(rules)
    return tuple(told), Silenced(*columns, idle)


def expired(judged: Judged, exemptions: Sequence[Exemption]) -> Batch:
    """Say which exemptions have run out, so that somebody renews them or mends the cause."""
    today = judged.now.date()
    over = [one for one in exemptions if not one.holds(today)]
    rule = Rule.EXEMPTION_EXPIRED
    since = np.array([_midnight(one.until) for one in over], np.int64)
    places = np.array([exemptions.index(one) for one in over], np.int32)
    key = np.array([expiry_key(one) for one in over], np.uint64)
    return replace(Batch.of(rule, key, since), group=places)


def expiry_key(exemption: Exemption) -> int:
    """Number the finding that an exemption has run out."""
    about = np.array([number(f"{exemption.rule} {exemption.subject}")], np.uint64)
    return int(keys(Rule.EXEMPTION_EXPIRED, about)[0])


def _midnight(day: date | None) -> int:
    assert day is not None  # what has run out had a last day
    return (day.toordinal() + 1 - date(1970, 1, 1).toordinal()) * 86_400


def _meant(judged: Judged, batch: Batch, subject: str) -> Flags:
    """Flag the findings whose id, pool's path, resource or CIDR is the subject of an exemption."""
    flags = batch.key == np.uint64(int(subject, 16)) if fullmatch(ID, subject) else np.zeros(len(batch), bool)
    pool = judged.tree.by_path.get(subject)
    if pool is not None:
        alone = batch.counts == 0
        flags |= alone & (batch.pool == judged.tree.pools.index(pool))
    entities = np.concatenate((_of_resource(judged, subject), _of_cidr(judged, batch, subject)))
    first_subject = np.cumsum(batch.counts) - batch.counts
    named = np.flatnonzero(batch.counts)
    flags[named] |= np.isin(batch.subjects[first_subject[named]], entities)
    return flags


def _of_resource(judged: Judged, name: str) -> I64:
    """Find the rows of a resource, whichever cloud or source it is of."""
    numbers = {
        fingerprint(shard.provider, type_of, shard.source if type_of is ResourceType.NETWORK else "", name)
        for shard in (status.shard for status in judged.snapshot.statuses)
        for type_of in (TYPE_OF_KIND.get(shard.kind),)
        if type_of
    }
    wanted = np.array(sorted(numbers), np.uint64)
    networks = np.flatnonzero(np.isin(judged.snapshot.networks, wanted))
    return np.flatnonzero(np.isin(judged.snapshot.columns.network, networks))


def _of_cidr(judged: Judged, batch: Batch, text: str) -> I64:
    """Find the entities among the subjects whose block is the given one: of a group, the maximal block."""
    try:
        cidr = parse(text)
    except CidrError:
        return np.zeros(0, np.int64)
    columns, rows = judged.snapshot.columns, len(judged.snapshot)
    subjects = np.unique(batch.subjects)
    likely = subjects[subjects < rows]
    likely = likely[columns.length[likely] == cidr.prefixlen]
    ours = [row for row in likely.tolist() if columns.cidr(row) == cidr]
    held = [
        rows + place
        for place, one in enumerate(judged.tree.allocations)
        if one.cidr == cidr and rows + place in set(subjects.tolist())
    ]
    return np.array([*ours, *held], np.int64)
