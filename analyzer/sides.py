"""The two sides of a connection, each said in one word: a VPC, a network, a scope, an account, a domain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice

import numpy as np

from ipam.blocks import I64, Flags
from ipam.identifier import fingerprint
from ipam.report import MANAGEMENT, Report
from ipam.words import Management, Provider, ResourceType

LOOKED_THROUGH = 20_000  # VPC blocks whose ids are compared with a word that nobody knows
CLOUDS = (Provider.AWS, Provider.ALIBABA)


class SideError(ValueError):
    """A word that names no side, or several."""


def side(report: Report, word: str) -> I64:
    """List the rows of VPC blocks and declared networks that a word means; ignored ones are left out.

    A word may begin with what it is: `vpc:`, `network:`, `scope:`, `account:`, `domain:`. A static source is
    the account of what it declares.

    Raises:
        SideError: nothing has this name, or things of several kinds have it.
    """
    kind, colon, name = word.partition(":")
    finders = {kind: FINDERS[kind]} if colon and kind in FINDERS else FINDERS
    found = {
        one: flags
        for one, finder in finders.items()
        if (flags := finder(report, name if len(finders) == 1 else word)) is not None
    }
    if not found:
        raise SideError(unknown(report, word))
    if len(found) > 1:
        ways = " or ".join(f"{one}:{word}" for one in found)
        raise SideError(f"'{word}' is several things: write {ways}")
    (flags,) = found.values()
    return np.flatnonzero(flags & _compared(report))


def vpc_network(report: Report, name: str) -> int | None:
    """Find the number of a VPC among the networks, None where no cloud has it."""
    return _network(report, [fingerprint(cloud, ResourceType.VPC, "", name) for cloud in CLOUDS])


def declared_network(report: Report, sources: Sequence[str], name: str) -> int | None:
    """Find the number of a network that one of some sources declares, None where none does."""
    return _network(
        report, [fingerprint(Provider.STATIC, ResourceType.NETWORK, source, name) for source in sources]
    )


def _compared(report: Report) -> Flags:
    snapshot = report.snapshot
    flags = snapshot.types(ResourceType.VPC) | snapshot.types(ResourceType.NETWORK)
    flags &= report.verdicts.management != MANAGEMENT.index(Management.IGNORED)
    return flags


def _network(report: Report, wanted: list[int]) -> int | None:
    networks = report.snapshot.networks
    for number in wanted:
        place = int(np.searchsorted(networks, np.uint64(number)))
        if place < len(networks) and int(networks[place]) == number:
            return place
    return None


def _of_network(report: Report, network: int | None) -> Flags | None:
    return None if network is None else report.snapshot.columns.network == network


def _vpc(report: Report, name: str) -> Flags | None:
    return _of_network(report, vpc_network(report, name))


def _declared(report: Report, name: str) -> Flags | None:
    shards = {status.shard for status in report.snapshot.statuses}
    sources = sorted({shard.source for shard in shards if shard.provider is Provider.STATIC})
    return _of_network(report, declared_network(report, sources, name))


def _scope(report: Report, name: str) -> Flags | None:
    names = [scope.name for scope in report.tree.scopes]
    return report.verdicts.scope == names.index(name) if name in names else None


def _account(report: Report, name: str) -> Flags | None:
    owners = report.snapshot.owners
    if name in owners:
        flags: Flags = report.snapshot.columns.owner == owners.index(name)
        return flags
    read = any(status.shard.account == name for status in report.snapshot.statuses)
    return np.zeros(len(report.snapshot), np.bool_) if read else None


def _domain(report: Report, name: str) -> Flags | None:
    """Find the members of a domain: a declared one by its name, one of a cloud by its id."""
    reach = report.reach
    ours = [place for place, text in enumerate(reach.names) if text.partition(" ")[2] == name]
    if not ours:
        return None
    member = np.zeros(len(reach.known) + 1, np.bool_)
    of = np.repeat(np.arange(len(reach.known)), np.diff(reach.starts))
    member[of[np.isin(reach.domains, ours)]] = True
    flags: Flags = member.take(report.snapshot.columns.network)  # what is no network takes the last place
    return flags


FINDERS: Mapping[str, Callable[[Report, str], Flags | None]] = {
    "vpc": _vpc,
    "network": _declared,
    "scope": _scope,
    "account": _account,
    "domain": _domain,
}


def unknown(report: Report, word: str) -> str:
    """Say that nothing has a name, and which names are near."""
    if word in set(_names(report)):
        return f"'{word}' is neither a VPC nor an address block: nothing else can be imported"
    near = get_close_matches(word, tuple(dict.fromkeys(_names(report))), n=3)
    return f"nothing is known as '{word}': " + (
        f"perhaps {' or '.join(near)} is meant"
        if near
        else "a VPC, a network, an account, a scope is meant by its id or name, a domain by domain:NAME"
    )


def _names(report: Report) -> Iterator[str]:
    """Yield what a side may be called; of very many VPCs the first."""
    yield from (scope.name for scope in report.tree.scopes)
    yield from report.snapshot.owners
    yield from (f"domain:{name.partition(' ')[2]}" for name in report.reach.names)
    rows = islice(np.flatnonzero(_compared(report)).tolist(), LOOKED_THROUGH)
    yield from (text.resource for text in report.snapshot.texts.of(tuple(rows)))
