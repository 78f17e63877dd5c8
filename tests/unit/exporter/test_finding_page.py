"""The page of one finding, where an alert leads."""

from dataclasses import replace
from html import unescape

import estate
import pytest
from pages import Elements, visible

from exporter.finding_page import figures
from exporter.records.findings import findings


@pytest.fixture(autouse=True)
def one_report(running):
    running.state.publish(estate.report())


FOUND = list(findings(estate.report()))


@pytest.mark.parametrize("found", FOUND, ids=[f"{place} {one['rule']}" for place, one in enumerate(FOUND)])
def test_a_finding_has_a_page_with_its_sentences_and_subjects(running, found):
    response, body = running.ask(f"/findings/{found['id']}")
    text = body.decode()
    words = unescape(visible(text))

    assert response.status == 200
    assert Elements(text).open == []
    for said in (
        found["severity"],
        found["rule"].replace("_", " "),
        found["summary"],
        found["remedy"],
        found["since"],
    ):
        assert said in words
    for one in found["subjects"]:
        assert one["cidr"] in words
    assert f'href="/ipam/api/v1/findings/{found["id"]}"' in text


def test_the_page_runs_nothing_and_needs_nothing_from_elsewhere(running):
    response, body = running.ask(f"/findings/{FOUND[0]['id']}")
    elements = Elements(body.decode())

    assert "script" not in elements.tags
    assert not [link for name, link in elements.attributes if name in {"src", "href"} and "//" in link[:9]]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_finding_that_is_gone_says_so(running):
    response, body = running.ask("/findings/0123456789abcdef")

    assert (response.status, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such finding now" in visible(body.decode())


def test_an_id_is_text_not_markup(running):
    _, body = running.ask("/findings/%3Cscript%3E")

    assert b"<script>" not in body


def test_before_the_first_report_the_page_says_so(young):
    response, body = young.ask("/findings/0123456789abcdef")

    assert response.status == 503
    assert "waiting for the first report" in visible(body.decode())


def test_what_a_cloud_says_is_text_not_markup(running):
    running.state.publish(estate.retold(estate.report(), estate.PAY, name="<script>alert(1)</script>"))
    _, body = running.ask(f"/findings/{FOUND[0]['id']}")

    assert "script" not in Elements(body.decode()).tags


def test_many_subjects_are_counted(running):
    wrong = (replace(estate.FINDINGS[0], subjects=(estate.PAY,) * 30),)
    report = replace(estate.report(), findings=estate.findings(wrong))
    running.state.publish(report)
    (found,) = findings(report)

    assert "20 of 30 CIDRs" in visible(running.ask(f"/findings/{found['id']}")[1].decode())


def test_the_overview_leads_to_the_page_of_an_overlap(running):
    text = running.ask("/")[1].decode()
    ids = [one["id"] for one in FOUND if one["rule"] == "overlap"]

    assert ids
    assert all(f'href="/ipam/findings/{name}"' in text for name in ids)


def test_what_joins_networks_is_named_in_words():
    detail = {"via": ["transit_gateway tgw-1", "cen cen-1", "peering pcx-1", "domain mpls"]}

    assert list(figures(detail)) == [
        ("through", "transit gateway tgw-1, CEN cen-1, peering pcx-1, routing domain mpls")
    ]


def test_figures_are_the_plain_values_of_a_detail():
    detail = {
        "safe_addresses": "512",
        "utilization": 0.875,
        "blocks": 2,
        "via": None,
        "owner": "",
        "scopes": ["a", "b"],
        "ends": [{}],
        "other": {},
        "left": False,
    }

    assert list(figures(detail)) == [
        ("safe addresses", "512"), ("utilization", "88 %"), ("blocks", "2"), ("scopes", "a, b"), ("left", "no"),
    ]  # fmt: skip
