"""Colours and their limits: what is good, what needs a look, what is bad."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

GOOD, LOOK, BAD, PLAIN, GREY = "green", "orange", "red", "blue", "#8e8e8e"
CORES, INTERVALS_LONG, ALERTS, READINGS, RUNS, MESSAGES = (  # units that Grafana has no name for
    f"suffix:{word}" for word in ("cores", "intervals", "alerts/s", "readings/s", "runs/s", "messages/s")
)
SEVERITY_COLOURS = {"critical": "red", "warning": "orange", "info": "blue"}


@dataclass(frozen=True, slots=True)
class Override:
    """What one field or series has for itself."""

    matcher: model.MatcherConfig
    properties: list[model.DynamicConfigValue]


Steps = tuple[tuple[float | None, str], ...]

NEUTRAL: Steps = ((None, PLAIN),)
FILLING: Steps = ((None, GOOD), (0.8, LOOK), (0.95, BAD))  # a share of a pool
LEFT: Steps = ((None, BAD), (1, LOOK), (4, GOOD))  # blocks of the default length
NONE_IS_BEST: Steps = ((None, GOOD), (1, BAD))
FEW_ARE_BETTER: Steps = ((None, GOOD), (1, LOOK))
WHOLE_IS_BEST: Steps = ((None, BAD), (0.9, LOOK), (0.99, GOOD))
INTERVALS: Steps = ((None, GOOD), (3, LOOK), (12, BAD))


def thresholds(steps: Steps) -> build.ThresholdsConfig:
    """Make thresholds of limits and colours; the first has no limit."""
    made = [model.Threshold(value=value, color=colour) for value, colour in steps]
    return build.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(made)


def fixed(colours: Mapping[str, str]) -> list[Override]:
    """Give series of these names their colours."""
    return [override(name, color={"mode": "fixed", "fixedColor": colour}) for name, colour in colours.items()]


def override(name: str, **properties: Any) -> Override:
    """Override properties of the field or series of a name; in keys `_` stands for a dot."""
    values = [
        model.DynamicConfigValue(id_val=key.replace("_", "."), value=value)
        for key, value in properties.items()
    ]
    return Override(model.MatcherConfig(id_val="byName", options=name), values)
