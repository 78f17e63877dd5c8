"""The shards of an AWS source, each with its collector."""

from collector.access import accesses
from collector.aws.accounts import IamRole, default_chain
from collector.aws.attachments import AwsAttachments
from collector.aws.clients import Clients
from collector.aws.listing import LISTINGS, AwsCollector
from collector.hub import Hub
from collector.plan import shards
from collector.port import Clock, Collector
from collector.source import CloudSource
from ipam.words import Provider


def collectors(source: CloudSource, clock: Clock) -> tuple[Collector, ...]:
    """Plan one collector for each account, region and kind; they share clients and keys."""
    planned = shards(source, Provider.AWS)
    clients = Clients(source)
    access = accesses(source, IamRole(source, clients), Hub(default_chain, clock.monotonic), clock)
    return tuple(
        AwsCollector(shard, LISTINGS[shard.kind], access[shard.account], clients)
        if shard.kind in LISTINGS
        else AwsAttachments(shard, access[shard.account], clients)
        for shard in planned
    )
