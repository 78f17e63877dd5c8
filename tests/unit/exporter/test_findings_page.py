"""The page of all findings, and the ways to it."""

import re
from dataclasses import replace
from html import unescape

import estate
import pytest
from pages import Elements, visible

from exporter.records.filter import CONDITIONS
from exporter.records.findings import findings

FOUND = list(findings(estate.report()))
FOUND_OVERLAP = next(one["severity"] for one in FOUND if one["rule"] == "overlap")


@pytest.fixture(autouse=True)
def one_report(running):
    running.state.publish(estate.report())


def page(daemon, query=""):
    response, body = daemon.ask(f"/findings{query}")
    return response, body.decode()


def listed(text):
    return re.findall(r'<td><a href="/ipam/findings/([0-9a-f]{16})">', text)


def many(count):
    wrong = tuple(replace(estate.FINDINGS[0], subjects=(estate.PAY,)) for _ in range(count))
    return replace(estate.report(), findings=estate.findings(wrong))


def test_every_finding_is_listed_with_its_sentence_and_leads_to_its_page(running):
    response, text = page(running)
    words = unescape(visible(text))

    assert response.status == 200
    assert Elements(text).open == []
    assert listed(text) == [one["id"] for one in FOUND]
    assert all(one["summary"] in words for one in FOUND)
    assert f"{len(FOUND)} findings, the gravest first" in words


@pytest.mark.parametrize(
    "query",
    [
        "severity=critical",
        "rule=overlap",
        f"rule=overlap&severity={FOUND_OVERLAP}",
        "pool=top/",
        "account=111122223333",
    ],
)
def test_a_filter_keeps_what_the_api_keeps(running, query):
    kept = [one["id"] for one in running.read(f"/findings?{query}")["items"]]
    _, text = page(running, f"?{query}")

    assert 0 < len(kept) < len(FOUND)
    assert listed(text) == kept
    for name in re.findall(r"(\w+)=", query):  # and each can be taken away again
        assert f'title="take this filter away">{name} <b>' in text


def test_a_filter_that_nothing_meets_says_so(running):
    response, text = page(running, "?region=eu-west-1&severity=info&rule=overlap")

    assert response.status == 200
    assert "No finding meets these filters." in visible(text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param(
            "?color=red",
            "There is no parameter 'color' here. The way out: it takes scope, pool",
            id="unknown filter",
        ),
        pytest.param("?rule=nothing", "'nothing' is no rule. The way out: use one of ", id="unknown word"),
        pytest.param(
            "?pool=nowhere", "There is no pool 'nowhere'. The way out: a pool is named", id="unknown pool"
        ),
        pytest.param("?region=mars", "There is no region 'mars' here.", id="unknown region"),
        pytest.param("?rule=overlap&rule=overlap", "Rule is given more than once.", id="twice"),
        pytest.param("?page=x", "The page token is malformed.", id="no token"),
        pytest.param("?rule=<script>", "'<script>' is no rule.", id="markup"),
    ],
)
def test_a_wrong_filter_is_told_in_a_sentence(running, query, said):
    response, text = page(running, query.replace("<", "%3C"))

    assert response.status == 400
    assert said in unescape(visible(text))
    assert "script" not in Elements(text).tags


def test_long_lists_come_in_pages_of_one_report(running):
    running.state.publish(many(120))
    seen, query = [], ""
    while True:
        _, text = page(running, query)
        seen.append(len(listed(text)))
        following = re.search(r'href="/ipam/findings(\?[^"]*)" rel="next"', text)
        if following is None:
            break
        query = unescape(following[1])
        running.state.publish(replace(estate.report(), id="8"))  # the next page is still of the report before

    assert seen == [50, 50, 20]
    assert "101 to 120 of 120 findings" in visible(text)


def test_of_ten_thousand_findings_a_page_shows_and_counts(running):
    running.state.publish(many(10_000))
    _, text = page(running)

    assert len(listed(text)) == 50
    assert "1 to 50 of 10000 findings" in visible(text)
    assert len(text) < 100_000


def test_the_page_runs_nothing_and_is_not_kept(running):
    response, text = page(running)
    elements = Elements(text)

    assert "script" not in elements.tags
    assert not [name for name, _ in elements.attributes if name == "style" or name.startswith("on")]
    assert not [link for name, link in elements.attributes if name in {"src", "href"} and "//" in link[:9]]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_what_a_cloud_says_is_text_not_markup(running):
    running.state.publish(estate.retold(estate.report(), estate.PAY, name="<script>alert(1)</script>"))

    assert "script" not in Elements(page(running)[1]).tags


def test_only_reading_is_possible(running):
    head, body = running.ask("/findings", "HEAD")
    refused, told = running.ask("/findings", "POST")

    assert (head.status, body) == (200, b"")
    assert (refused.status, refused.headers["Content-Type"]) == (405, "application/problem+json")
    assert b"use one of" in told


def test_before_the_first_report_the_page_says_so(young):
    response, text = page(young)

    assert response.status == 503
    assert "waiting for the first report" in visible(text)


def test_the_overview_leads_here_by_its_header_its_chips_and_what_it_leaves_out(running):
    running.state.publish(many(120))
    text = running.ask("/")[1].decode()

    assert '<nav><a href="/ipam/findings">findings</a></nav>' in text
    assert '<a href="/ipam/findings?rule=overlap">and 116 more overlaps</a>' in text
    assert f"overlap · {FOUND_OVERLAP} 120" in visible(text)
    (chip,) = set(re.findall(r'class="chip \w+" href="/ipam/findings([^"]*)"', text))
    assert len(listed(page(running, unescape(chip))[1])) == 50


def test_the_page_names_the_filters_that_it_takes(running):
    named = visible(page(running)[1]).partition("filters in the address: ")[2]

    assert set(re.findall(r"\w+", named)) == set(CONDITIONS["findings"]) - {"status"}
