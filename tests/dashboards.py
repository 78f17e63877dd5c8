"""The dashboards as they are committed, and what PromQL in them may name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import promql_parser as promql

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "dashboards" / "grafana"
NAMES = ("overview", "pool", "reconciliation", "inventory", "operations")
BOARDS = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES}

OF_TARGETS = {"job", "instance"}
FOREIGN = {  # what Prometheus and its client library expose
    "ALERTS": {"alertname", "alertstate", "severity", "pool", "provider"},
    "scrape_duration_seconds": set(),
    "scrape_samples_scraped": set(),
    "process_resident_memory_bytes": set(),
    "process_cpu_seconds_total": set(),
    "process_open_fds": set(),
}


def panels(board):
    """List what is drawn: not the headings."""
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def targets():
    """Yield every query there is: its dashboard, its panel and itself."""
    for name, board in BOARDS.items():
        for panel in panels(board):
            for target in panel["targets"]:
                yield name, panel, target


def parsed(expr: str) -> promql.Expr:
    """Parse an expression, Grafana's macros filled in."""
    return promql.parse(re.sub(r"\$__\w+", "5m", expr))


def nodes(expr: promql.Expr, inside: tuple[str, ...] = ()) -> Iterator[tuple[promql.Expr, tuple[str, ...]]]:
    """Yield each part of an expression, with the functions around it."""
    yield expr, inside
    if isinstance(expr, promql.Call):
        for argument in expr.args:
            yield from nodes(argument, (*inside, expr.func.name))
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        part = getattr(expr, name, None)
        if part is not None and not isinstance(part, str):
            yield from nodes(part, inside)


def selectors(expr: str) -> Iterator[tuple[promql.VectorSelector, tuple[str, ...]]]:
    """Yield the metrics that an expression selects, with the functions around each."""
    return ((node, inside) for node, inside in nodes(parsed(expr)) if isinstance(node, promql.VectorSelector))


def grouped(expr: str) -> set[str]:
    """Return the labels by which an expression aggregates and joins."""
    found: set[str] = set()
    for node, _ in nodes(parsed(expr)):
        if isinstance(node, promql.AggregateExpr) and node.modifier is not None:
            found |= set(node.modifier.labels)
        if isinstance(node, promql.BinaryExpr) and node.modifier is not None:
            found |= set(node.modifier.group_labels or ())
            found |= set(node.modifier.matching.labels if node.modifier.matching else ())
    return found
