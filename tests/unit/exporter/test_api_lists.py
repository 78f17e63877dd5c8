"""The lists of the API: the very records of the command line, page by page, of one report."""

from dataclasses import replace
from re import fullmatch

import estate
import pytest
from world import judged, vpc

from exporter.api.listing import LISTS, LOOKED_AT, Wanted
from exporter.api.token import BEGIN, PATTERN
from exporter.edition import Edition
from exporter.records.candidates import candidates
from exporter.records.filter import Filter
from exporter.records.findings import findings
from exporter.records.overlaps import overlaps
from exporter.records.pools import pools
from exporter.records.resources import resources
from exporter.records.shards import shards
from exporter.shelf import KEPT

RECORDS = {
    "status": shards,
    "pools": lambda report, _, wanted: pools(report, wanted),
    "resources": lambda report, _, wanted: resources(report, wanted),
    "findings": lambda report, _, wanted: findings(report, wanted),
    "overlaps": lambda report, _, wanted: overlaps(report, wanted),
    "candidates": lambda report, _, wanted: candidates(report, wanted),
}
FILTERS = {
    "status": Filter(provider="aws", type="vpc"),
    "pools": Filter(pool="top/"),
    "resources": Filter(type="vpc", status="overlapping"),
    "findings": Filter(severity="warning", provider="aws"),
    "overlaps": Filter(provider="alibaba", status="unknown"),
    "candidates": Filter(status="blocked"),
}


@pytest.fixture(autouse=True)
def one_report(running):
    running.state.publish(estate.report())


def pages(running, path, limit):
    """Turn the pages of a list until its end."""
    found, token = [], None
    while True:
        more = f"&page={token}" if token else ""
        page = running.read(f"{path}{'&' if '?' in path else '?'}limit={limit}{more}")
        found.append(page["items"])
        token = page["next"]
        if token is None:
            return found


def query(wanted):
    given = {name: getattr(wanted, name) for name in Filter.__slots__ if getattr(wanted, name)}
    return "&".join(f"{name}={value}" for name, value in given.items())


@pytest.mark.parametrize("limit", [1, 2, 1000])
@pytest.mark.parametrize("name", RECORDS)
def test_the_pages_of_a_list_are_the_records_of_the_command_line_in_order(running, name, limit):
    found = pages(running, f"/{name}", limit)
    records = list(RECORDS[name](estate.report(), running.state.now(), Filter()))

    assert [one for page in found for one in page] == records
    assert all(len(page) == limit for page in found[:-1])
    assert len(records) > 1


@pytest.mark.parametrize("name", FILTERS)
def test_a_list_takes_the_filters_of_the_command_line(running, name):
    found = pages(running, f"/{name}?{query(FILTERS[name])}", 1)
    records = list(RECORDS[name](estate.report(), running.state.now(), FILTERS[name]))

    assert [one for page in found for one in page] == records
    assert records


def test_a_list_tells_which_report_it_is_from_and_how_fresh_that_is(running):
    assert running.read("/pools")["report"] == {
        "id": estate.report().id,
        "at": "2026-11-01T12:00:00Z",
        "age_seconds": 40.0,
        "fresh_share": 5 / 6,
    }


def test_pages_go_on_over_the_report_that_they_began_with(running):
    whole = running.read("/resources?limit=1000")["items"]
    first = running.read("/resources?limit=3")
    running.state.publish(replace(estate.without_anything(), id="next"))
    second = running.read(f"/resources?limit=1000&page={first['next']}")

    assert fullmatch(PATTERN, first["next"])

    assert first["items"] + second["items"] == whole
    assert second["report"]["id"] == first["report"]["id"]
    assert running.read("/resources")["items"] == []


