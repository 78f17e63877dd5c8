"""The JSON Schema of the configuration file, for editors and for the reference."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from config.address import Listen
from config.section import Section
from config.shape import File
from config.values import write_duration

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Describe the file; whatever the schema refuses the daemon refuses too, and names more mistakes."""
    return {"$schema": DIALECT, **described(File), "title": "cidrwatch.yaml"}


def described(model: type[Section]) -> dict[str, Any]:
    """Describe a file by the model of it."""
    made: dict[str, Any] = _plain(model.model_json_schema(schema_generator=_AsWritten))
    return made


class _AsWritten(GenerateJsonSchema):
    """Writes defaults the way a person writes them in the file."""

    def encode_default(self, dft: Any) -> Any:
        """Turn one default into what the file would hold."""
        if isinstance(dft, timedelta):
            return write_duration(dft)
        return str(dft) if isinstance(dft, Listen) else super().encode_default(dft)


def text() -> str:
    """Write the schema as the committed file `config/schema.json` has it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _plain(node: Any) -> Any:
    """Drop what describes Python and not the file: null for an absent key, titles made from names."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: _plain(value) for key, value in node.items() if not _incidental(key, value)}
    options = [option for option in kept.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        kept = {**options[0], **{key: value for key, value in kept.items() if key != "anyOf"}}
    return kept


def _incidental(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or value is None
