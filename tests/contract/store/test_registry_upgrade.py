"""A store of the schema before the registry has its plan afterwards, and what each pool has left."""

from contextlib import closing
from datetime import date

from sqlalchemy import make_url

from ipam.cidr import parse
from ipam.registry.held import held_by
from store import postgresql, sqlite
from store.checking import mistakes
from store.open import open_store
from store.plan import Plan
from store.upgrade import upgrade

POOL = "('{0}', {1}, '{0}', '{0}', 'private', 'ipv4', {2}, 1, NULL, '{3}', '{4}', '[]', FALSE, '', 'config')"
RULES = '{"netmask_lengths": [null, null, null], "tags": []}'
THRESHOLDS = '{"utilization": [], "blocks": 3}'


def start(address):
    return "".join(f"{int(part):02x}" for part in address.split(".")).rjust(32, "0")


def before(url):
    """Make a store as the version before wrote it: two pools, a reservation that holds, and one that has expired."""
    blob = "X'{0}'" if url.startswith("sqlite") else "'\\x{0}'::bytea"
    made = (
        sqlite.connected(make_url(url)) if url.startswith("sqlite") else postgresql.connected(make_url(url))
    )
    with closing(made), made.write() as connection:
        upgrade(connection, "0008")
        top, sub, kept, gone = (
            blob.format(start(at)) for at in ("10.0.0.0", "10.1.0.0", "10.2.0.0", "10.1.0.0")
        )
        for statement in (
            "INSERT INTO scope VALUES ('private', 0, 'private', '[]')",
            f"INSERT INTO pool VALUES {POOL.format('top', 0, 'NULL', RULES, THRESHOLDS)}",
            f"INSERT INTO pool VALUES {POOL.format('sub', 1, chr(39) + 'top' + chr(39), RULES, THRESHOLDS)}",
            "UPDATE pool SET depth = 2 WHERE id = 'sub'",
            f"INSERT INTO pool_cidr VALUES ('top', 0, 4, {top}, 8, NULL), ('sub', 0, 4, {sub}, 16, NULL)",
            f"INSERT INTO allocation VALUES ('a', 0, 'top', 4, {kept}, 16, 'custom', '', '', 'kept', NULL)",
            f"INSERT INTO allocation VALUES ('b', 1, 'top', 4, {gone}, 16, 'custom', '', '', 'gone', '2020-01-01')",
        ):
            connection.exec_driver_sql(statement)


def test_the_plan_is_carried_over_and_what_is_left_follows_from_it(store_url):
    before(store_url)
    with closing(open_store(store_url)) as store, store.read() as connection:
        tree = Plan(store).load()
        held = held_by(tree, tree.by_id["top"], date(2026, 11, 1))

        assert [(one.id, one.description, one.origin) for one in tree.allocations] == [
            ("a", "kept", "config"), ("b", "gone", "config"),
        ]  # fmt: skip
        assert {one.cidr for one in held} == {parse("10.2.0.0/16"), parse("10.1.0.0/16")}
        assert list(mistakes(connection)) == []
