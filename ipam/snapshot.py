"""What exists, as far as is known: the last good readings of all shards as one table."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from ipam.assembly import assembled
from ipam.attachment import NO_ROUTING, Attachment, Routing
from ipam.blocks import I64, U64, Flags
from ipam.cidr import Cidr
from ipam.cloud_ipam import NO_IPAM, CloudIpam
from ipam.columns import Columns
from ipam.opinions import NO_OPINIONS, Opinions
from ipam.placed_texts import placed
from ipam.reading import Rows
from ipam.records import Records, family_order
from ipam.routing import routing
from ipam.shard import ShardStatus
from ipam.tag_sets import Pair, TagSet
from ipam.text import Text, Texts, TextsOfRows
from ipam.words import TYPE_OF_KIND, ResourceType


@dataclass(frozen=True, slots=True, eq=False)
class ShardContent:
    """The last good rows of one shard and how its readings go."""

    status: ShardStatus
    records: Records
    texts: Texts  # of each record
    attachments: tuple[Attachment, ...] = ()
    ipam: CloudIpam = NO_IPAM
    opinions: Opinions = NO_OPINIONS

    @classmethod
    def of(cls, status: ShardStatus, rows: Rows, first_seen: I64) -> Self:
        """Number rows that are held in memory.

        Args:
            status: Of the shard.
            rows: Its last good ones.
            first_seen: Of each row, in Unix seconds.
        """
        return cls(
            status,
            Records.of(rows, status.shard, first_seen),
            TextsOfRows(rows.take(family_order(rows.blocks))),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Every known block once, whoever saw it; rows of shards that fail now are their last good ones."""

    statuses: tuple[ShardStatus, ...]
    columns: Columns
    owners: tuple[str, ...]  # what the column `owner` counts in
    sites: tuple[str, ...]  # what the column `site` counts in; the first is ""
    tag_sets: tuple[TagSet, ...]  # what the column `tags` counts in: those tags alone that were asked for
    texts: Texts
    asked: frozenset[Pair]  # the tags that were asked for
    networks: U64  # the fingerprint of each network, ascending; the column `network` counts in it
    routing: Routing = NO_ROUTING  # what joins networks
    opinions: Opinions = NO_OPINIONS  # what the clouds' own IPAMs say of networks in scopes of ours

    @classmethod
    def of(
        cls, contents: Iterable[ShardContent], pairs: Iterable[Pair] = (), heard: Collection[str] = ()
    ) -> Self:
        """Merge the shards.

        A resource seen from several accounts is one. Its owner's shard decides; an observer is believed
        where the owner's shard has never answered, or answered before the observer did. Of several sources
        that read the same listing, and of several observers, the last to answer is believed.

        Args:
            contents: What is known of each shard.
            pairs: The tags that rules ask for.
            heard: The clouds' scopes, as `<source>/<id>`, in which the opinions of their IPAMs count.
        """
        shards, asked = list(contents), frozenset(pairs)
        del contents
        statuses = tuple(content.status for content in shards)
        sizes = [(len(content.records.four), len(content.records.six)) for content in shards]
        words = [content.texts for content in shards]
        joined = routing((content.status, content.attachments) for content in shards)
        said = Opinions.joined(one.opinions.heard(one.status.shard.source, heard) for one in shards)
        found = assembled(statuses, _handed_over(shards), asked)
        texts = placed(words, sizes, found.keep)
        return cls(
            statuses,
            found.columns,
            found.owners,
            found.sites,
            found.tag_sets,
            texts,
            asked,
            found.networks,
            joined,
            said,
        )

    def __len__(self) -> int:
        return len(self.columns)

    def text(self, row: int) -> Text:
        """Return the words of a row; ask `texts` for those of many."""
        return self.texts.of((row,))[0]

    def cidr(self, row: int) -> Cidr:
        """Make the block of a row."""
        return self.columns.cidr(row)

    def owner(self, row: int) -> str:
        """Return the account that owns a row."""
        return self.owners[int(self.columns.owner[row])]

    def status(self, row: int) -> ShardStatus:
        """Return the status of the shard that vouches for a row."""
        return self.statuses[int(self.columns.shard[row])]

    def type(self, row: int) -> ResourceType:
        """Say what kind of resource a row belongs to."""
        return TYPE_OF_KIND[self.status(row).shard.kind]

    def region(self, row: int) -> str:
        """Say where a row is: the region of its shard, or the site of a declared network."""
        return self.sites[int(self.columns.site[row])] or self.status(row).shard.region

    def in_regions(self, wanted: Collection[str]) -> Flags:
        """Flag the rows that are in one of some regions, or at one of some sites."""
        of_shard = np.array([status.shard.region in wanted for status in self.statuses], np.bool_)
        of_site = np.array([site in wanted for site in self.sites], np.bool_)
        if not len(self):
            return of_shard[:0]
        flags: Flags = np.where(
            self.columns.site == 0, of_shard[self.columns.shard], of_site[self.columns.site]
        )
        return flags

    def types(self, wanted: ResourceType) -> Flags:
        """Flag the rows of one type."""
        of_shard = np.array(
            [TYPE_OF_KIND.get(status.shard.kind) is wanted for status in self.statuses], np.bool_
        )
        return of_shard[self.columns.shard] if len(self) else np.zeros(0, np.bool_)

    def first_seen(self, row: int) -> int:
        """Return when a row was first seen, in Unix seconds."""
        return int(self.columns.first_seen[row])


def _handed_over(shards: list[ShardContent]) -> Iterator[Records]:
    """Yield the records of each shard and hold them no longer, so that a million are not in memory twice."""
    shards.reverse()
    while shards:
        yield shards.pop().records
