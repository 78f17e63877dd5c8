"""The shards of an AWS source, each with its collector; and what finds its accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from collector.access import Access
from collector.assume import RoleAssumer
from collector.aws.accounts import IamRole, default_chain
from collector.aws.attachments import AwsAttachments
from collector.aws.clients import Clients
from collector.aws.directory import AwsDirectory
from collector.aws.ipam import AwsIpam
from collector.aws.listing import LISTINGS, AwsCollector
from collector.aws.queue import SqsQueue
from collector.credentials import KeyCache
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock, Collector
from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import Kind, Provider

OTHERS: Mapping[Kind, Callable[[Shard, Access, Clients], Collector]] = {
    Kind.ATTACHMENT: AwsAttachments,
    Kind.IPAM: AwsIpam,
}
"""The kinds that take more than one listing."""


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
        return tuple(self._collector(one, access[one.account]) for one in shards(source, Provider.AWS))

    def _collector(self, shard: Shard, access: Access) -> Collector:
        if shard.kind in LISTINGS:
            return AwsCollector(shard, LISTINGS[shard.kind], access, self.clients)
        return OTHERS[shard.kind](shard, access, self.clients)

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
