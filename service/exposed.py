"""What the exporter is told about the process and its settings."""

import platform
from importlib.metadata import version

from config.daemon import Singles as ConfiguredSingles
from config.settings import Settings
from exporter.settings import Build, Singles
from exporter.settings import Settings as ExporterSettings
from ipam.tag_sets import Pair
from ipam.words import Kind


def exporter_settings(settings: Settings) -> ExporterSettings:
    """Translate the settings into the exporter's own terms."""
    metrics = settings.metrics
    return ExporterSettings(
        Build(version("cidrwatch"), "", platform.python_version()),
        settings.analyze.interval,
        {kind: settings.collect.every(kind) for kind in Kind},
        tuple(metrics.inventory_labels),
        _singles(metrics.vpc),
        _singles(metrics.subnet),
        metrics.series_limit,
    )


def shown_tags(settings: Settings) -> frozenset[Pair]:
    """Gather the tags by which resources are chosen that have metrics of their own."""
    chosen = (one for one in (settings.metrics.vpc, settings.metrics.subnet) if one)
    return frozenset(pair for one in chosen for pair in one.tags.items())


def _singles(chosen: ConfiguredSingles | None) -> Singles | None:
    return None if chosen is None else Singles(tuple(chosen.tags.items()), chosen.ids, chosen.limit)
