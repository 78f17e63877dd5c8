"""The space of pools for access lists: the fewest blocks, a line for each pool."""

import csv
import json
from io import StringIO

import pytest
from processes import read

from config.load import load
from service.memory import opened

CONFIG = """\
sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}]
scopes:
  - {name: private, default: private}
  - {name: lab, match: [{source: dc}]}
pools:
  - name: top
    scope: private
    cidrs: [10.2.0.0/16, 10.0.0.0/16, 10.1.0.0/16, 10.3.0.0/16, 192.168.0.0/24]
    pools:
      - {name: "a b", cidrs: [10.1.0.0/17, 10.1.192.0/18, 10.1.128.0/18]}
      - {name: c, cidrs: [10.0.0.0/24, 10.0.2.0/24]}
  - {name: six, scope: private, cidrs: ["fd00:1::/32", "fd00::/32"]}
  - {name: top, scope: lab, cidrs: [10.0.0.0/9, 10.128.0.0/9]}
"""
TOP = "top\t10.0.0.0/14 192.168.0.0/24"
A, C, LAB = "top/a b\t10.1.0.0/16", "top/c\t10.0.0.0/24 10.0.2.0/24", "lab:top\t10.0.0.0/8"


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    with opened(load(path).store):
        return path


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        pytest.param((), [TOP, A, C, "six\tfd00::/31", LAB], id="all"),
        pytest.param(("--scope", "lab"), [LAB], id="of a scope"),
        pytest.param(("--pool", "top"), [TOP], id="one pool"),
        pytest.param(("--pool", "top/"), [TOP, A, C], id="a pool and what lies below it"),
        pytest.param(("--pool", "top/c", "--scope", "lab"), [], id="none"),
    ],
)
def test_each_pool_is_a_line_of_its_path_and_the_fewest_blocks(config, words, lines):
    ended = read(config, "pools", "--prefixes", *words)

    assert (ended.status, ended.out.splitlines()) == (0, lines)


def test_machines_get_records(config):
    record = {"pool": "six", "scope": "private", "family": "ipv6", "prefixes": ["fd00::/31"]}
    words = ("pools", "--prefixes", "--pool", "six", "-o")
    rows = list(csv.DictReader(StringIO(read(config, *words, "csv").out)))

    assert read(config, *words, "json").records == [record]
    assert rows == [record | {"prefixes": json.dumps(record["prefixes"])}]


def test_a_pool_that_does_not_exist_is_wrong_usage(config):
    ended = read(config, "pools", "--prefixes", "--pool", "nowhere")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("there is no pool 'nowhere': ")
