"""What the clouds' own IPAMs say, in columns: of as many blocks as there are."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from ipam.blocks import I32, I64, U8, U64, Blocks, Flags
from ipam.identifier import fingerprints
from ipam.opinion import Opinion
from ipam.spread import mixed
from ipam.words import Compliance, Management, Overlap, Provider, ResourceType

TYPES = tuple(ResourceType)
MANAGEMENT, COMPLIANCE, OVERLAP = tuple(Management), tuple(Compliance), tuple(Overlap)


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Opinions in the order of their keys; columns have a value for each."""

    key: U64  # tells the block from others, as `keys` says
    network: U64  # fingerprint of the VPC that the block is in, or of the resource
    type: U8  # index in TYPES
    blocks: Blocks
    said: U8  # the three verdicts, as `verdict` puts them together
    scope: I32  # index in `scopes`
    scopes: tuple[str, ...]  # "" for an opinion that no scope is told of

    @classmethod
    def of(cls, opinions: Iterable[Opinion]) -> Self:
        """Put opinions into columns."""
        given = tuple(opinions)
        scopes = tuple(sorted({one.scope for one in given}))
        number = {scope: place for place, scope in enumerate(scopes)}
        network, of = _networks(given), np.array([TYPES.index(one.type) for one in given], np.uint8)
        blocks = Blocks.of(one.cidr for one in given)
        return cls(
            keys(network, of, blocks),
            network,
            of,
            blocks,
            np.array([_said(one) for one in given], np.uint8),
            np.array([number[one.scope] for one in given], np.int32),
            scopes,
        ).arranged()

    @classmethod
    def joined(cls, parts: Iterable["Opinions"]) -> "Opinions":
        """Put the opinions of several together."""
        tables = [one for one in parts if len(one)]
        if len(tables) == 1:
            return tables[0]
        scopes = tuple(sorted({scope for one in tables for scope in one.scopes}))
        return Opinions(
            np.concatenate([np.zeros(0, np.uint64), *(one.key for one in tables)]),
            np.concatenate([np.zeros(0, np.uint64), *(one.network for one in tables)]),
            np.concatenate([np.zeros(0, np.uint8), *(one.type for one in tables)]),
            Blocks.joined(one.blocks for one in tables),
            np.concatenate([np.zeros(0, np.uint8), *(one.said for one in tables)]),
            np.concatenate([np.zeros(0, np.int32), *(one.numbered(scopes) for one in tables)]),
            scopes,
        ).arranged()

    def arranged(self) -> Self:
        """Bring them into the order of their keys."""
        key = self.key
        return self if bool(np.all(key[1:] >= key[:-1])) else self.take(np.argsort(key, kind="stable"))

    def take(self, places: I64 | Flags) -> Self:
        """Select by number or by flag, in the order of the keys."""
        return replace(
            self,
            key=self.key[places],
            network=self.network[places],
            type=self.type[places],
            blocks=self.blocks.take(places),
            said=self.said[places],
            scope=self.scope[places],
        )

    def heard(self, source: str, wanted: Collection[str]) -> "Opinions":
        """Keep those of some scopes, which are named `<source>/<id>` from now on."""
        names = tuple(f"{source}/{scope}" for scope in self.scopes)
        flags = np.array([name in wanted for name in names], np.bool_)
        named = replace(self, scopes=names)
        return named if flags.all() else named.take(flags.take(self.scope))

    def numbered(self, scopes: tuple[str, ...]) -> I32:
        """Count the scope of each in another table."""
        place = {scope: number for number, scope in enumerate(scopes)}
        return np.array([place[scope] for scope in self.scopes], np.int32).take(self.scope)

    def __len__(self) -> int:
        return len(self.key)


def keys(network: U64, of: U8, blocks: Blocks) -> U64:
    """Number blocks of networks; two that differ have one number only by chance, so compare them."""
    shape = of.astype(np.uint64) | blocks.length.astype(np.uint64) << np.uint64(8)
    shape |= blocks.version.astype(np.uint64) << np.uint64(16)
    found = mixed(network)
    for column in (blocks.hi, blocks.lo, shape):
        found = mixed(found ^ column)
    return found


def verdict(management: U8, compliance: U8, overlap: U8) -> U8:
    """Put three verdicts, as indices in their tables, into one number."""
    found: U8 = management | compliance << np.uint8(2) | overlap << np.uint8(4)
    return found


def words(said: int) -> tuple[Management, Compliance, Overlap]:
    """Take the verdicts out of their number."""
    return MANAGEMENT[said & 3], COMPLIANCE[said >> 2 & 3], OVERLAP[said >> 4]


def _said(one: Opinion) -> int:
    management, compliance = MANAGEMENT.index(one.management), COMPLIANCE.index(one.compliance)
    return management | compliance << 2 | OVERLAP.index(one.overlap) << 4


def _networks(opinions: Collection[Opinion]) -> U64:
    """Number the VPC of each, or the resource that is in none."""
    found = np.zeros(len(opinions), np.uint64)
    groups: dict[tuple[Provider, ResourceType], list[tuple[int, str]]] = {}
    for place, one in enumerate(opinions):
        of = ResourceType.VPC if one.vpc else one.type
        groups.setdefault((one.provider, of), []).append((place, one.vpc or one.resource))
    for (provider, of), members in groups.items():
        found[[place for place, _ in members]] = fingerprints(provider, of, "", [name for _, name in members])
    return found


NO_OPINIONS = Opinions.of(())
