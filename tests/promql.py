"""Which labels an expression has, as the catalogue of metrics tells it; what neither has is a mistake."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import promql_parser as parser

from exporter.families import PROCESS_FAMILIES, report_families
from exporter.family import Type
from exporter.settings import Build, Settings, Singles

SETTINGS = Settings(Build("", "", ""), timedelta(minutes=1), vpc=Singles(), subnet=Singles())  # every family
TARGET = frozenset(("job", "instance"))  # what Prometheus adds
SCRAPED = {
    "up": TARGET,
    "process_start_time_seconds": TARGET,
}  # nobody's family: Prometheus' own, the client library's

Labels = frozenset[str]
Known = Mapping[str, Labels]


class MistakeError(AssertionError):
    """A name or label that nothing has."""


def catalogue() -> dict[str, Labels]:
    """Return the labels of every series that a scrape brings."""
    known = dict(SCRAPED)
    for family in (*report_families(SETTINGS), *PROCESS_FAMILIES):
        labels = frozenset(family.labels) | TARGET
        if family.type is Type.HISTOGRAM:
            known[f"{family.name}_bucket"] = labels | {"le"}
            known |= {f"{family.name}_{end}": labels for end in ("sum", "count")}
        else:
            known[family.name] = labels
    return known


def with_recordings(known: Known, rules: list[dict[str, Any]]) -> dict[str, Labels]:
    """Add what rules record, in their order."""
    found = dict(known)
    for rule in rules:
        if "record" in rule:
            found[rule["record"]] = labels_of(rule["expr"], found)
    return found


def labels_of(expression: str, known: Known) -> Labels:
    """Return the labels that the result of an expression may have."""
    return _labels(parser.parse(expression), known)


def selected(expression: str) -> Iterator[parser.VectorSelector]:
    """Yield the selectors of an expression."""
    found: list[parser.VectorSelector] = []
    parser.walk(parser.parse(expression), found.append)
    return (node for node in found if isinstance(node, parser.VectorSelector))


def _labels(node: Any, known: Known) -> Labels:
    below = partial(_labels, known=known)
    match node:
        case parser.VectorSelector():
            found = _selector(node, known)
        case parser.MatrixSelector():
            found = _selector(node.vector_selector, known)
        case parser.SubqueryExpr() | parser.ParenExpr() | parser.UnaryExpr():
            found = below(node.expr)
        case parser.Call():
            found = _call(node, [below(one) for one in node.args])
        case parser.AggregateExpr():
            found = _aggregate(node, below(node.expr))
        case parser.BinaryExpr():
            found = _binary(node, below(node.lhs), below(node.rhs))
        case _:  # a number or a text
            found = frozenset()
    return found


def _selector(node: parser.VectorSelector, known: Known) -> Labels:
    if node.name not in known:
        raise MistakeError(f"there is no metric {node.name}")
    _all_in({one.name for one in node.matchers.matchers}, known[node.name], node.name)
    return known[node.name]


def _call(node: parser.Call, arguments: list[Labels]) -> Labels:
    if node.func.name == "label_replace":
        source = node.args[3].val
        _all_in({source}, arguments[0], "label_replace")
        return arguments[0] | {node.args[1].val}
    if node.func.name == "absent":
        return frozenset(one.name for one in node.args[0].matchers.matchers)
    return frozenset().union(*arguments)


def _aggregate(node: parser.AggregateExpr, inside: Labels) -> Labels:
    by = frozenset(node.modifier.labels) if node.modifier else frozenset()
    _all_in(by, inside, "by")
    if str(node.op) in ("topk", "bottomk"):
        return inside
    if node.modifier and node.modifier.type == parser.AggModifierType.Without:
        return inside - by
    return by


def _binary(node: parser.BinaryExpr, left: Labels, right: Labels) -> Labels:
    on = _on(node, left, right)
    match str(node.op):
        case "and" | "unless":
            found = left
        case "or":
            found = left | right
        case _ if not left or not right:  # a number on one side
            found = left | right
        case _:
            found = _joined(node.modifier, on, left, right)
    return found


def _on(node: parser.BinaryExpr, left: Labels, right: Labels) -> Labels | None:
    """Return the labels that two sides are joined by, None where by all."""
    matching = node.modifier.matching if node.modifier else None
    if matching is None:
        return None
    on = frozenset(matching.labels)
    _all_in(on, left, "on, left")
    _all_in(on, right, "on, right")
    return on


def _joined(modifier: Any, on: Labels | None, left: Labels, right: Labels) -> Labels:
    included = frozenset((modifier.group_labels if modifier else None) or ())
    card = modifier.card if modifier else parser.VectorMatchCardinality.OneToOne
    if card == parser.VectorMatchCardinality.ManyToOne:
        _all_in(included, right, "group_left")
        return left | included
    if card == parser.VectorMatchCardinality.OneToMany:
        _all_in(included, left, "group_right")
        return right | included
    if on is None and left != right:
        raise MistakeError(f"{sorted(left)} never match {sorted(right)}")
    return left if on is None else on


def _all_in(wanted: set[str] | Labels, there: Labels, where: str) -> None:
    if not wanted <= there:
        raise MistakeError(f"{where} has no label {', '.join(sorted(wanted - there))}")
