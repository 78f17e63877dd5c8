"""The entities that one entity collides with, looked up in the groups of a report."""

import numpy as np

from ipam.report import Report


def partners(report: Report, entity: int) -> list[int]:
    """List what shares addresses with an entity, each once, in the order of entities."""
    index = report.overlaps
    places = np.flatnonzero(index.entity == entity)
    groups = np.searchsorted(index.starts, places, "right") - 1
    found = [
        index.entity[index.partners(group, place)]
        for group, place in zip(groups.tolist(), places.tolist(), strict=True)
    ]
    return sorted({one for part in found for one in part.tolist()})
