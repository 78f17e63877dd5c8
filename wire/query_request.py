"""Reading the parameters of AWS' Query protocols (`Filter.1.Name=…`) into the shape that an SDK would take.

Source: the serialization rules of the protocols `query` and `ec2`, and the service models of botocore.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")


class QueryError(ValueError):
    """A request that its protocol refuses, with the code by which the cloud says so."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class _Node:
    """One name of a dotted path: what was said of it, and what stands below it."""

    path: str
    text: str | None = None
    below: dict[str, "_Node"] = field(default_factory=dict)


def read(shape: Any, given: Mapping[str, str], protocol: str) -> dict[str, Any]:
    """Read flat parameters by a model's input shape.

    Args:
        shape: botocore's shape of the operation's input; None where it has none.
        given: the parameters as sent, without Action and Version.
        protocol: `ec2` or `query`; the two name lists differently.

    Raises:
        QueryError: with the code UnknownParameter, MissingParameter or InvalidParameterValue.
    """
    tree = _tree(given)
    if shape is None:
        for name in tree.below:
            raise _unknown(name)
        return {}
    return _structure(shape, tree, protocol)


def _tree(given: Mapping[str, str]) -> _Node:
    root = _Node("")
    for path, text in given.items():
        if _NOT_XML.search(text):
            raise QueryError("InvalidParameterValue", f"The parameter {path} holds a control character.")
        node, names = root, path.split(".")
        for depth, name in enumerate(names, 1):
            node = node.below.setdefault(name, _Node(".".join(names[:depth])))
        node.text = text
    return root


def _value(shape: Any, node: _Node, protocol: str) -> Any:
    if shape.type_name == "structure":
        return _structure(shape, _only_below(node), protocol)
    if shape.type_name == "list":
        return _list(shape, node, protocol)
    if shape.type_name == "map":
        return _map(shape, _only_below(node), protocol)
    if node.text is None or node.below:
        raise _unknown(next(iter(node.below.values())).path)
    return _scalar(shape, node.path, node.text)


def _structure(shape: Any, node: _Node, protocol: str) -> dict[str, Any]:
    members = {wire_name(member, name, protocol): (name, member) for name, member in shape.members.items()}
    found: dict[str, Any] = {}
    for wire, child in node.below.items():
        if wire not in members:
            raise _unknown(child.path)
        name, member = members[wire]
        found[name] = _value(member, child, protocol)
    for name in shape.required_members:
        if name not in found:
            wire = wire_name(shape.members[name], name, protocol)
            path = f"{node.path}.{wire}" if node.path else wire
            raise QueryError("MissingParameter", f"The request must contain the parameter {path}")
    return found


def _list(shape: Any, node: _Node, protocol: str) -> list[Any]:
    if protocol == "query" and node.text == "" and not node.below:
        return []
    items = _only_below(node)
    if protocol == "query" and not shape.serialization.get("flattened"):
        items = _under(items, shape.member.serialization.get("name", "member"))
    return [_value(shape.member, child, protocol) for child in _numbered(items)]


def _map(shape: Any, node: _Node, protocol: str) -> dict[str, Any]:
    entries = node if shape.serialization.get("flattened") else _under(node, "entry")
    names = (shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value"))
    found = {}
    for entry in _numbered(entries):
        if set(entry.below) != set(names):
            raise _unknown(entry.path)
        key, value = (entry.below[name] for name in names)
        found[_value(shape.key, key, protocol)] = _value(shape.value, value, protocol)
    return found


def _under(node: _Node, name: str) -> _Node:
    """Step below the one name that a list or map puts before its numbers."""
    for other, child in node.below.items():
        if other != name:
            raise _unknown(child.path)
    return node.below.get(name, _Node(node.path))


def _numbered(node: _Node) -> list[_Node]:
    """List what stands below numbers, in the order of the numbers; gaps are nothing."""
    for name, child in node.below.items():
        if not (name.isascii() and name.isdecimal() and len(name) <= len("1000000")):
            raise _unknown(child.path)
    return [child for _, child in sorted(node.below.items(), key=lambda item: int(item[0]))]


def _only_below(node: _Node) -> _Node:
    if node.text is not None:
        raise QueryError(
            "InvalidParameterValue", f"The parameter {node.path} has parts, and takes no value itself"
        )
    return node


def wire_name(member: Any, name: str, protocol: str) -> str:
    """Return the name by which a request speaks of a structure's member."""
    traits: Mapping[str, str] = member.serialization
    if protocol != "ec2":
        return traits.get("name", name)
    if "queryName" in traits:
        return traits["queryName"]
    plain = traits.get("name")
    return plain[0].upper() + plain[1:] if plain else name


def _scalar(shape: Any, path: str, text: str) -> Any:
    try:
        value = _SCALARS[shape.type_name](text)
    except ValueError:
        raise QueryError(
            "InvalidParameterValue",
            f"Invalid value '{text}' for {path}: it must be of the type {shape.type_name}",
        ) from None
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        raise QueryError(
            "InvalidParameterValue",
            f"Invalid value '{text}' for {path}: it must be one of {', '.join(shape.enum)}",
        )
    return value


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    return (
        {"true": True, "false": False}[text.lower()]
        if text.lower() in {"true", "false"}
        else bool(_integer(text))
    )


def _timestamp(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(text) from None


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "character": str,
    "integer": _integer,
    "long": _integer,
    "float": float,
    "double": float,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "blob": _blob,
}


def _unknown(path: str) -> QueryError:
    return QueryError("UnknownParameter", f"The parameter {path} is not recognized")
