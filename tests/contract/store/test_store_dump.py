"""A store is written out and read back whole, from one database into the other."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from shutil import copyfile

import pytest
from reading_rows import START, answered, failed, shard, vpc
from registering import made, sub, top, wanted
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import DBAPIError

from ipam.account_list import AccountList
from ipam.registry.asking import OPERATOR
from ipam.words import ErrorClass, Family, Kind, Provider
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.accounts import Accounts
from store.checking import mistakes
from store.dump import TABLES, Head, dumped
from store.dump_error import DumpError
from store.dump_seal import sealed, unsealed
from store.error import StoreError
from store.inventory import Inventory
from store.log_book import entries
from store.open import open_store
from store.plan import Plan
from store.plan_schema import AUDIT
from store.restoring import restored
from store.schema import SHARD
from store.schema_version import newest

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TREE = made(
    top("z", "10.0.0.0/16"), sub("a", "z", 24), sub("ä", "a", 28), sub("B", "z", 30), top("six", "2001:db8::/56", family=Family.IPV6),
)  # fmt: skip


def give(store, *names, pool="z", **rest):
    registry = Registry(store, cool_down=timedelta(hours=1), now=lambda: NOW)
    for name in names:
        order = Order("allocate", {"name": name}, token=f"token of {name}")
        registry.run(order, allocating(wanted(pool, name=name, **rest)))
    return registry


def filled(store):
    """Put something into every kind of table that is at hand, with words that databases sort differently."""
    Plan(store).change(lambda _: TREE)
    give(store, "host", "Host", "ähost", space=32)
    give(store, "six-1", pool="six", space=128, description="« ≠ \u2028 \x7f »")
    registry = give(store, "gone", space=28)
    registry.run(Order("release", {}), releasing(registry, "gone", OPERATOR))
    inventory = Inventory(store)
    inventory.record(answered(vpc("vpc-a", "10.0.0.0/16", name="ü", tags={"Env": "prod"})))
    inventory.record(failed(of=shard(kind=Kind.EIP)))
    Accounts(store).change(
        ("aws", Provider.AWS), lambda _: AccountList((), START, None, ErrorClass.DENIED, "no")
    )
    return store


def dump(store):
    return list(dumped(store, newest()))


def bring(store, lines, *, replace=False):
    passed = unsealed(lines)
    restored(store, Head.of(next(passed)), passed, replace=replace)


@pytest.fixture
def lines(store):
    return dump(filled(store))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with closing(open_store(f"sqlite:///{tmp_path_factory.mktemp('whole')}/cidrwatch.db")) as store:
        return dump(filled(store))


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path, blank_file):
    """Open a second, empty store."""
    if request.param == "sqlite":
        url = f"sqlite:///{copyfile(blank_file, tmp_path / 'other.db')}"
    else:
        url = request.getfixturevalue("postgresql").database(request.getfixturevalue("blank_database"))
    with closing(open_store(url)) as opened:
        yield opened


def rows_of(store):
    with store.read() as connection:
        return sum(connection.scalar(select(func.count()).select_from(table)) for table in TABLES)


def test_there_and_back_again_every_byte_is_the_same(store, other, lines, store_url):
    bring(other, lines)
    again = dump(other)
    with closing(open_store(store_url)) as back:
        bring(back, again, replace=True)

    assert again == lines
    assert dump(store) == lines
    assert Plan(other).load() == Plan(store).load()


def test_every_table_of_the_database_comes_along(store, lines):
    with store.read() as connection:
        there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    named = [value["table"] for value in map(json.loads, lines[1:-1]) if isinstance(value, dict)]

    assert set(named) == there
    assert len(named) == len(there)
    assert Head.of(lines[0]).rows == len(lines) - 2 - len(named) == rows_of(store) > 30


def test_what_is_imported_goes_on_where_it_was(other, whole):
    bring(other, whole)
    before = entries(other)
    give(other, "new", space=32)
    answer = give(other, "host", space=32)  # its token is known
    Inventory(other).record(answered(vpc("vpc-b", "10.1.0.0/16"), of=shard("444455556666")))

    assert answer is not None
    assert [one.object for one in entries(other)] == ["new", *(one.object for one in before)]
    with other.read() as connection:
        assert len(set(connection.scalars(select(SHARD.c.id)))) == 3
        assert list(mistakes(connection)) == []


@pytest.mark.parametrize("replace", [False, True], ids=["empty before", "full before"])
def test_the_log_is_append_only_afterwards(other, whole, replace):
    if replace:
        filled(other)
    bring(other, whole, replace=replace)
    with pytest.raises((StoreError, DBAPIError)), other.write() as connection:
        connection.execute(delete(AUDIT))

    assert dump(other) == whole


def test_a_store_that_holds_anything_is_not_written_over(store, lines):
    with pytest.raises(
        DumpError, match=r"store .* is not empty, its table account_list has rows; .* --replace$"
    ):
        bring(store, lines)

    assert dump(store) == lines


BROKEN = {
    "cut off": (lambda lines: lines[:-1], "is not whole, it has 2 rows of table pool_tally, and its head says 3:"),
    "half a line": (lambda lines: [*lines[:-1], lines[-1][:5]], r"is damaged, line \d+ is no JSON: take another copy"),
    "another table": (lambda lines: [*lines, '{"table":"x","columns":[]}\n'], r"line \d+ names no table"),
    "a row too short": (lambda lines: [*lines[:-1], "[1]\n"], r"line \d+ is no row of table pool_tally"),
    "bytes that are none": (lambda lines: [line.replace('"AAAA', '"*AAA') for line in lines], "is no row of table"),
    "a row twice": (lambda lines: [*lines, lines[-1]], "contradicts itself: "),
    "a row in place of another": (lambda lines: [*lines[:-1], lines[-2]], "contradicts itself: "),
    "no table before": (lambda lines: [lines[0], *lines[2:]], "is not whole, it has nothing of table access_key"),
}  # fmt: skip


def up_to_the_last_row(lines, change):
    """Change a dump as far as its last row; tables without rows stand behind it, and a digest that fits."""
    end = max(number for number, line in enumerate(lines) if line.startswith("[")) + 1
    return list(sealed([*change(lines[:end]), *lines[end:-1]]))


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("replace", [False, True], ids=["empty before", "full before"])
def test_a_dump_that_is_not_whole_changes_nothing(other, whole, change, told, replace):
    before = dump(filled(other) if replace else other)
    with pytest.raises(DumpError, match=told):
        bring(other, up_to_the_last_row(whole, change), replace=replace)

    assert dump(other) == before


NO_DIGEST = "is cut off, the digest at its end is missing: take another copy"
ALTERED = "was altered, its lines are not those that the digest at its end was made of: take another copy"
UNSEALED = {
    "a word of a text": (
        lambda lines: [line.replace('"custom","","",""', '"custom","","","x"') for line in lines],
        ALTERED,
    ),
    "a space in the head": (lambda lines: [lines[0].replace("{", "{ ", 1), *lines[1:]], ALTERED),
    "no digest": (lambda lines: lines[:-1], NO_DIGEST),
    "half of the digest": (lambda lines: [*lines[:-1], lines[-1][:20]], ALTERED),
    "more behind it": (lambda lines: [*lines, "[]\n"], ALTERED),
}


@pytest.mark.parametrize(("change", "told"), UNSEALED.values(), ids=UNSEALED)
def test_a_dump_that_is_not_what_was_written_changes_nothing(other, whole, change, told):
    before, changed = dump(other), change(whole)
    with pytest.raises(DumpError, match=told):
        bring(other, changed)

    assert changed != whole
    assert dump(other) == before


HOST = ',32,"10.0.1.4/32",'


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (',31,"10.0.1.4/31",', r"breaks the rule `overlap`, pool 'z': 10\.0\.1\.5/32 \(Host\) lies in .* export that anew|contradicts itself: "),
        (',32,"10.0.1.9/32",', r"breaks the rule `allocation`, pool 'z': the allocation 10\.0\.1\.4/32 \(host\) is written down as"),
    ],
    ids=["two owners", "two texts"],
)  # fmt: skip
def test_a_dump_whose_plan_breaks_a_rule_changes_nothing(other, whole, wrong, told):
    before = dump(other)
    changed = list(sealed(line.replace(HOST, wrong) for line in whole[:-1]))
    with pytest.raises(DumpError, match=told):
        bring(other, changed)

    assert sum(HOST in line for line in whole) == 1
    assert dump(other) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "is no dump of a store"),
        ("[]", "is no dump of a store"),
        ('{"format": "x"}', "is no dump of a store"),
        ('{"format":"cidrwatch-store","version":1,"schema":"0009","tables":{}}', "is a dump of another format: .* export it anew"),
        ('{"format":"cidrwatch-store","version":2,"schema":"0008","tables":{}}', r"holds the schema 0008, and this version works with \d{4}: upgrade the store"),
    ],
)  # fmt: skip
def test_the_head_says_whether_it_can_be_imported(line, told):
    with pytest.raises(DumpError, match=told):
        Head.of(line)


def test_a_store_of_an_earlier_schema_is_upgraded_before_it_is_exported(store):
    with pytest.raises(StoreError, match=r"has the schema 0008, .* `cidrwatch store upgrade` brings it up"):
        next(dumped(store, "0008"))


def test_a_dump_is_of_one_moment(store, lines):
    under_way = dumped(store, newest())
    found = [next(under_way)]
    give(store, "meanwhile", space=28)

    assert [*found, *under_way] == lines
