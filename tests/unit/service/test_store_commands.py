"""What the commands that look after the store print, write and refuse, on a store of their own."""

import gzip
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from processes import read
from reading_rows import answered, shard, vpc

from config.load import load
from ipam.words import Kind
from service.cli import progress
from service.memory import opened
from store.schema_version import newest

FIRST = Path(__file__).parents[1] / "store" / "first_schema.sql"

CONFIG = """\
store: sqlite:///cidrwatch.db
sources:
  - {name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}
pools:
  - {name: top, scope: private, cidrs: [10.0.0.0/8]}
"""


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    with opened(load(path).store) as memory:
        memory.inventory.record(answered(vpc("vpc-a", "10.0.0.0/20"), vpc("vpc-b", "10.2.0.0/20")))
        memory.inventory.record(answered(of=shard(kind=Kind.EIP)))
    assert read(path, "registry", "apply").status == 0
    assert read(path, "registry", "allocate", "top", "--cidr", "10.9.0.0/24").status == 0
    return path


@pytest.fixture
def other(config):
    path = config.with_name("other.yaml")
    path.write_text(CONFIG.replace("cidrwatch.db", "other.db"))
    return path


def store(config, *words):
    return read(config, "store", *words)


def spoil(config, statement):
    with closing(sqlite3.connect(config.with_name("cidrwatch.db"))) as connection:
        connection.execute(statement)
        connection.commit()


def test_an_upgrade_says_from_where_to_where(config, other):
    name = f"sqlite:///{config.parent}"
    same = f"{name}/cidrwatch.db: the schema is {newest()}, the newest there is; nothing was done\n"

    assert store(config, "upgrade").out == same
    assert store(other, "upgrade").out == f"{name}/other.db: made, with the schema {newest()}\n"


def test_an_upgrade_of_an_earlier_schema(config, other):
    with closing(sqlite3.connect(other.with_name("other.db"))) as connection:
        connection.executescript(FIRST.read_text("utf-8"))
    name = f"sqlite:///{config.parent}/other.db"
    checked = store(other, "check", "-o", "json")

    assert (checked.status, [(one["rule"], one["remedy"]) for one in checked.records]) == (
        1, [("schema", "`cidrwatch store upgrade`")],
    )  # fmt: skip
    assert store(other, "export", "x.jsonl").err == (
        f"store {name} has the schema 0001, and this version works with {newest()}: "
        "`cidrwatch store upgrade` brings it up to date\n"
    )
    assert store(other, "upgrade").out == f"{name}: the schema was 0001 and is {newest()}\n"
    assert store(other, "check").status == 0


def test_a_good_store_is_told_with_what_was_looked_at(config):
    ended = store(config, "check")

    assert (ended.status, ended.out, ended.err) == (
        0,
        "none\n",
        "1 pool, 1 CIDR, 1 allocation: nothing wrong.\n",
    )
    assert store(config, "check", "-o", "json").records == []
    assert store(config, "check", "-o", "csv").out == "rule,where,what,remedy\n"


def test_a_check_writes_nothing(config):
    path = config.with_name("cidrwatch.db")
    before = path.read_bytes(), sorted(config.parent.iterdir())
    spoil(config, "SELECT 1")
    store(config, "check")

    assert (path.read_bytes(), sorted(config.parent.iterdir())) == before


def test_what_is_wrong_is_told_with_the_way_out_that_mends_it(config):
    spoil(config, "DELETE FROM free WHERE bits = 23")
    ended = store(config, "check", "-o", "json")

    assert (ended.status, ended.err) == (1, "1 pool, 1 CIDR, 1 allocation: 1 wrong.\n")
    assert ended.records == [
        {
            "rule": "free space",
            "where": "pool 'top'",
            "what": "10.128.0.0/9 is not listed as free",
            "remedy": "`cidrwatch store check --renew` makes it anew",
        }
    ]
    assert "10.128.0.0/9 is not listed as free" in store(config, "check").out
    assert store(config, "check", "--renew").status == 0
    assert store(config, "check").status == 0


def test_an_allocation_where_none_may_be_names_the_command_that_takes_it_away(config):
    spoil(config, "UPDATE pool_cidr SET start = X'0000000000000000000000000B000000'")
    (one, *_) = store(config, "check", "-o", "json").records
    words = one["remedy"].strip("`").split()[1:]

    assert one["what"].endswith("lies in none of its CIDRs")
    assert read(config, *words).status == 0
    assert store(config, "check", "--renew").status == 0


def test_a_pool_that_cannot_be_made_out_is_not_renewed(config):
    spoil(config, "UPDATE pool SET rules = 'x'")
    ended = store(config, "check", "--renew")

    assert (ended.status, ended.out) == (3, "")
    assert "cannot be renewed, pool 'top': cannot be made out: " in ended.err


@pytest.mark.parametrize("name", ["dump.jsonl", "dump.jsonl.gz"])
def test_a_dump_comes_back_whole_and_is_for_this_user_alone(config, other, name):
    ended = store(config, "export", name)
    dump = config.with_name(name)

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"{name}: ")
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    assert store(other, "import", name).out.startswith(f"sqlite:///{config.parent}/other.db: ")
    assert store(other, "export", f"again-{name}").status == 0
    assert config.with_name(f"again-{name}").read_bytes() == dump.read_bytes()
    assert read(other, "pools", "-o", "json").records == read(config, "pools", "-o", "json").records


