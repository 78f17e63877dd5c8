import re

import estate
import pytest

from exporter.exposition import render
from exporter.families import PROCESS_FAMILIES, report_families
from exporter.family import Family, Type
from exporter.series_guard import SeriesGuard, guarded, within
from exporter.settings import Build, Settings, Singles
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry


def family(*names, type=Type.GAUGE):  # noqa: A002 - the word of the format
    return Family("ipam_x", "X.", ("pool",), lambda source: [((one,), 1) for one in source or names], type)


def shown(text):
    return re.findall(r'pool="(.*)"} ', text.decode())


def guard(limit):
    return SeriesGuard(limit, ("ipam_x",))


def test_a_family_within_its_limit_is_written_as_without_one():
    one = guard(3)

    assert one.render(family(), "abc").text == render(family(), "abc").text
    assert one.dropped == {"ipam_x": 0}


def test_what_is_beyond_the_limit_is_left_out_and_counted():
    one = guard(2)
    found = one.render(family(), "abcde")

    assert (shown(found.text), found.series) == (["a", "b"], 2)
    assert found.text.startswith(b"# HELP ipam_x X.\n# TYPE ipam_x gauge\n")
    assert found.text.endswith(b"\n")
    assert one.dropped == {"ipam_x": 3}


def test_a_series_that_was_shown_stays_while_it_exists_and_a_new_one_waits_for_a_place():
    one = guard(2)
    one.render(family(), "mn")

    assert shown(one.render(family(), "amn").text) == ["m", "n"]
    assert shown(one.render(family(), "abn").text) == ["a", "n"]
    assert shown(one.render(family(), "abmn").text) == ["a", "n"]
    assert one.dropped == {"ipam_x": 2}


def test_a_value_that_changes_does_not_make_another_series():
    lines = b'# HELP x X.\n# TYPE x gauge\nx{pool="a"} 1.0\nx{pool="m"} 1.0\nx{pool="n"} 1.0\n'
    before = b'# HELP x X.\n# TYPE x gauge\nx{pool="n"} 7.0\n'

    assert within(lines, before, 1) == b'# HELP x X.\n# TYPE x gauge\nx{pool="n"} 1.0\n'


@pytest.mark.parametrize("word", ['a b"} 1', "\u2028", "a\nb", "\x85", "é"])
def test_no_word_in_a_label_makes_a_line_of_its_own(word):
    one = guard(1)
    one.render(family(), [word])

    assert one.render(family(), ["0", word]).text == render(family(), [word]).text


def test_a_lower_limit_holds_from_the_next_time_on():
    one = guard(5)
    one.render(family(), "abc")
    one.configure(1, ("ipam_x", "ipam_y"))

    assert shown(one.render(family(), "abc").text) == ["a"]
    assert one.dropped == {"ipam_x": 2, "ipam_y": 0}


def test_a_family_that_cannot_grow_is_not_guarded():
    names = guarded((family(), Family("ipam_one", "1.", (), lambda _: ()), family(type=Type.HISTOGRAM)))

    assert names == ("ipam_x",)


def test_every_family_that_can_grow_tells_from_the_start_that_nothing_is_dropped():
    settings = Settings(Build("0", "", ""), estate.AT - estate.READ, vpc=Singles())
    state = State(settings, Telemetry(), Clocks(lambda: estate.AT, lambda: 0.0))
    names = guarded((*report_families(settings), *PROCESS_FAMILIES))
    before = state.process_exposition().text.decode()
    state.publish(estate.report())
    after = state.process_exposition().text.decode()

    for name in ("ipam_pool_info", "ipam_vpc_size_addresses", "ipam_collector_runs_total", *names):
        assert f'\nipam_exposition_series_dropped{{metric="{name}"}} 0.0\n' in before
        assert f'\nipam_exposition_series_dropped{{metric="{name}"}} 0.0\n' in after


def test_what_a_state_drops_is_told_in_the_same_scrape():
    settings = Settings(Build("0", "", ""), estate.AT - estate.READ, series_limit=2)
    telemetry = Telemetry(("a", "b", "c"))
    state = State(settings, telemetry, Clocks(lambda: estate.AT, lambda: 0.0))
    published = state.publish(estate.report())
    text = state.process_exposition().text.decode()

    assert published.exposition.only(["ipam_pool_allocations"]).series == 2
    assert '\nipam_exposition_series_dropped{metric="ipam_pool_allocations"} 7.0\n' in text
    assert '\nipam_exposition_series_dropped{metric="ipam_scheduler_runs_missed_total"} 1.0\n' in text
    assert f"\nipam_exposition_series {float(published.exposition.series)}\n" in text
