"""Discovered resources as people name them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analyzer.working import traits_of
from ipam.cidr import Cidr
from ipam.identifier import order
from ipam.plan_error import listed
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import scope_named
from ipam.registry.treatment import Found
from ipam.report import MANAGEMENT, Report
from ipam.resource_block import ResourceBlock
from ipam.scope import Scope
from ipam.words import Management, Provider, ResourceType
from service.exits import WRONG, ServiceError


def resource_found(report: Report, word: str, cidr: Cidr | None) -> tuple[Found, ...]:
    """Find the blocks of a resource, or the one that is meant.

    Args:
        report: What is discovered, and judged.
        word: The id of the resource; its provider or source and a slash may stand before it.
        cidr: The block that is meant; None: all that the resource has.

    Raises:
        ServiceError: there is no such resource or block, or there are several resources of the name.
    """
    rows = [(row, _block(report, row)) for row in _rows(report, word)]
    resources = {(one.provider, one.source, one.type) for _, one in rows}
    if not rows:
        told = f"there is no resource '{word}': name one by its id, as `cidrwatch resources` lists them"
        raise ServiceError(f"{told} ({Code.BAD_VALUE})", WRONG)
    if len(resources) > 1:
        names = ", ".join(
            sorted(f"{source or provider}/{rows[0][1].id}" for provider, source, _ in resources)
        )
        told = f"there are several resources '{word}': name one of {names}"
        raise ServiceError(f"{told} ({Code.BAD_VALUE})", WRONG)
    chosen = [(row, one) for row, one in rows if cidr in {None, one.cidr}]
    if not chosen:
        told = f"'{word}' has no block {cidr}: it has {listed(one.cidr for _, one in rows)}"
        raise ServiceError(f"{told} ({Code.BAD_VALUE})", WRONG)
    return tuple(_found(report, chosen))


def scope_found(report: Report, word: str) -> Scope:
    """Find a scope by its name or id, those of the file among them.

    Raises:
        ServiceError: there is none.
    """
    try:
        return scope_named(report.tree, word)
    except RegistryError as error:
        raise ServiceError(str(error), WRONG) from None


def parted(word: str) -> tuple[str, str]:
    """Take a provider or source off a word; returns it, "" where there is none, and the rest."""
    before, slash, rest = word.partition("/")
    return (before, rest) if slash and rest else ("", word)


def _rows(report: Report, word: str) -> Iterator[int]:
    """Find the rows of a resource: ids may have slashes themselves."""
    before, rest = parted(word)
    for name, of in {(word, ""), (rest, before)}:
        like = np.flatnonzero(report.snapshot.columns.order == np.uint64(order(name))).tolist()
        for row, text in zip(like, report.snapshot.texts.of(like), strict=True):
            shard = report.snapshot.status(row).shard
            if text.resource == name and of in {"", str(shard.provider), shard.source}:
                yield row


def _block(report: Report, row: int) -> ResourceBlock:
    snapshot, text = report.snapshot, report.snapshot.text(row)
    shard, type_of = snapshot.status(row).shard, snapshot.type(row)
    return ResourceBlock(
        Provider(shard.provider),
        type_of,
        text.resource,
        snapshot.cidr(row),
        text.parent if type_of is ResourceType.SUBNET else "",
        shard.source if type_of is ResourceType.NETWORK else "",
    )


def _found(report: Report, rows: list[tuple[int, ResourceBlock]]) -> Iterator[Found]:
    tree, verdicts = report.tree, report.verdicts
    snapshot, columns = report.snapshot, report.snapshot.columns
    unmoved = traits_of(report.snapshot, tree, replace(report.policy, moves=())).scope
    for row, block in rows:
        pool, management = int(verdicts.pool[row]), MANAGEMENT[int(verdicts.management[row])]
        yield Found(
            block,
            tree.scopes[int(verdicts.scope[row])],
            management is Management.MANAGED,
            tree.pools[pool].path if pool >= 0 else "",
            tree.scopes[int(unmoved[row])].name,
            management is Management.IGNORED,
            snapshot.status(row).shard.region,
            snapshot.owner(row),
            tuple(sorted(snapshot.tag_sets[int(columns.tags[row])])),
        )
