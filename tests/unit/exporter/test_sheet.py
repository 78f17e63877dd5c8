from dataclasses import replace

import estate
import pytest
from world import judged, pool, tree

from exporter.exposition import render
from exporter.family import Family
from exporter.pool_families import pool_families
from exporter.sheet import Column, Sheet
from ipam.cidr import parse

NAMES = ("pool", "family")
POOLS = {
    "ipv4": tuple(map(parse, ("0.0.0.0/0", "255.255.255.255/32", "10.1.0.0/20"))),
    "ipv6": tuple(map(parse, ("::/0", "::ffff:10.0.0.0/104", "2001:db8::/32"))),
}
LABELS = [('a"b', "ipv4"), ("", "ipv6")]


def test_samples_in_columns_are_written_like_single_ones():
    sheet = Sheet(Column(NAMES, LABELS), [2**88, -0.0])
    in_columns, single = (
        Family("ipam_x", "X.", NAMES, lambda _, told=told: told) for told in (sheet, list(sheet))
    )

    assert render(in_columns, None) == render(single, None)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="1 values for 2 samples"):
        Sheet(Column(NAMES, LABELS), [1])


def test_what_is_taken_from_a_plan_changes_with_it_and_is_that_of_the_report():
    families = pool_families()

    def text(report):
        return [render(family, report).text for family in families]

    one = judged([], tree(pool("a", "10.0.0.0/8")))
    other = judged([], tree(pool("a", "10.0.0.0/9"), pool("b", "11.0.0.0/8")))
    before = text(one)

    assert text(other) == [render(family, other).text for family in pool_families()]
    assert text(other) != before
    assert text(one) == before


def test_the_blocks_of_a_pool_are_written_as_python_writes_them():
    report = estate.report()
    pools = tuple(replace(one, cidrs=(*one.cidrs, *POOLS[one.family])) for one in report.tree.pools)
    found = render(pool_families()[0], replace(report, tree=replace(report.tree, pools=pools)))

    for one in pools:
        assert f'cidrs="{",".join(map(str, one.cidrs))}"' in found.text.decode()
