"""The shards of an Alibaba source, each with its collector; and what finds its accounts."""

from dataclasses import dataclass
from importlib import import_module
from typing import Self

from collector.access import Access
from collector.alibaba.accounts import RamRole, default_chain
from collector.alibaba.clients import Clients
from collector.alibaba.listing import LISTINGS, AlibabaCollector
from collector.alibaba.public_pools import AlibabaPublicPools
from collector.assume import RoleAssumer
from collector.credentials import KeyCache
from collector.directory import Directory
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock, Collector
from collector.source import CloudSource
from ipam.shard import Shard
from ipam.words import Kind, Provider

# Further SDKs, loaded only where somebody asks for them.
OF_KIND = {
    Kind.ATTACHMENT: ("collector.alibaba.attachments", "AlibabaAttachments"),
    Kind.IPAM: ("collector.alibaba.ipam", "AlibabaIpam"),
}
OF_ACCOUNTS = "collector.alibaba.directory"


@dataclass(frozen=True, slots=True)
class AlibabaReach:
    """What all that reads one source shares: clients and keys, which outlive a change of its accounts."""

    clients: Clients
    hub: Hub
    cache: KeyCache

    @classmethod
    def of(cls, source: CloudSource, clock: Clock) -> Self:
        """Prepare the way to a source; nobody is called yet."""
        clients = Clients(source)
        hub = Hub(default_chain, clock.monotonic)
        return cls(clients, hub, KeyCache(RoleAssumer(RamRole(source, clients), hub), clock))

    def collectors(self, source: CloudSource) -> tuple[Collector, ...]:
        """Plan one collector for each account, region and kind."""
        access = {account: Access(account, self.cache) for account in source.accounts}
        return tuple(
            self._collector(shard, access[shard.account]) for shard in shards(source, Provider.ALIBABA)
        )

    def directory(self) -> Directory:
        """Return what finds the accounts of the source."""
        found: Directory = import_module(OF_ACCOUNTS).AlibabaDirectory(self.clients, self.hub, self.cache)
        return found

    def queue(self, source: CloudSource) -> None:
        """Return None: following the events of Alibaba Cloud takes an SDK of its own."""
        del source

    def _collector(self, shard: Shard, access: Access) -> Collector:
        if shard.kind in LISTINGS:
            return AlibabaCollector(shard, LISTINGS[shard.kind], access, self.clients)
        if shard.kind is Kind.PUBLIC_IPV4_POOL:
            return AlibabaPublicPools(shard, access, self.clients)
        module, name = OF_KIND[shard.kind]
        found: Collector = getattr(import_module(module), name)(shard, access, self.clients)
        return found


def collectors(source: CloudSource, clock: Clock) -> tuple[Collector, ...]:
    """Plan one collector for each account, region and kind; they share connections and keys."""
    return AlibabaReach.of(source, clock).collectors(source)


REACH = AlibabaReach
