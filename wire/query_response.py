"""Writing an SDK-shaped answer as the XML of AWS' Query protocols, by a service model of botocore."""

import base64
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_MILLISECOND = 1000


def write(shape: Any, value: Mapping[str, Any]) -> str:
    """Write the members of a structure as elements, in the order of the model.

    Raises:
        ValueError: the value has a member or a type that the model does not, or a character that
            XML cannot carry; the message names the place.
    """
    parts: list[str] = []
    _members(shape, value, parts, shape.name)
    return "".join(parts)


def escaped(text: str) -> str:
    """Escape text for an element's content; a carriage return would not survive as it is."""
    return text.translate(_ESCAPES)


def _members(shape: Any, value: Mapping[str, Any], parts: list[str], path: str) -> None:
    if not isinstance(value, Mapping):
        raise _wrong(path, "structure", value)
    if extra := sorted(set(value) - set(shape.members)):
        raise ValueError(f"{path}: the model has no member {', '.join(extra)}")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            _element(_name(member, name), member, value[name], (parts, f"{path}.{name}"))


def _element(name: str, shape: Any, value: Any, into: tuple[list[str], str]) -> None:
    parts, path = into
    if shape.serialization.get("flattened"):
        _flattened(name, shape, value, into)
        return
    parts.append(f"<{name}>")
    if shape.type_name == "structure":
        _members(shape, value, parts, path)
    elif shape.type_name == "list":
        for number, item in enumerate(_listed(value, path)):
            item_name = shape.member.serialization.get("name", "member")
            _element(item_name, shape.member, item, (parts, f"{path}[{number}]"))
    elif shape.type_name == "map":
        for key, item in value.items():
            _pair("entry", shape, (key, item), into)
    else:
        parts.append(_scalar(shape, value, path))
    parts.append(f"</{name}>")


def _flattened(name: str, shape: Any, value: Any, into: tuple[list[str], str]) -> None:
    if shape.type_name == "map":
        for key, item in value.items():
            _pair(name, shape, (key, item), into)
    else:
        for item in _listed(value, into[1]):
            _element(shape.member.serialization.get("name", name), shape.member, item, into)


def _pair(name: str, shape: Any, pair: tuple[str, Any], into: tuple[list[str], str]) -> None:
    parts, path = into
    parts.append(f"<{name}>")
    _element(shape.key.serialization.get("name", "key"), shape.key, pair[0], into)
    _element(
        shape.value.serialization.get("name", "value"), shape.value, pair[1], (parts, f"{path}.{pair[0]}")
    )
    parts.append(f"</{name}>")


def _name(member: Any, name: str) -> str:
    return str(member.serialization.get("name", name))


def _listed(value: Any, path: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise _wrong(path, "list", value)
    return value


def _scalar(shape: Any, value: Any, path: str) -> str:
    kind = shape.type_name
    expected, text_of = _SCALARS[kind]
    if not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean"):
        raise _wrong(path, kind, value)
    text = text_of(value)
    if _NOT_XML.search(text):
        raise ValueError(
            f"{path}: XML cannot carry a control character; refuse such a value where it comes in"
        )
    return escaped(text)


def _timestamp(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone: pass an aware time")
    at = value.astimezone(UTC).replace(tzinfo=None)
    return at.isoformat(timespec="microseconds" if at.microsecond % _MILLISECOND else "milliseconds") + "Z"


def _number(value: float) -> str:
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "NaN" if math.isnan(value) else repr(value)


_SCALARS: Mapping[str, tuple[type | tuple[type, ...], Callable[[Any], str]]] = {
    "string": (str, str),
    "character": (str, str),
    "integer": (int, str),
    "long": (int, str),
    "float": ((float, int), _number),
    "double": ((float, int), _number),
    "boolean": (bool, lambda value: "true" if value else "false"),
    "timestamp": (datetime, _timestamp),
    "blob": (bytes, lambda value: base64.b64encode(value).decode()),
}


def _wrong(path: str, kind: str, value: object) -> ValueError:
    return ValueError(f"{path}: the model wants a {kind}, not {type(value).__name__}")