def test_a_dump_that_exists_is_replaced_when_the_new_one_is_whole(config):
    dump = config.with_name("dump.jsonl")
    dump.write_text("old")
    spoil(config, "ALTER TABLE missed RENAME TO elsewhere")
    failed = store(config, "export", "dump.jsonl")

    assert (failed.status, dump.read_text()) == (3, "old")
    assert [path.name for path in config.parent.iterdir() if "dump" in path.name] == ["dump.jsonl"]
    spoil(config, "ALTER TABLE elsewhere RENAME TO missed")
    assert store(config, "export", "dump.jsonl").status == 0
    assert dump.read_text().startswith('{"format":"cidrwatch-store",')


def test_a_full_store_is_replaced_only_when_asked(config):
    store(config, "export", "dump.jsonl")
    read(config, "registry", "allocate", "top", "--netmask", "24")
    refused = store(config, "import", "dump.jsonl")

    assert refused.status == 2
    assert refused.err.startswith("dump dump.jsonl was not imported: store sqlite:///")
    assert len(read(config, "registry", "allocations", "-o", "json").records) == 2
    assert store(config, "import", "dump.jsonl", "--replace").status == 0
    assert len(read(config, "registry", "allocations", "-o", "json").records) == 1


ALTERED = "its lines are not those that the digest at its end was made of: take another copy\n"


def cut(content):
    return content[: len(content) // 2]


def without_last(whole, begin):
    """Leave out the last line of a dump that begins so: a row, or what says which table follows."""
    lines = whole.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith(begin))
    return b"".join(lines[:last] + lines[last + 1 :])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.jsonl", None, "dump missing.jsonl cannot be read, No such file or directory: name another\n"),
        ("a.jsonl", lambda _: b"", "dump a.jsonl is no dump of a store: name a file that `cidrwatch store export` wrote\n"),
        ("a.jsonl", lambda _: b"\xff\xfe", "dump a.jsonl is damaged, or cut off: take another copy\n"),
        ("a.jsonl.gz", lambda whole: cut(gzip.compress(whole)), "dump a.jsonl.gz is damaged, or cut off: take another copy\n"),
        ("a.jsonl.gz", lambda whole: gzip.compress(whole)[:-8] + bytes(8), "dump a.jsonl.gz is damaged, or cut off: take another copy\n"),
        ("a.jsonl", lambda whole: without_last(whole, b"["), f"dump a.jsonl was altered, {ALTERED}"),
        ("a.jsonl", lambda whole: whole.replace(b'"allocate"', b'"allocatf"'), f"dump a.jsonl was altered, {ALTERED}"),
        ("a.jsonl", lambda whole: without_last(whole, b"{"), "dump a.jsonl is cut off, the digest at its end is missing: take another copy\n"),
    ],
    ids=["not there", "empty", "not text", "cut off", "another sum", "a row short", "altered", "a digest short"],
)  # fmt: skip
def test_a_dump_that_is_not_whole_is_refused(config, other, name, content, told):
    store(config, "export", "whole.jsonl")
    if content:
        config.with_name(name).write_bytes(content(config.with_name("whole.jsonl").read_bytes()))
    ended = store(other, "import", name)

    assert (ended.status, ended.out, ended.err) == (2, "", told)
    assert list(config.parent.glob("other.db*")) == []
    if content:
        assert store(other, "import", "whole.jsonl").status == 0


def test_a_dump_goes_where_its_user_may_write(config):
    ended = store(config, "export", "nowhere/dump.jsonl")

    assert (ended.status, ended.err) == (
        2, "dump nowhere/dump.jsonl cannot be written, No such file or directory: name a file where this user may write\n",
    )  # fmt: skip


def test_what_takes_long_says_how_far_it_is(monkeypatch, capsys):
    seconds = iter(range(100))
    monkeypatch.setattr(progress, "monotonic", lambda: next(seconds))
    passed = list(progress.lasting("exported")((str(one) for one in range(1050)), 1050))

    assert len(passed) == 1050
    assert capsys.readouterr().err.splitlines()[:2] == [
        "exported 200 of 1,050 rows", "exported 400 of 1,050 rows",
    ]  # fmt: skip


LEFT = {"source": "aws", "shards": 2, "rows": 2, "accounts": 0, "last_success": "2026-11-01T12:00:00Z"}


def test_a_source_that_has_left_is_listed_and_forgotten_when_it_is_meant(config):
    assert store(config, "forget", "-o", "json").records == [LEFT]
    ended = store(config, "forget", "aws", "-o", "json")

    assert (ended.status, ended.records) == (0, [LEFT])
    assert ended.err == "Nothing is removed yet: `cidrwatch store forget SOURCE --yes` does it.\n"
    assert store(config, "forget", "-o", "json").records == [LEFT]
    ended = store(config, "forget", "aws", "--yes", "-o", "json")
    assert (ended.status, ended.records, ended.err) == (
        0,
        [LEFT],
        "All that was known of 'aws' is removed.\n",
    )
    assert store(config, "forget").out == "none\n"
    assert store(config, "check").status == 0
    assert len(read(config, "registry", "allocations", "-o", "json").records) == 1


def test_a_source_that_is_read_is_not_forgotten(config):
    ended = store(config, "forget", "dc", "--yes")

    assert (ended.status, ended.err) == (
        2, f"source 'dc' is in {config}, and would be read again: take it out there first\n",
    )  # fmt: skip


def test_a_source_that_nobody_knows_is_wrong_usage(config):
    ended = store(config, "forget", "awz", "--yes")

    assert (ended.status, ended.err) == (
        2, "the store knows no source 'awz'; those that have left the configuration: 'aws'\n",
    )  # fmt: skip
