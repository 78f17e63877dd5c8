"""From the settings to collectors; a cloud's SDK is loaded only where the file names that cloud."""

from dataclasses import replace
from importlib import import_module
from re import ASCII, fullmatch

from collector import plan
from collector.port import Clock, Collector
from collector.source import CloudSource
from collector.static import networks
from collector.static.source import Network, StaticSource
from config.settings import Settings
from config.sources import Alibaba, Aws, Static, accounts_of, kinds_of
from ipam.shard import Shard
from ipam.words import Provider
from service.exits import WRONG, ServiceError

PLANS = {"aws": "collector.aws.plan", "alibaba": "collector.alibaba.plan"}

EXTERNAL_ID = r"[\w+=,.@:/-]{2,1224}"  # as both clouds' AssumeRole takes it


def shards(settings: Settings) -> tuple[Shard, ...]:
    """List every shard that the file asks for, loading no SDK."""
    return tuple(shard for source in settings.sources for shard in _shards(source, settings))


def collectors(settings: Settings, clock: Clock) -> tuple[Collector, ...]:
    """Make the collectors of every source.

    Raises:
        ServiceError: a file that a source names cannot be read.
    """
    return tuple(made for source in settings.sources for made in _collectors(source, settings, clock))


def _shards(source: Aws | Alibaba | Static, settings: Settings) -> tuple[Shard, ...]:
    if isinstance(source, Static):
        return (networks.shard(source.name),)
    return plan.shards(_cloud(source, settings), Provider(source.kind))


def _collectors(source: Aws | Alibaba | Static, settings: Settings, clock: Clock) -> tuple[Collector, ...]:
    if isinstance(source, Static):
        return networks.collectors(_static(source))
    asked = replace(_cloud(source, settings), external_id=_external_id(source))
    made: tuple[Collector, ...] = import_module(PLANS[source.kind]).collectors(asked, clock)
    return made


def _cloud(source: Aws | Alibaba, settings: Settings) -> CloudSource:
    """Take over what the file says; the external id is not in it, and is read only to make collectors."""
    said = CloudSource(
        name=source.name,
        accounts=accounts_of(source),
        regions=source.regions,
        kinds=kinds_of(source),
        role=source.role,
        endpoint_url=str(source.endpoint_url or ""),
        proxy=str(source.proxy or ""),
        ca_bundle=str(source.ca_bundle or ""),
        timeout=settings.collect.timeout,
        max_connections=settings.collect.concurrency,
    )
    return replace(said, partition=source.partition) if isinstance(source, Aws) else said


def _static(source: Static) -> StaticSource:
    declared = tuple(
        Network(str(network.cidr), network.name, network.site or "", network.tags, f"networks[{number}]")
        for number, network in enumerate(source.networks or ())
    )
    return StaticSource(source.name, source.file, declared)


def _external_id(source: Aws | Alibaba) -> str:
    """Read the external id from its file; it never shows up anywhere else."""
    if source.external_id_file is None:
        return ""
    where = f"source '{source.name}': the external id"
    try:
        text = source.external_id_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        told = f"{where} cannot be read from {source.external_id_file}: check the path and its permissions"
        raise ServiceError(told, WRONG) from None
    if not fullmatch(EXTERNAL_ID, text, ASCII):
        told = f"{where} in {source.external_id_file} has to be 2 to 1224 letters, digits and any of +=,.@:/-"
        raise ServiceError(told, WRONG)
    return text
