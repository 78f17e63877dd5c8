"""The catalogue: every metric family there is, in the order of the exposition."""

from exporter.collection_families import collection_families
from exporter.family import Family
from exporter.finding_families import FINDING_FAMILIES
from exporter.inventory_families import inventory_families
from exporter.pool_families import pool_families
from exporter.process_families import PROCESS_FAMILIES
from exporter.settings import Settings
from exporter.single_families import single_families
from ipam.report import Report

__all__ = ["PROCESS_FAMILIES", "report_families"]


def report_families(settings: Settings) -> tuple[Family[Report], ...]:
    """List the families that are rendered once for each report; those of the process are a second table.

    Raises:
        UnknownLabelError: an inventory label that resources do not have.
    """
    return (
        *pool_families(),
        *inventory_families(settings.inventory_labels),
        *single_families(settings.vpc, settings.subnet),
        *FINDING_FAMILIES,
        *collection_families(settings.collection_intervals),
    )
