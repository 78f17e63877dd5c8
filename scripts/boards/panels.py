"""The kinds of panels, each with the looks of the house; a panel has a title, a description and a unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    dashboard,
    prometheus,
    stat,
    statetimeline,
    timeseries,
)
from grafana_foundation_sdk.models import common as shape
from grafana_foundation_sdk.models import dashboard as model

from boards.scale import NEUTRAL, Steps, fixed, thresholds

Panel = stat.Panel | bargauge.Panel | timeseries.Panel | statetimeline.Panel

Link = Mapping[str, Any]

DATASOURCE = shape.DataSourceRef(type_val="prometheus", uid="${datasource}")


@dataclass(frozen=True, slots=True)
class About:
    """What every panel says of itself; a width is in columns of 24, a height in rows of 30 pixels."""

    title: str
    description: str
    unit: str = "short"
    width: int = 12
    height: int = 7
    empty: str | None = None  # the words where a true answer is no series
    links: tuple[Link, ...] = ()  # from each value


@dataclass(frozen=True, slots=True)
class Look:
    """How series are drawn."""

    steps: bool = False  # a figure that holds until it changes, such as an allocation
    stacked: bool = False
    bars: bool = False
    colours: Mapping[str, str] = field(default_factory=dict)
    scale: Steps | None = None  # drawn as lines across
    least: float | None = 0
    most: float | None = None
    every: str | None = None  # the shortest interval between two points
    beside: bool = False  # the legend, where there are many series


def target(expr: str, legend: str, ref: str = "A") -> prometheus.Dataquery:
    """Ask for a range of time."""
    return prometheus.Dataquery().ref_id(ref).expr(expr).legend_format(legend).range()


def instant(expr: str, legend: str, ref: str = "A") -> prometheus.Dataquery:
    """Ask for the last value alone."""
    return prometheus.Dataquery().ref_id(ref).expr(expr).legend_format(legend).instant()


def figure(
    about: About, expr: str | Mapping[str, str], legend: str = "", scale: Steps = NEUTRAL, **colours: str
) -> stat.Panel:
    """Show the last values large: of one query, or of several by their names, which may have colours of their own."""
    asked = {legend or about.title: expr} if isinstance(expr, str) else expr
    panel = (
        titled(stat.Panel(), about)
        .targets(
            [instant(one, name, chr(ord("A") + place)) for place, (name, one) in enumerate(asked.items())]
        )
        .thresholds(thresholds(scale))
        .color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .graph_mode(shape.BigValueGraphMode.NONE)
    )
    for one in fixed(colours):
        panel = panel.with_override(one.matcher, one.properties)
    return panel


def bars(about: About, expr: str, legend: str, scale: Steps, most: float | None = None) -> bargauge.Panel:
    """Compare the last values of pools and the like, the longest names whole."""
    panel = (
        titled(bargauge.Panel(), about)
        .with_target(instant(expr, legend))
        .thresholds(thresholds(scale))
        .color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .orientation(shape.VizOrientation.HORIZONTAL)
        .display_mode(shape.BarGaugeDisplayMode.BASIC)
        .name_placement(shape.BarGaugeNamePlacement.LEFT)
        .min(0)
    )
    return panel if most is None else panel.max(most)


def series(about: About, queries: Sequence[prometheus.Dataquery], look: Look) -> timeseries.Panel:
    """Draw values over time, with a table of the last ones where there may be many."""
    panel = (
        titled(timeseries.Panel(), about)
        .targets(list(queries))
        .color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.PALETTE_CLASSIC))
        .thresholds(thresholds(look.scale or NEUTRAL))
        .draw_style(shape.GraphDrawStyle.BARS if look.bars else shape.GraphDrawStyle.LINE)
        .line_interpolation(
            shape.LineInterpolation.STEP_AFTER if look.steps else shape.LineInterpolation.LINEAR
        )
        .line_width(1)
        .fill_opacity(70 if look.bars else 30 if look.stacked else 0)
        .show_points(shape.VisibilityMode.NEVER)
        .stacking(
            common.StackingConfig()
            .group("A")
            .mode(shape.StackingMode.NORMAL if look.stacked else shape.StackingMode.NONE)
        )
        .legend(
            common.VizLegendOptions()
            .display_mode(shape.LegendDisplayMode.TABLE if look.beside else shape.LegendDisplayMode.LIST)
            .placement(shape.LegendPlacement.RIGHT if look.beside else shape.LegendPlacement.BOTTOM)
            .show_legend(True)  # noqa: FBT003 - the SDK's own way
            .calcs(["lastNotNull"])
        )
        .tooltip(
            common.VizTooltipOptions().mode(shape.TooltipDisplayMode.MULTI).sort(shape.SortOrder.DESCENDING)
        )
    )
    for one in fixed(look.colours):
        panel = panel.with_override(one.matcher, one.properties)
    return limited(panel, look)


def limited(panel: timeseries.Panel, look: Look) -> timeseries.Panel:
    """Set what a look leaves out elsewhere."""
    if look.least is not None:
        panel = panel.min(look.least)
    if look.most is not None:
        panel = panel.max(look.most)
    if look.every is not None:
        panel = panel.interval(look.every)
    if look.scale is not None:
        style = shape.GraphThresholdsStyleMode.DASHED
        panel = panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(style))
    return panel


def timeline(about: About, expr: str, legend: str, scale: Steps) -> statetimeline.Panel:
    """Draw one band for each series, coloured by its value."""
    return (
        titled(statetimeline.Panel(), about)
        .with_target(target(expr, legend))
        .thresholds(thresholds(scale))
        .color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
        .show_value(shape.VisibilityMode.NEVER)
        .row_height(0.8)
        .legend(
            common.VizLegendOptions()
            .display_mode(shape.LegendDisplayMode.LIST)
            .placement(shape.LegendPlacement.BOTTOM)
            .show_legend(True)  # noqa: FBT003 - the SDK's own way
        )
    )


def titled(panel: Any, about: About) -> Any:
    """Give a panel what all of them have."""
    panel = (
        panel.title(about.title)
        .description(about.description)
        .unit(about.unit)
        .datasource(DATASOURCE)
        .span(about.width)
        .height(about.height)
    )
    if about.unit == "percentunit":
        panel = panel.decimals(1)
    if about.links:
        link = model.DynamicConfigValue(id_val="links", value=list(about.links))
        panel = panel.override_by_field_type("number", [link])
    return panel if about.empty is None else panel.no_value(about.empty)
