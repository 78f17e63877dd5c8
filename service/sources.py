"""From the settings to collectors; a cloud's SDK is loaded only where the file names that cloud."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from re import ASCII, fullmatch
from typing import Protocol, Self

from collector import plan
from collector.changes import Queue
from collector.directory import Directory
from collector.port import Clock, Collector
from collector.source import CloudSource
from collector.static import networks
from collector.static.source import Network, StaticSource
from config.settings import Settings
from config.sources import Alibaba, Aws, Source, Static, kinds_of
from ipam.account_list import AccountList
from ipam.shard import Shard
from ipam.words import Provider
from service.exits import WRONG, ServiceError
from service.places import Places, left, read
from store.accounts import NOTHING, SourceName

Lists = Mapping[SourceName, AccountList]
Choose = Callable[[Aws | Alibaba, AccountList], Places]

NOWHERE: Lists = {}  # nobody was ever asked for accounts

PLANS = {"aws": "collector.aws.plan", "alibaba": "collector.alibaba.plan"}


class Reach(Protocol):
    """The way to the cloud of one source; each provider's plan has it as REACH."""

    def collectors(self, source: CloudSource) -> tuple[Collector, ...]:
        """Plan one collector for each account, region and kind."""

    def directory(self) -> Directory:
        """Return what finds the accounts of the source."""

    def queue(self, source: CloudSource) -> Queue | None:
        """Return where the cloud tells of changes; None where nothing does."""


EXTERNAL_ID = r"[\w+=,.@:/-]{2,1224}"  # as both clouds' AssumeRole takes it


@dataclass(frozen=True, slots=True)
class Way:
    """How another process reaches the cloud of a source; it takes keys and the external id by itself."""

    kind: str
    source: CloudSource  # without accounts, and without the external id
    external_id_file: Path | None

    def reach(self, clock: Clock) -> Reach:
        """Prepare to call the cloud.

        Raises:
            ServiceError: the file with the external id cannot be read.
        """
        asked = replace(self.source, external_id=_external_id(self.source.name, self.external_id_file))
        made: Reach = import_module(PLANS[self.kind]).REACH.of(asked, clock)
        return made


@dataclass(frozen=True, slots=True)
class Clouds:
    """The way to each cloud that the file names: clients and keys, made once for a configuration."""

    settings: Settings
    reaches: Mapping[str, Reach] = field(default_factory=dict)  # by source

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> Self:
        """Prepare the ways; nobody is called yet.

        Raises:
            ServiceError: a file that a source names cannot be read.
        """
        return cls(settings, {name: way.reach(clock) for name, way in ways(settings).items()})

    def collectors(self, lists: Lists) -> tuple[Collector, ...]:
        """Plan the collectors of every source, for the accounts that are known now."""
        return tuple(made for source in self.settings.sources for made in self._collectors(source, lists))

    def queues(self) -> Mapping[str, Queue]:
        """Prepare to read where clouds tell of changes, by source."""
        asked = ((one, _cloud(one, self.settings, Places(()))) for one in clouds(self.settings))
        found = ((one.name, self.reaches[one.name].queue(source)) for one, source in asked)
        return {name: queue for name, queue in found if queue}

    def _collectors(self, source: Source, lists: Lists) -> tuple[Collector, ...]:
        if isinstance(source, Static):
            return networks.collectors(_static(source))
        return self.reaches[source.name].collectors(
            _cloud(source, self.settings, read(source, known(source, lists)))
        )


def clouds(settings: Settings) -> tuple[Aws | Alibaba, ...]:
    """List the sources that are clouds."""
    return tuple(source for source in settings.sources if not isinstance(source, Static))


def known(source: Aws | Alibaba, lists: Lists) -> AccountList:
    """Return what is known of the accounts of a source."""
    return lists.get((source.name, Provider(source.kind)), NOTHING)


def shards(settings: Settings, lists: Lists = NOWHERE) -> tuple[Shard, ...]:
    """List every shard that is read, loading no SDK."""
    return tuple(
        shard
        for source in settings.sources
        for shard in _shards(source, settings, partial(_places, read, lists))
    )


def left_shards(settings: Settings, lists: Lists) -> tuple[Shard, ...]:
    """List every shard that is not read any more, and stays known for a while."""
    return tuple(
        shard
        for source in clouds(settings)
        for shard in _shards(source, settings, partial(_places, left, lists))
    )


def collectors(settings: Settings, clock: Clock, lists: Lists = NOWHERE) -> tuple[Collector, ...]:
    """Make the collectors of every source.

    Raises:
        ServiceError: a file that a source names cannot be read.
    """
    return Clouds.of(settings, clock).collectors(lists)


def _places(choose: Choose, lists: Lists, source: Aws | Alibaba) -> Places:
    return choose(source, known(source, lists))


def _shards(
    source: Source, settings: Settings, places: Callable[[Aws | Alibaba], Places]
) -> tuple[Shard, ...]:
    if isinstance(source, Static):
        return (networks.shard(source.name),)
    return plan.shards(_cloud(source, settings, places(source)), Provider(source.kind))


def ways(settings: Settings) -> Mapping[str, Way]:
    """Tell how the clouds are reached, by source."""
    return {
        source.name: Way(source.kind, _cloud(source, settings, Places(())), source.external_id_file)
        for source in clouds(settings)
    }


def _cloud(source: Aws | Alibaba, settings: Settings, places: Places) -> CloudSource:
    """Take over what the file says; the external id is not in it, and is read only to make collectors."""
    said = CloudSource(
        name=source.name,
        accounts=places.accounts,
        regions=source.regions,
        own_regions=places.own_regions,
        kinds=kinds_of(source),
        role=source.role,
        endpoint_url=str(source.endpoint_url or ""),
        proxy=str(source.proxy or ""),
        ca_bundle=str(source.ca_bundle or ""),
        timeout=settings.collect.timeout,
        max_connections=settings.collect.concurrency,
    )
    if isinstance(source, Alibaba):
        return said
    said = replace(said, partition=source.partition)
    events = source.events
    return replace(said, queue_url=events.queue_url, queue_region=events.region) if events else said


def _static(source: Static) -> StaticSource:
    declared = tuple(
        Network(str(network.cidr), network.name, network.site or "", network.tags, f"networks[{number}]")
        for number, network in enumerate(source.networks or ())
    )
    return StaticSource(source.name, source.file, declared)


def _external_id(source: str, file: Path | None) -> str:
    """Read the external id from its file; it never shows up anywhere else."""
    if file is None:
        return ""
    where = f"source '{source}': the external id"
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        told = f"{where} cannot be read from {file}: check the path and its permissions"
        raise ServiceError(told, WRONG) from None
    if not fullmatch(EXTERNAL_ID, text, ASCII):
        told = f"{where} in {file} has to be 2 to 1224 letters, digits and any of +=,.@:/-"
        raise ServiceError(told, WRONG)
    return text
