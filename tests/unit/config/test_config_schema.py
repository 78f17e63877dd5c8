"""The JSON Schema: committed, complete, and about the file rather than about Python."""

import re
from pathlib import Path

import config
from config import schema

COMMITTED = Path(config.__file__).parent / "schema.json"


def sections():
    described = schema.schema()
    return {"(file)": described, **described["$defs"]}


def test_the_committed_schema_is_the_one_of_the_code():
    assert COMMITTED.read_text("utf-8") == schema.text()


def test_every_section_and_every_key_says_what_it_means():
    silent = [name for name, section in sections().items() if not section.get("description")]
    silent += [
        f"{name}.{key}"
        for name, section in sections().items()
        for key, value in section["properties"].items()
        if not value.get("description", "").endswith((".", "networks`."))
    ]

    assert silent == []


def test_no_section_takes_unknown_keys_or_null():
    assert all(section["additionalProperties"] is False for section in sections().values())
    assert '"null"' not in schema.text()


def test_every_pattern_holds_from_end_to_end():
    patterns = re.findall(r'"pattern": "(.*)"', schema.text())

    assert patterns
    assert all(pattern.startswith("^") for pattern in patterns)
