"""What the format knows: the keys of a section and their meaning, from the JSON Schema of the models."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from config.section import Section

Model = type[Section]  # of a whole file


@cache
def _root(model: Model) -> Mapping[str, Any]:
    return model.model_json_schema()


def _resolved(schema: Mapping[str, Any], model: Model) -> Mapping[str, Any]:
    """Follow a reference, and the side of an optional value that is there."""
    for option in schema.get("anyOf", ()):
        if option != {"type": "null"}:
            return _resolved(option, model)
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return _resolved(_root(model)["$defs"][name], model) if name else schema


def section(location: Sequence[str | int], model: Model) -> Mapping[str, Any]:
    """Return the schema at a location of a validation error, whose steps name the kind of a source too."""
    schema = _resolved(_root(model), model)
    for step in location:
        if isinstance(step, int):
            schema = _resolved(schema.get("items", {}), model)
        elif "discriminator" in schema:
            schema = _resolved({"$ref": schema["discriminator"]["mapping"][step]}, model)
        else:
            schema = _resolved(schema.get("properties", {}).get(step, {}), model)
    return schema


def meaning(location: Sequence[str | int], model: Model) -> str:
    """Return the description of a key."""
    key = section(location[:-1], model).get("properties", {}).get(location[-1], {})
    return str(key.get("description", ""))


def keys(location: Sequence[str | int], model: Model) -> tuple[str, ...]:
    """List the keys of a section."""
    return tuple(section(location, model).get("properties", {}))


def nearest(word: str, known: Sequence[str]) -> str:
    """Advise on a word that is not known: the one that was probably meant, or all there are."""
    if not known:
        return "leave it empty, {}"
    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else f"use one of {', '.join(known)}"
