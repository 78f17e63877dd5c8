"""Validation errors in the words of a person: what, where, and the way out."""

from collections.abc import Callable, Mapping

from pydantic_core import ErrorDetails

from config.known import Model, keys, meaning, nearest
from config.mistakes import Location, Mistake, dotted
from config.node import Node

_LONGEST = 60  # characters of a value that a message repeats


def explain(error: ErrorDetails, root: Node, model: Model) -> tuple[Location, Mistake]:
    """Turn one error into the mistake that a person made, with its location in the file."""
    asked = _without_kind(error["loc"])
    node, at = root.reach(asked)
    named = at
    if error["type"] == "missing":
        named = asked
    elif error["type"] in {"union_tag_not_found", "union_tag_invalid"}:
        named = (*at, "kind")
        node = root.reach(named)[0]
    sentence = _sentence(error, node, model)
    return named, Mistake(node.line, node.column, dotted(named), sentence)


def _sentence(error: ErrorDetails, node: Node, model: Model) -> str:
    if error["type"] == "missing":
        return _missing(error, model)
    if error["type"] == "extra_forbidden":
        return _unknown(error, model)
    return _SENTENCES.get(error["type"], _other)(error, node)


def echo(error: ErrorDetails) -> bool:
    """Tell whether an error only repeats others: a list is called too short when its items are wrong."""
    return error["type"] == "too_short" and bool(error["input"])


def _without_kind(location: Location) -> Location:
    """Drop the step that the validator adds below a source: its kind."""
    return (*location[:2], *location[3:]) if location[:1] == ("sources",) else location


def _shape(node: Node) -> str:
    if isinstance(node.value, tuple):
        return "a list"
    if isinstance(node.value, Mapping):
        return "a mapping"
    if isinstance(node.value, bool):
        return "a truth value"
    return "a number" if isinstance(node.value, int | float) else "a text"


def _quoted(node: Node) -> str:
    text = node.text if len(node.text) <= _LONGEST else f"{node.text[:_LONGEST]}…"
    return f"'{text}'"


def _shown(node: Node) -> str:
    if isinstance(node.value, tuple | Mapping):
        return _shape(node)
    return _quoted(node) if isinstance(node.value, str) else node.text


def _text(_: ErrorDetails, node: Node) -> str:
    if isinstance(node.value, tuple | Mapping):
        return f"must be one text, not {_shape(node)}"
    return f"must be text, not {_shape(node)}: write it in quotes, {_quoted(node)}"


def _missing(error: ErrorDetails, model: Model) -> str:
    what = meaning(error["loc"], model).rstrip(".")
    return f"is missing, add it: {what[:1].lower()}{what[1:]}"


def _unknown(error: ErrorDetails, model: Model) -> str:
    *section, key = error["loc"]
    return f"is not a key that is known here: {nearest(str(key), keys(section, model))}"


def _choice(error: ErrorDetails, node: Node) -> str:
    if node.text == "":
        return f"must be one text, not {_shape(node)}"
    known = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    return f"{_quoted(node)} is not known here: {nearest(node.text, known)}"


def _kind(error: ErrorDetails, node: Node) -> str:
    known = [word.strip("'") for word in error["ctx"]["expected_tags"].split(", ")]
    return f"{_quoted(node)} is not a kind of source: {nearest(node.text, known)}"


def _no_kind(_: ErrorDetails, __: Node) -> str:
    return "is missing, add it: aws, alibaba or static"


def _told(error: ErrorDetails, _: Node) -> str:
    return str(error["ctx"]["error"])


def _other(error: ErrorDetails, _: Node) -> str:
    return f"is not accepted ({error['msg']}): correct it"


def _mapping(_: ErrorDetails, node: Node) -> str:
    return f"must be a mapping of keys to values, not {_shape(node)}: write `key: value`, one in a line"


def _list(_: ErrorDetails, node: Node) -> str:
    return f"must be a list, not {_shape(node)}: write it like [one, other]"


_SENTENCES: Mapping[str, Callable[[ErrorDetails, Node], str]] = {
    "string_type": _text,
    "int_type": lambda _, node: f"must be a whole number, not {_shown(node)}",
    "bool_type": lambda _, node: f"must be true or false, not {_shown(node)}",
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "dict_type": _mapping,
    "tuple_type": _list,
    "literal_error": _choice,
    "union_tag_invalid": _kind,
    "union_tag_not_found": _no_kind,
    "value_error": _told,
    "greater_than_equal": lambda error, node: f"must be at least {error['ctx']['ge']}, not {_shown(node)}",
    "less_than_equal": lambda error, node: f"must be at most {error['ctx']['le']}, not {_shown(node)}",
    "too_short": lambda _, __: "is an empty list: name at least one, or remove the key",
    "too_long": lambda error, _: f"has too many values: give at most {error['ctx']['max_length']}",
}
