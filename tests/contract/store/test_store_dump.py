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
from store.dump import TABLES, DumpError, Head, dumped
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
    restored(store, Head.of(lines[0]), lines[1:], replace=replace)


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
    named = [value["table"] for value in map(json.loads, lines[1:]) if isinstance(value, dict)]

    assert set(named) == there
    assert len(named) == len(there)
    assert Head.of(lines[0]).rows == len(lines) - 1 - len(named) == rows_of(store) > 30


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
    """Change a dump as far as its last row; the names of tables without rows stand behind it."""
    end = max(number for number, line in enumerate(lines) if line.startswith("[")) + 1
    return [*change(lines[:end]), *lines[end:]]


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("replace", [False, True], ids=["empty before", "full before"])
def test_a_dump_that_is_not_whole_changes_nothing(other, whole, change, told, replace):
    before = dump(filled(other) if replace else other)
    with pytest.raises(DumpError, match=told):
        bring(other, up_to_the_last_row(whole, change), replace=replace)

    assert dump(other) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "is no dump of a store"),
        ("[]", "is no dump of a store"),
        ('{"format": "x"}', "is no dump of a store"),
        ('{"format":"cidrwatch-store","version":2,"schema":"0009","tables":{}}', "is a dump of another format"),
        ('{"format":"cidrwatch-store","version":1,"schema":"0008","tables":{}}', r"holds the schema 0008, and this version works with \d{4}: upgrade the store"),
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
