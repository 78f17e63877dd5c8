"""Where each discovered block lives, and which are left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from analyzer.pointing import assign_blocks
from ipam.blocks import HALF, I32, LOW, Flags
from ipam.cidr import Cidr, family, first
from ipam.columns import Columns
from ipam.policy import Policy
from ipam.report import NONE
from ipam.scope import PRIVATE_SPACE, Match, Scope
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND, Family


@dataclass(frozen=True, slots=True, eq=False)
class Scoping:
    """The scope of each row, and the rule that ignores it."""

    scope: I32
    ignored_by: I32  # index of the rule, or NONE


def scoping(snapshot: Snapshot, parent: I32, scopes: Sequence[Scope], policy: Policy) -> Scoping:
    """Assign scopes and ignore rules: a move, else the first match decides; a subnet follows its VPC's block.

    A subnet of a VPC that is watched may still be ignored by a rule of its own. `parent` is the row of the
    VPC block that each subnet lies in, or NONE.
    """
    ignore = policy.ignore
    scope = _default_scopes(snapshot.columns, scopes)
    number_of = {one.name: number for number, one in enumerate(scopes)}
    moves = [(number_of[one.scope], Match(block=one.block)) for one in policy.moves if one.scope in number_of]
    named = [(number, match) for number, one in enumerate(scopes) for match in one.matches]
    _assign(scope, snapshot, [*moves, *named], parent)
    ignored_by = np.full(len(snapshot), NONE, np.int32)
    _assign(ignored_by, snapshot, [(number, rule.match) for number, rule in enumerate(ignore)], parent)
    follows = np.flatnonzero(parent >= 0)
    above = parent.take(follows)
    scope[follows] = scope.take(above)
    if ignore:
        given = ignored_by.take(above)
        ignored_by[follows] = np.where(given == NONE, ignored_by.take(follows), given)
    return Scoping(scope, ignored_by)


def _assign(numbers: I32, snapshot: Snapshot, named: Sequence[tuple[int, Match]], parent: I32) -> None:
    """Write the number of the first match into each row that meets one.

    Matches by account alone, and those of one block, are gathered: there may be thousands of them.
    """
    for kind, group in groupby(reversed(named), lambda one: _kind(one[1])):
        if kind == "block":
            assign_blocks(
                numbers, snapshot, ((number, match.block) for number, match in group if match.block)
            )
        elif kind == "accounts":
            _assign_accounts(numbers, snapshot, group)
        else:
            for number, match in group:
                numbers[matching(snapshot, match, parent)] = number


def _assign_accounts(numbers: I32, snapshot: Snapshot, group: Iterable[tuple[int, Match]]) -> None:
    account = {owner: code for code, owner in enumerate(snapshot.owners)}
    table = np.full(len(account), NONE, np.int32)
    for number, match in group:
        table[[account[name] for name in match.accounts if name in account]] = number
    given = table.take(snapshot.columns.owner)
    np.copyto(numbers, given, where=given != NONE)


def _kind(match: Match) -> str:
    if match.block:
        return "block"
    return "accounts" if match.accounts and match == Match(accounts=match.accounts) else ""


def matching(snapshot: Snapshot, match: Match, parent: I32) -> Flags:
    """Flag the rows that meet every condition of a match; a subnet is as default as its VPC."""
    columns = snapshot.columns
    flags = _by_shard(snapshot, match)
    if match.regions:
        flags &= snapshot.in_regions(match.regions)
    if match.accounts:
        flags &= _listed(snapshot.owners, match.accounts).take(columns.owner)
    if match.tags:
        wanted = frozenset(match.tags)
        carries = np.array([wanted <= tags for tags in snapshot.tag_sets], np.bool_)
        flags &= carries.take(columns.tags)
    if match.cidrs:
        flags &= within_any(columns, match.cidrs)
    if match.default_vpc is not None:
        default = np.where(parent >= 0, columns.default.take(parent), columns.default)
        flags &= default == match.default_vpc
    return flags


def within_any(columns: Columns, cidrs: Sequence[Cidr]) -> Flags:
    """Flag the rows that lie in any of several blocks."""
    flags = np.zeros(len(columns), np.bool_)
    for cidr in cidrs:
        part = columns.part(family(cidr))
        flags[part] |= _within(columns, cidr) & (columns.length[part] >= cidr.prefixlen)
    return flags


def _by_shard(snapshot: Snapshot, match: Match) -> Flags:
    if not (match.providers or match.sources or match.types):
        return np.ones(len(snapshot), np.bool_)
    wanted = [
        (not match.providers or status.shard.provider in match.providers)
        and (not match.sources or status.shard.source in match.sources)
        and (not match.types or TYPE_OF_KIND.get(status.shard.kind) in match.types)
        for status in snapshot.statuses
    ]
    return np.array(wanted, np.bool_).take(snapshot.columns.shard)


def _listed(words: Sequence[str], wanted: frozenset[str]) -> Flags:
    return np.array([word in wanted for word in words], np.bool_)


def _within(columns: Columns, cidr: Cidr) -> Flags:
    """Flag the rows of a family whose first address lies in a block."""
    start, mask = first(cidr), int(cidr.netmask)
    if family(cidr) is Family.IPV4:
        flags: Flags = (columns.start4 & np.uint32(mask)) == np.uint32(start)
        return flags
    flags = (columns.hi6 & np.uint64(mask >> HALF)) == np.uint64(start >> HALF)
    flags &= (columns.lo6 & np.uint64(mask & LOW)) == np.uint64(start & LOW)
    return flags


def _default_scopes(columns: Columns, scopes: Sequence[Scope]) -> I32:
    """Put private space into the default private scope and the rest into the default public one."""
    number = {scope.default: index for index, scope in enumerate(scopes) if scope.default}
    scope = np.full(len(columns), number["public"], np.int32)
    scope[within_any(columns, PRIVATE_SPACE)] = number["private"]
    return scope
