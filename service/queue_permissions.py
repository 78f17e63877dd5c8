"""Tries what it takes to read the queues in which clouds tell of changes; every message stays where it is."""

from collections.abc import Iterator

from collector.port import ShardError
from config.settings import Settings
from config.sources import Aws
from ipam.shard import Shard
from ipam.words import Kind, Provider
from service.permissions import ALLOWED, DENIALS, DENIED, UNANSWERED, Permission
from service.sources import Clouds, clouds


def of_queues(settings: Settings, ways: Clouds) -> Iterator[Permission]:
    """Say of each permission that reading a queue takes whether it is there."""
    queues = ways.queues()
    for source in clouds(settings):
        if isinstance(source, Aws) and source.events:
            events = source.events
            place = Shard(source.name, Provider.AWS, events.account, events.region, Kind.VPC)
            for action, error in queues[source.name].tried():
                told = "" if error is None else error.message
                yield Permission(place, action, _result(error), told, of_kind=False)


def _result(error: ShardError | None) -> str:
    if error is None:
        return ALLOWED
    return DENIED if error.error_class in DENIALS else UNANSWERED
