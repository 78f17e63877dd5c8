"""The words of JSON Schema that describe records, in the dialect of OpenAPI 3.1."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

DECIMAL = "^[0-9]+$"


def text(about: str = "") -> Schema:
    """Describe a text."""
    return _with({"type": "string"}, about)


def word(words: Iterable[str], about: str = "") -> Schema:
    """Describe a text that is one of some words."""
    return _with({"type": "string", "enum": [str(one) for one in words]}, about)


def number(about: str = "") -> Schema:
    """Describe a whole number."""
    return _with({"type": "integer", "minimum": 0}, about)


def share(about: str = "") -> Schema:
    """Describe a share from 0 to 1."""
    return _with({"type": "number", "minimum": 0, "maximum": 1}, about)


def seconds(about: str = "") -> Schema:
    """Describe a time that passed."""
    return _with({"type": "number", "minimum": 0}, about)


def addresses(about: str = "") -> Schema:
    """Describe a count of addresses: IPv6 exceeds the numbers that many readers of JSON can hold."""
    return _with({"type": "string", "pattern": DECIMAL}, about)


def moment(about: str = "") -> Schema:
    """Describe a time, RFC 3339 in UTC."""
    return _with({"type": "string", "format": "date-time"}, about)


def truth(about: str = "") -> Schema:
    """Describe a yes or no."""
    return _with({"type": "boolean"}, about)


def several(items: Schema, about: str = "") -> Schema:
    """Describe a list."""
    return _with({"type": "array", "items": items}, about)


def mapping(values: Schema, about: str = "") -> Schema:
    """Describe an object whose keys are not known before."""
    return _with({"type": "object", "additionalProperties": values}, about)


def anything(about: str) -> Schema:
    """Describe an object that depends on what it is about."""
    return {"type": "object", "description": about}


def maybe(schema: Schema) -> Schema:
    """Describe what may also be null: it is not known, or there is none."""
    if "enum" in schema or "$ref" in schema:
        about = schema.get("description", "")
        rest = {key: value for key, value in schema.items() if key != "description"}
        return _with({"anyOf": [rest, {"type": "null"}]}, about)
    return {**schema, "type": [schema["type"], "null"]}


def record(about: str, **fields: Schema) -> Schema:
    """Describe an object that has all of some fields."""
    return {
        "type": "object",
        "description": about,
        "properties": dict(fields),
        "required": list(fields),
    }


def named(name: str) -> Schema:
    """Refer to a schema of the document by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _with(schema: dict[str, Any], about: str) -> Schema:
    return {**schema, "description": about} if about else schema
