"""A dashboard: its head, which all have in common, and its rows of panels, which flow from left to right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model

from boards import variables
from boards.links import BOARDS, to_others
from boards.panels import Panel

Variable = build.QueryVariable | build.TextBoxVariable
OF_NEWER_SCHEMAS = ("auto", "auto_count", "auto_min")  # written by the SDK into variables that have none


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and the panels below it."""

    title: str
    panels: Sequence[Panel | table.Panel]


@dataclass(frozen=True, slots=True)
class Board:
    """What sets one dashboard apart from the others."""

    uid: str
    description: str
    since: str  # the time that it shows at first
    variables: Sequence[Variable]
    rows: Sequence[Row]


def text(board: Board) -> str:
    """Write a dashboard as the JSON that Grafana provisions."""
    made = json.loads(JSONEncoder().encode(built(board)))
    for variable in made["templating"]["list"]:
        for key in OF_NEWER_SCHEMAS:
            variable.pop(key, None)
    for panel in made["panels"]:
        panel.get("options", {}).pop("footer", None)  # of tables, which have none any more
    made["id"] = None
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def built(board: Board) -> model.Dashboard:
    """Put a dashboard together."""
    made = (
        build.Dashboard(f"IPAM / {BOARDS[board.uid]}")
        .uid(board.uid)
        .description(board.description)
        .tags(["ipam"])
        .readonly()
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .time(board.since, "now")
        .refresh("1m")
        .timezone("browser")
        .links(to_others(board.uid))
    )
    every: Any = (variables.datasource(), variables.job(), variables.instance(), *board.variables)
    for variable in every:
        made = made.with_variable(variable)
    number = count(1)
    for row in board.rows:
        made = made.with_row(build.Row(row.title).id(next(number)))
        for panel in row.panels:
            made = made.with_panel(panel.id(next(number)))
    return made.build()
