"""Tables: several instant queries joined on their labels, a column for each label and value that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grafana_foundation_sdk.builders import common, prometheus, table
from grafana_foundation_sdk.models import common as shape
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from boards.panels import About, titled
from boards.query import POOL
from boards.scale import Steps, override

NOTHING = "\u2013"  # an empty cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the label or the query that it comes from, its heading, and how its cells look."""

    source: str  # a label, or the letter of a query
    heading: str
    width: int | None = None
    unit: str | None = None
    scale: Steps | None = None  # colours the text
    more: Mapping[str, Any] = field(default_factory=dict)  # further properties of the field


def records(
    about: About, queries: Mapping[str, str], columns: Sequence[Column], *, order: tuple[str, bool]
) -> table.Panel:
    """Show a row for each set of labels; `order` is a heading, and whether it descends."""
    heading, descends = order
    panel = (
        titled(table.Panel(), about)
        .targets([tabular(ref, expr) for ref, expr in queries.items()])
        .filterable(False)  # noqa: FBT003 - the SDK's own way
        .show_header(True)  # noqa: FBT003
        .cell_height(shape.TableCellHeight.SM)
        .sort_by([common.TableSortByFieldState().display_name(heading).desc(descends)])
        .with_transformation(model.DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(
            model.DataTransformerConfig(id_val="organize", options=organized(queries, columns))
        )
    )
    for column in columns:
        one = override(column.heading, **properties(column, is_label=column.source not in queries))
        panel = panel.with_override(one.matcher, one.properties)
    return panel


def tabular(ref: str, expr: str) -> prometheus.Dataquery:
    """Ask for the last values as rows."""
    return prometheus.Dataquery().ref_id(ref).expr(expr).instant().format(PromQueryFormat.TABLE)


def organized(queries: Mapping[str, str], columns: Sequence[Column]) -> dict[str, Any]:
    """Say which fields are shown, in what order, under which names."""
    names = [value(column.source, queries) for column in columns]
    hidden = {"Time", "job", *POOL, *(value(ref, queries) for ref in queries)} - set(names)
    return {
        "excludeByName": dict.fromkeys(sorted(hidden), True),
        "indexByName": {name: place for place, name in enumerate(names)},
        "renameByName": {name: column.heading for name, column in zip(names, columns, strict=True)},
    }


def value(source: str, queries: Mapping[str, str]) -> str:
    """Name the field of a label or a query, as Grafana does."""
    if source not in queries:
        return source
    return "Value" if len(queries) == 1 else f"Value #{source}"


def properties(column: Column, *, is_label: bool) -> dict[str, Any]:
    """List what the cells of a column have for themselves; a label is text even where it is all digits."""
    made = {"noValue": NOTHING, "unit": "string" if is_label else "short"} | dict(column.more)
    if column.width is not None:
        made["custom_width"] = column.width
    if column.unit is not None:
        made["unit"] = column.unit
    if column.scale is not None:
        made["custom_cellOptions"] = {"type": "color-text"}
        made["color"] = {"mode": "thresholds"}
        made["thresholds"] = {
            "mode": "absolute",
            "steps": [{"value": limit, "color": colour} for limit, colour in column.scale],
        }
    return made
