from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import estate
import pytest
from pages import Elements, visible
from world import judged, pool, tree, vpc

from exporter.figures import age, amount, level, share
from exporter.overview import overview
from exporter.ruler import ruler


def page(daemon):
    response, body = daemon.ask("/")
    return response, body.decode()


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(running):
    response, text = page(running)
    elements = Elements(text)
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert elements.open == []
    assert "script" not in elements.tags
    assert not [name for name, _ in elements.attributes if name == "style" or name.startswith("on")]
    assert not [link for name, link in elements.attributes if name in {"src", "href"} and "//" in link[:9]]
    assert f"style-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_page_shows_the_age_of_the_data_and_the_health_of_the_shards(running):
    _, text = page(running)

    assert "fresh data up to 2 min old · 5 of 6 shards fresh, 1 never read · analysed 40 s ago" in visible(
        text
    )


def test_the_page_names_both_ends_of_an_overlap_and_what_fails(running):
    words = visible(page(running)[1])

    assert "10.0.0.0/16 pay aws · 111122223333 · eu-west-1" in words
    assert "10.0.128.0/17 shop alibaba · 1600160016001600 · cn-hangzhou" in words
    assert "assume denied aws · 999900001111 1 shard, never read the role cannot be assumed" in words
    assert "blocked 10.0.128.0/17 shop" in words


def test_before_the_first_report_the_page_says_so(young):
    response, text = page(young)

    assert response.status == 200
    assert "waiting for the first report" in text
    assert Elements(text).open == []


def test_the_page_of_an_empty_estate_is_a_page(young):
    young.state.publish(estate.without_anything())
    _, text = page(young)

    assert "The plan has no pool yet." in text
    assert Elements(text).open == []


def test_what_a_cloud_says_is_text_not_markup(running):
    running.state.publish(estate.retold(estate.report(), estate.PAY, name="<script>alert(1)</script>"))
    _, text = page(running)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "script" not in Elements(text).tags


def test_the_scarcest_pool_comes_first():
    shown = overview(estate.report())

    assert [pool["path"] for pool in shown.pools.items] == ["top/prod", "dual", "top"]


def test_lists_are_capped_and_say_how_much_is_left_out():
    wrong = (replace(estate.FINDINGS[0], subjects=(estate.PAY,) * 30),) * 9
    shown = overview(replace(estate.report(), findings=estate.findings(wrong)))

    assert (len(shown.groups.items), shown.groups.left_out) == (4, 5)
    assert (len(shown.groups.items[0].ends.items), shown.groups.items[0].ends.left_out) == (3, 27)


def test_the_four_numbers():
    numbers = overview(estate.report()).numbers

    assert (numbers.utilized, numbers.dry_pools, numbers.overlaps, numbers.unmanaged) == (
        2**17 / 2**24,
        0,
        1,
        2,
    )


def test_the_ruler_is_to_scale_and_shows_the_gravest_state():
    drawn = ruler(estate.report())

    assert (drawn.pool, drawn.cidr) == ("top", "10.0.0.0/8")
    assert [(bar.start, bar.width) for bar in drawn.rows[0]] == [(0, 1000)]
    assert [(bar.start, bar.width, bar.name) for bar in drawn.rows[1]] == [
        (0, 3.91, "prod"),
        (3.91, 3.91, "prod"),
    ]
    assert [(bar.start, bar.width, bar.name) for bar in drawn.found] == [
        (0, 4, "overlapping"),
    ]


def test_a_network_smaller_than_the_drawing_still_shows():
    said = tuple(replace(one, overlap=estate.CLEAR) for one in estate.VERDICTS)
    drawn = ruler(replace(estate.report(), verdicts=estate.verdicts(said)))

    assert [(bar.start, bar.width, bar.name) for bar in drawn.found] == [(0, 4, "unmanaged")]


def test_the_ruler_counts_every_address_of_a_network_that_it_shows():
    seen = [
        vpc("10.0.0.0/32", "vpc-first"),
        vpc("10.0.0.4/32", "vpc-second"),
        vpc("10.0.0.8/29", "vpc-beyond"),
    ]
    drawn = ruler(judged(seen, tree(pool("top", "10.0.0.0/29"))))

    assert [(bar.start, bar.width) for bar in drawn.found] == [(0, 125), (500, 125)]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (200000, "2 d"),
    ],
)
def test_an_age_is_told_in_one_unit(seconds, text):
    assert age(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 %"), (1e-30, "<1 %"), (0.25, "25 %"), (0.996, "99 %"), (0.99999, "99 %"), (1, "100 %")],
)
def test_nothing_left_and_nothing_used_are_never_said_by_rounding(value, text):
    assert share(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (9999, "9999"), (65536, "65.5 k"), (2**24, "16.8 M"), (2**64, "1.8e19")]
)
def test_a_count_is_short(count, text):
    assert amount(count) == text


@pytest.mark.parametrize(
    ("blocks", "utilization", "said"),
    [(0, 0.1, "dry"), (3, 0.1, "low"), (4, 0.1, "fine"), (None, 0.85, "low"), (None, 0.5, "fine")],
)
def test_a_pool_is_judged_by_its_own_thresholds(blocks, utilization, said):
    pool = {
        "allocatable_blocks": blocks,
        "utilization": utilization,
        "thresholds": {"blocks": 3, "utilization": [0.8, 0.95]},
    }

    assert level(pool) == said
