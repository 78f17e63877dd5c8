"""What the exporter is told about the process and its settings."""

import platform
from importlib.metadata import version

from config.settings import Settings
from exporter.settings import Build
from exporter.settings import Settings as ExporterSettings
from ipam.words import Kind


def exporter_settings(settings: Settings) -> ExporterSettings:
    """Translate the settings into the exporter's own terms."""
    return ExporterSettings(
        Build(version("cidrwatch"), "", platform.python_version()),
        settings.analyze.interval,
        {kind: settings.collect.every(kind) for kind in Kind},
        tuple(settings.metrics.inventory_labels),
    )