def test_a_report_that_is_not_kept_any_more_says_to_begin_again(running):
    token = running.read("/resources?limit=1")["next"]
    for number in range(KEPT):
        running.state.publish(replace(estate.report(), id=f"later {number}"))
        running.read("/resources?limit=1")
    status, problem = running.refused(f"/resources?page={token}")

    assert status == 410
    assert problem["remedy"] == "begin without page"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        pytest.param("/resources?page=x", "the page token is malformed", id="no token"),
        pytest.param("/resources?page=%C3%A4", "the page token is malformed", id="no letters of a token"),
        pytest.param("/resources?page={}x", "the page token is malformed", id="one letter too much"),
        pytest.param("/resources?page={}%3D", "the page token is malformed", id="padded"),
        pytest.param("/resources?type=vpc&page={}", "the page token belongs to another list", id="a filter more"),
        pytest.param("/pools?page={}", "the page token belongs to another list", id="another list"),
        pytest.param("/resources?limit=0", "limit is '0', which is no whole number from 1 to 1000", id="zero"),
        pytest.param("/resources?limit=1001", "limit is '1001', which is no", id="too many"),
        pytest.param("/resources?limit=%D9%A3", "limit is '٣', which is no", id="another alphabet's digit"),
        pytest.param("/resources?limit=1e2", "limit is '1e2', which is no", id="no digits"),
        pytest.param(f"/resources?limit={'9' * 5000}", "limit is '9999", id="a number without an end"),
        pytest.param("/resources?limit=", "limit is ''", id="nothing"),
        pytest.param("/resources?limit=1&limit=2", "limit is given more than once", id="twice"),
        pytest.param("/resources?color=red", "there is no parameter 'color' here", id="unknown"),
        pytest.param("/pools?region=eu-west-1", "there is no parameter 'region' here", id="of other lists"),
        pytest.param("/resources?rule=overlap", "there is no parameter 'rule' here", id="of findings alone"),
        pytest.param("/findings?rule=bad", "'bad' is no rule", id="no rule"),
        pytest.param("/findings?severity=Critical", "'Critical' is no severity", id="another case"),
        pytest.param("/resources?provider=gcp", "'gcp' is no provider", id="no provider"),
        pytest.param("/resources?status=fine", "'fine' is no status", id="no status"),
        pytest.param("/status?type=vpn", "'vpn' is no type", id="no kind"),
        pytest.param("/resources?account=", "account is empty", id="an empty filter"),
        pytest.param("/resources?scope=lab", "'lab' is not a scope", id="no scope of this report"),
        pytest.param("/overlaps?pool=nope", "there is no pool 'nope'", id="no pool of this report"),
        pytest.param("/openapi.json?x=1", "there is no parameter 'x' here", id="of the description"),
        pytest.param("/tree?limit=3", "there is no parameter 'limit' here", id="of what is no list"),
        pytest.param("/pools/top?limit=3", "there is no parameter 'limit' here", id="of a single record"),
    ],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_refused_with_the_way_out(running, path, detail):
    token = running.read("/resources?limit=1")["next"]
    status, problem = running.refused(path.replace("{}", token))

    assert (status, problem["instance"]) == (400, f"/api/v1{path.partition('?')[0]}")
    assert problem["detail"].startswith(detail)


def test_a_forged_position_is_malformed(running):
    edition = running.state.published.edition
    for begin in [(10**6, 0, 0), (1, 1, 0)]:
        with pytest.raises(Exception, match="the page token is malformed"):
            LISTS["resources"](Wanted(edition, Filter(), begin, 1, estate.AT))
    for begin in [(7, 0, 1), (0, 1, 1), (0, 2, 1), (0, 0, 10**6), (0, 10**6, 10**6 + 1)]:
        with pytest.raises(Exception, match="the page token is malformed"):
            LISTS["overlaps"](Wanted(edition, Filter(), begin, 1, estate.AT))


def test_a_page_of_overlaps_ends_looking_after_a_while_and_says_where_to_go_on():
    crowd = [vpc("10.0.0.0/16", f"vpc-{number}", account="1") for number in range(400)]
    report = judged([*crowd, vpc("10.0.0.0/16", "vpc-last", account="2")])
    wanted = Filter(account="2")
    turned, begin, found = 0, BEGIN, []
    while begin is not None:
        page = LISTS["overlaps"](Wanted(Edition(report), wanted, begin, 1000, estate.AT))
        turned, begin = turned + 1, page.next
        found += page.items

    assert turned == 400 * 401 // 2 // LOOKED_AT + 1
    assert found == list(overlaps(report, wanted))
    assert len(found) == 400
