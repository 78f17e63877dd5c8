"""From the settings to collectors; a cloud's SDK is loaded only where the file names that cloud."""

from collections.abc import Iterator
from importlib import import_module
from itertools import product

from collector.alibaba.source import AlibabaSource
from collector.aws.source import AwsSource
from collector.port import Clock, Collector
from collector.static.networks import REGION
from collector.static.source import Network, StaticSource
from config.settings import Settings
from config.sources import Alibaba, Aws, Static, accounts_of, kinds_of
from ipam.shard import Shard
from ipam.words import Provider
from service.exits import WRONG, ServiceError

Source = AwsSource | AlibabaSource | StaticSource

PLANS = {
    "aws": "collector.aws.plan",
    "alibaba": "collector.alibaba.plan",
    "static": "collector.static.networks",
}


def shards(settings: Settings) -> tuple[Shard, ...]:
    """List every shard that the file asks for, loading no SDK."""
    return tuple(shard for source in settings.sources for shard in _shards(source))


def collectors(settings: Settings, clock: Clock) -> tuple[Collector, ...]:
    """Make the collectors of every source.

    Raises:
        ServiceError: a file that a source names cannot be read.
    """
    return tuple(
        collector
        for source in settings.sources
        for collector in import_module(PLANS[source.kind]).collectors(*_arguments(source, settings, clock))
    )


def _shards(source: Aws | Alibaba | Static) -> Iterator[Shard]:
    provider = Provider(source.kind)
    accounts = (source.name,) if isinstance(source, Static) else accounts_of(source)
    regions = (REGION,) if isinstance(source, Static) else source.regions
    for account, region, kind in product(accounts, regions, kinds_of(source)):
        yield Shard(source.name, provider, account, region, kind)


def _arguments(
    source: Aws | Alibaba | Static, settings: Settings, clock: Clock
) -> tuple[Source] | tuple[Source, Clock]:
    if isinstance(source, Static):
        return (_static(source),)
    return (_aws(source, settings), clock) if isinstance(source, Aws) else (_alibaba(source, settings), clock)


def _aws(source: Aws, settings: Settings) -> AwsSource:
    return AwsSource(
        source.name,
        accounts_of(source),
        source.regions,
        kinds_of(source),
        source.role,
        _external_id(source),
        source.partition,
        str(source.endpoint_url or ""),
        str(source.proxy or ""),
        str(source.ca_bundle or ""),
        settings.collect.timeout,
        settings.collect.concurrency,
    )


def _alibaba(source: Alibaba, settings: Settings) -> AlibabaSource:
    return AlibabaSource(
        source.name,
        accounts_of(source),
        source.regions,
        kinds_of(source),
        source.role,
        _external_id(source),
        str(source.endpoint_url or ""),
        str(source.proxy or ""),
        str(source.ca_bundle or ""),
        settings.collect.timeout,
        settings.collect.concurrency,
    )


def _static(source: Static) -> StaticSource:
    networks = tuple(
        Network(str(network.cidr), network.name, network.site or "", network.tags, f"networks[{number}]")
        for number, network in enumerate(source.networks or ())
    )
    return StaticSource(source.name, source.file, networks)


def _external_id(source: Aws | Alibaba) -> str:
    """Read the external id from its file; it never shows up anywhere else."""
    if source.external_id_file is None:
        return ""
    try:
        return source.external_id_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ServiceError(
            f"source '{source.name}': the external id cannot be read from {source.external_id_file}: "
            "check the path and its permissions",
            WRONG,
        ) from None
