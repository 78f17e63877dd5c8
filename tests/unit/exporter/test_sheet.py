from dataclasses import replace

import estate
import pytest
from world import judged, pool, tree

from exporter.exposition import Exposition, Memory, render
from exporter.family import Family
from exporter.pool_families import pool_families
from exporter.sheet import Column, Sheet
from exporter.text_format import AT_ONCE
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


def test_a_family_is_written_anew_when_a_figure_or_a_label_has_changed():
    memory, column, other = Memory(), Column(NAMES, LABELS), Column(NAMES, LABELS[::-1])

    def text(told):
        family = Family("ipam_x", "X.", NAMES, lambda _: told)
        found = render(family, None, memory)
        assert found == render(family, None)
        return found

    first = text(Sheet(column, [1, 2]))
    assert text(Sheet(column, [1, 2])) is first
    assert text(Sheet(column, [1, 3])) != first
    assert text(Sheet(other, [1, 3])) != first
    single = text([(LABELS[0], 1)])
    assert text([(LABELS[0], 1)]) is single
    assert text([(LABELS[1], 1)]) != single


def test_more_samples_than_are_written_at_once_are_all_there():
    labels = [(f'"{number}', "ipv4") for number in range(2 * AT_ONCE + 1)]
    sheet = Sheet(Column(NAMES, labels), list(range(len(labels))))
    lines = render(Family("ipam_x", "X.", NAMES, lambda _: sheet), None).text.decode().splitlines()[2:]

    assert lines[-1] == f'ipam_x{{family="ipv4",pool="\\"{2 * AT_ONCE}"}} {2.0 * AT_ONCE}'
    assert len(set(lines)) == len(labels)


def test_more_numbers_than_are_remembered_are_written_all_the_same(monkeypatch):
    monkeypatch.setattr("exporter.text_format.REMEMBERED", 2)
    sheet = Sheet(Column(("pool",), [(str(number),) for number in range(5)]), [1, 2, 3, 1, 4])
    found = render(Family("ipam_x", "X.", ("pool",), lambda _: sheet), None).text.decode()

    assert [line.rpartition(" ")[2] for line in found.splitlines()[2:]] == ["1.0", "2.0", "3.0", "1.0", "4.0"]


def test_a_family_that_reads_as_before_is_not_packed_again():
    one, other = (Family(name, "X.", (), lambda _: [((), 1)]) for name in ("ipam_x", "ipam_y"))
    before = Exposition.apart([render(one, None), render(other, None)])
    changed = Family("ipam_y", "X.", (), lambda _: [((), 2)])
    found = [render(one, None), render(changed, None)]
    after = Exposition.apart(found, before=before)

    assert after == Exposition.apart(found)
    assert after.parts[0] is before.parts[0]
    assert after.families[0] is before.families[0]
