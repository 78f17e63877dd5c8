"""The shards of an AWS source, each with its collector; and what finds its accounts."""

from dataclasses import dataclass
from typing import Self

from collector.access import Access
from collector.assume import RoleAssumer
from collector.aws.accounts import IamRole, default_chain
from collector.aws.attachments import AwsAttachments
from collector.aws.clients import Clients
from collector.aws.directory import AwsDirectory
from collector.aws.listing import LISTINGS, AwsCollector
from collector.aws.queue import SqsQueue
from collector.credentials import KeyCache
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock, Collector
from collector.source import CloudSource
from ipam.words import Provider


@dataclass(frozen=True, slots=True)
class AwsReach:
    """What all that reads one source shares: clients and keys, which outlive a change of its accounts."""

    clients: Clients
    hub: Hub
    cache: KeyCache

    @classmethod
    def of(cls, source: CloudSource, clock: Clock) -> Self:
        """Prepare the way to a source; nobody is called yet."""
        clients = Clients(source)
        hub = Hub(default_chain, clock.monotonic)
        return cls(clients, hub, KeyCache(RoleAssumer(IamRole(source, clients), hub), clock))

    def collectors(self, source: CloudSource) -> tuple[Collector, ...]:
        """Plan one collector for each account, region and kind."""
        access = {account: Access(account, self.cache) for account in source.accounts}
        return tuple(
            AwsCollector(shard, LISTINGS[shard.kind], access[shard.account], self.clients)
            if shard.kind in LISTINGS
            else AwsAttachments(shard, access[shard.account], self.clients)
            for shard in shards(source, Provider.AWS)
        )

    def directory(self) -> AwsDirectory:
        """Return what finds the accounts of the source."""
        return AwsDirectory(self.clients, self.hub, self.cache)

    def queue(self, source: CloudSource) -> SqsQueue | None:
        """Return where AWS tells of changes; None where the source names no queue."""
        return SqsQueue.of(source, self.hub, self.clients.home) if source.queue_url else None


def collectors(source: CloudSource, clock: Clock) -> tuple[Collector, ...]:
    """Plan one collector for each account, region and kind; they share clients and keys."""
    return AwsReach.of(source, clock).collectors(source)


REACH = AwsReach
