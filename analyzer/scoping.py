"""Where each discovered block lives, and which are left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

import numpy as np

from analyzer.codes import codes
from analyzer.holders import holders
from analyzer.places import Places
from ipam.blocks import I32, I64, Blocks, Flags
from ipam.cidr import Cidr
from ipam.reading import Tags
from ipam.report import NONE
from ipam.scope import IgnoreRule, Match, Scope
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND, ResourceType

# What a network may use without owning it (RFC 1918, RFC 6598, RFC 4193).
PRIVATE_SPACE = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


@dataclass(frozen=True, slots=True, eq=False)
class Scoping:
    """The scope of each row, the rule that ignores it, and the VPC block that a subnet lies in."""

    scope: I32
    ignored_by: I32  # index of the rule, or NONE
    parent: I64  # row of the VPC block, or NONE


def scoping(
    snapshot: Snapshot, places: Places, scopes: Sequence[Scope], ignore: Sequence[IgnoreRule]
) -> Scoping:
    """Assign scopes and ignore rules: the first match decides; a subnet follows its VPC's block.

    A subnet of a VPC that is watched may still be ignored by a rule of its own.
    """
    parent = _parents(snapshot, places)
    scope = _default_scopes(snapshot.rows.blocks, scopes)
    for number, one in reversed(tuple(enumerate(scopes))):
        for match in one.matches:
            scope[matching(snapshot, match, parent)] = number
    ignored_by = np.full(len(snapshot), NONE, np.int32)
    for number, rule in reversed(tuple(enumerate(ignore))):
        ignored_by[matching(snapshot, rule.match, parent)] = number
    follows = np.flatnonzero(parent >= 0)
    scope[follows] = scope[parent[follows]]
    above = ignored_by[parent[follows]]
    ignored_by[follows] = np.where(above == NONE, ignored_by[follows], above)
    return Scoping(scope, ignored_by, parent)


def matching(snapshot: Snapshot, match: Match, parent: I64) -> Flags:
    """Flag the rows that meet every condition of a match; a subnet is as default as its VPC."""
    shards = [status.shard for status in snapshot.statuses]
    wanted = np.array(
        [
            (not match.providers or shard.provider in match.providers)
            and (not match.sources or shard.source in match.sources)
            and (not match.types or TYPE_OF_KIND[shard.kind] in match.types)
            for shard in shards
        ],
        np.bool_,
    )
    rows = snapshot.rows
    flags = wanted[snapshot.shard] if len(snapshot) else np.zeros(0, np.bool_)
    if match.regions:
        flags &= snapshot.in_regions(match.regions)
    if match.accounts:
        flags &= np.fromiter((owner in match.accounts for owner in rows.owner), np.bool_, len(rows))
    if match.tags:
        flags &= np.fromiter((_has(tags, match.tags) for tags in rows.tags), np.bool_, len(rows))
    if match.cidrs:
        flags &= within_any(rows.blocks, match.cidrs)
    if match.default_vpc is not None:
        default = np.where(parent >= 0, rows.default[parent], rows.default)
        flags &= default == match.default_vpc
    return flags


def within_any(blocks: Blocks, cidrs: Sequence[Cidr]) -> Flags:
    """Flag the blocks that lie in any of several."""
    flags = np.zeros(len(blocks), np.bool_)
    for cidr in cidrs:
        flags |= blocks.within(cidr)
    return flags


def _has(tags: Tags, wanted: tuple[tuple[str, str], ...]) -> bool:
    return all(tags.get(key) == value for key, value in wanted)


def _default_scopes(blocks: Blocks, scopes: Sequence[Scope]) -> I32:
    """Put private space into the default private scope and the rest into the default public one."""
    number = {scope.default: index for index, scope in enumerate(scopes) if scope.default}
    private = within_any(blocks, PRIVATE_SPACE)
    return np.where(private, number["private"], number["public"]).astype(np.int32)


def _parents(snapshot: Snapshot, places: Places) -> I64:
    """Find the row of the VPC block that holds each subnet's block."""
    rows = snapshot.rows
    vpcs = np.flatnonzero(snapshot.types(ResourceType.VPC))
    subnets = np.flatnonzero(snapshot.types(ResourceType.SUBNET))
    group, known = codes(rows.resource)
    group[subnets] = [known.get(rows.parent[row], len(known)) for row in subnets.tolist()]
    found = holders(places.of_rows(group, vpcs), places.of_rows(group, subnets))
    parent = np.full(len(snapshot), NONE, np.int64)
    held = found >= 0
    parent[subnets[held]] = vpcs[found[held]]
    return parent
