"""Whatever stands in a configuration file, it is read or its mistakes are told: never a traceback."""

from contextlib import suppress
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.load import load
from config.mistakes import ConfigError
from config.redact import effective
from config.schema import schema
from config.settings import Settings
from config.unavailable import UNAVAILABLE

EXAMPLES = Path(__file__).parents[2] / "config" / "examples"
FULL = yaml.safe_load((EXAMPLES / "full.yaml").read_text("utf-8").replace("until: 2", "until: !!str 2"))
SCHEMA = schema()
GOOD = {
    "name": ["prod", "private", "aws"],
    "scope": ["private", "public", "lab"],
    "renamed_from": ["prod", "before"],
    "cidrs": [["10.0.0.0/8"], ["10.0.0.0/8", "fd00::/32"], ["10.0.0.1/8"]],
    "cidr": ["10.0.0.0/16", ["10.0.0.0/16"], "fd00::/48"],
    "networks": [["dc"], [{"cidr": "10.0.0.0/8", "name": "a"}]],
    "subject": ["vpc-1", "10.0.0.0/16", "10.0.0.1/16", "a:b/12"],
    "accounts": [["111122223333"], [111122223333], ["1234567890123456"]],
    "regions": [["eu-west-1"], ["cn-hangzhou"], "all"],
    "listen": ["127.0.0.1:0", "[::1]:80", "0.0.0.0:80"],
    "store": ["sqlite:///a.db", "postgresql://host/db"],
    "external_url": ["https://host", "https://user:pass@host", "https://[::1"],
    "until": ["2027-06-30", "2027-13-01"],
    "utilization": [[0.8, 0.9], [0.9, 0.8], [80], "x"],
    "file": ["a.csv", "b" * 5000, "/"],
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 10**25),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(
        ["5m", "60s", "10.0.0.0/8", "ou-prod", "all", "byoip", "aws", "static", "", "no", "a\x00b"]
    ),
    st.lists(st.text(max_size=5), max_size=2),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)
LATER = sorted({row.path.rpartition(".")[2].removesuffix("[]") for row in UNAVAILABLE})


def resolved(node):
    return SCHEMA["$defs"][node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else node


@st.composite
def values(draw, node, key, depth):
    """Draw something for a key: mostly of the right shape, often a plausible value, sometimes anything."""
    node = resolved(node)
    chance = draw(st.integers(0, 19))
    if chance == 0:
        return draw(ODD)
    if key in GOOD and chance < 16:
        return draw(st.sampled_from(GOOD[key]))
    for option in ("oneOf", "anyOf"):
        if option in node:
            return draw(values(draw(st.sampled_from(node[option])), key, depth))
    return draw(of_type(node, key, depth))


@st.composite
def of_type(draw, node, key, depth):
    if "enum" in node or "const" in node:
        return draw(st.sampled_from(node.get("enum") or [node["const"]]))
    if node.get("type") == "array":
        most = 2 if depth else 0
        return [draw(values(node["items"], "", depth - 1)) for _ in range(draw(st.integers(0, most)))]
    if node.get("type") == "object" and "properties" in node:
        return draw(sections(node, depth))
    if node.get("type") == "object":
        return draw(st.dictionaries(st.text("ab", max_size=2), st.text("xy", max_size=2), max_size=2))
    plain = {"integer": st.integers(0, 40), "number": st.floats(0, 1), "boolean": st.booleans()}
    return draw(plain.get(node.get("type"), st.sampled_from(["5m", "10.0.0.0/8", "111122223333", "x"])))


@st.composite
def sections(draw, node, depth):
    """Draw any subset of the keys of a section, and now and then a key that is not of it."""
    needed = [key for key in node.get("required", ()) if draw(st.integers(0, 9))]
    others = (
        draw(st.lists(st.sampled_from(sorted(node["properties"])), unique=True, max_size=4))
        if node["properties"]
        else []
    )
    drawn = {key: draw(values(node["properties"][key], key, depth)) for key in {*needed, *others}}
    if draw(st.integers(0, 9)) == 0:
        drawn[draw(st.sampled_from([*LATER, "nmae"]))] = draw(ODD)
    return drawn


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    return Path(copytree(EXAMPLES, tmp_path_factory.mktemp("config") / "examples"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("config")
    (path / "a.csv").write_text("cidr,name,site\n10.0.0.0/8,a,b\n")
    return path


def places(value, at=()):
    """List the keys and items of a file, at all depths."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield (*at, step)
        yield from places(item, (*at, step))


@st.composite
def thinned(draw):
    """Take some keys and items away from a good file, and now and then put something odd in one's place."""
    left = deepcopy(FULL)
    chosen = draw(st.lists(st.sampled_from(sorted(places(FULL), key=str)), max_size=4))
    for *way, step in chosen:
        with suppress(LookupError, TypeError):  # it went with what held it
            holder = reduce(getitem, way, left)
            if draw(st.integers(0, 3)):
                del holder[step]
            else:
                holder[step] = draw(ODD)
    return left


def outcome(path: Path) -> Settings | ConfigError:
    try:
        return load(path)
    except ConfigError as error:
        return error


def one_line_each(error: ConfigError, path: Path) -> bool:
    lines = str(error).splitlines()
    return len(lines) == len(error.mistakes) > 0 and all(line.startswith(f"{path}:") for line in lines)


@given(drawn=sections(SCHEMA, 8))
def test_any_keys_of_the_format_are_read_or_their_mistakes_told(folder, drawn):
    path = folder / "drawn.yaml"
    path.write_text(yaml.safe_dump(drawn, sort_keys=False), "utf-8")

    found = outcome(path)

    if isinstance(found, ConfigError):
        assert one_line_each(found, path)
    else:
        (folder / "again.yaml").write_text(yaml.safe_dump(effective(found)), "utf-8")
        assert load(folder / "again.yaml").plan == found.plan


@given(drawn=thinned())
def test_a_good_file_without_some_of_its_keys_is_read_or_its_mistakes_told(examples, drawn):
    path = examples / "thinned.yaml"
    path.write_text(yaml.safe_dump(drawn, sort_keys=False), "utf-8")

    found = outcome(path)

    if isinstance(found, ConfigError):
        assert one_line_each(found, path)
    else:
        (examples / "again.yaml").write_text(yaml.safe_dump(effective(found)), "utf-8")
        again = load(examples / "again.yaml")
        assert (again.file, again.plan, again.policy) == (found.file, found.plan, found.policy)


@given(text=st.text(st.sampled_from("ab:&*!<>|-?[]{},'\"#\n \t%@`0x1"), max_size=40) | st.text(max_size=40))
def test_any_text_is_read_or_its_mistakes_told(folder, text):
    path = folder / "text.yaml"
    path.write_text(text, "utf-8", errors="replace")

    found = outcome(path)

    assert isinstance(found, Settings) or one_line_each(found, path)
