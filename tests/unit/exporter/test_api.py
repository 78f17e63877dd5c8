"""Single records, trials, and what every answer of the API has in common."""

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import estate
import pytest
from processes import until
from world import judged, pool, tree

from exporter.api.answer import LEAST, written
from exporter.api.crew import Crew
from exporter.api.endpoints import TRYING_WAITING
from exporter.api.refusal import RefusedError
from exporter.api.whatif import Change, MisnamedError
from exporter.records.findings import findings
from exporter.records.meetings import meetings
from exporter.records.pools import pools
from ipam.what_if import Action

LISTS = ("status", "pools", "resources", "findings", "overlaps", "candidates")
EVERYTHING = (*LISTS, "tree", "openapi.json", "pools/top", "whatif?action=attach&a=x&b=y")


@pytest.fixture(autouse=True)
def one_report(running):
    running.state.publish(estate.report())
    running.changes.clear()


@pytest.mark.parametrize("name", ["top", "top/prod", "top%2Fprod", "p-dual"])
def test_a_pool_is_named_by_its_path_or_its_id(running, name):
    found = running.read(f"/pools/{name}")

    assert found in list(pools(estate.report()))
    assert name.replace("%2F", "/") in (found["path"], found["id"])


def test_a_path_with_escapes_is_escaped_once_more(running):
    plan = tree(pool("a%2Fb", "10.0.0.0/16", scope="private"))
    running.state.publish(judged([], plan))

    assert running.read("/pools/a%252Fb")["path"] == "a%2Fb"
    assert running.refused("/pools/a%2Fb")[0] == 404


def test_a_finding_is_found_by_its_id(running):
    for record in findings(estate.report()):
        assert running.read(f"/findings/{record['id']}") == record


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/pools/nope", "there is no pool 'nope'"),
        ("/pools/top/", "there is no pool 'top/'"),
        ("/findings/0123456789abcdef", "there is no finding '0123456789abcdef' now"),
        ("/findings/xyz", "there is no finding 'xyz' now"),
        ("/findings/%F0%9F%98%80", "there is no finding '😀' now"),
        ("/pools/%FF%00", "there is no pool '"),
        ("/forecast", "there is nothing at /api/v1/forecast"),
        ("/history?cidr=10.0.0.0/8", "there is nothing at /api/v1/history"),
        ("/pools/", "there is no pool ''"),
        ("", "there is nothing at /api/v1"),
    ],
)
def test_what_is_not_there_is_told_with_the_way_out(running, path, detail):
    status, problem = running.refused(path)

    assert status == 404
    assert problem["detail"].startswith(detail)


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_is_written(running, path, method):
    response, body = running.ask(f"/api/v1/{path}", method)

    assert response.status == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert json.loads(body)["detail"].endswith(f"does not take {method}")


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_head_request_tells_what_a_get_would(running, path):
    got, content = running.ask(f"/api/v1/{path}")
    told, nothing = running.ask(f"/api/v1/{path}", "HEAD")

    assert (told.status, nothing) == (got.status, b"")
    assert told.headers["ETag"] == got.headers["ETag"]
    assert told.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("path", [path for path in EVERYTHING if not path.startswith("whatif")])
def test_a_client_that_has_the_answer_is_told_so(running, path):
    path = f"/api/v1/{path}"
    tag = running.ask(path)[0].headers["ETag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        response, body = running.ask(path, If_None_Match=known)

        assert (response.status, body) == (304, b"")
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Vary"] == "Accept-Encoding"
    assert running.ask(path, If_None_Match='"other"')[0].status == 200


def test_the_tag_of_an_answer_is_that_of_the_report_and_the_query(running):
    def tag(path):
        return running.ask(f"/api/v1{path}")[0].headers["ETag"]

    paths = ("/resources", "/resources?type=vpc", "/resources?limit=3", "/findings", "/pools/top", "/tree")
    before = [tag(path) for path in paths]
    running.state.publish(replace(estate.report(), id="next"))
    after = [tag(path) for path in paths]

    assert len({*before, *after}) == 2 * len(paths)
    assert tag("/resources?limit=3&type=vpc") == tag("/resources?type=vpc&limit=3")
    assert tag("/resources?limit=100") == tag("/resources")


def test_an_answer_is_packed_for_who_asks_when_that_is_worthwhile(running):
    for path, large in (
        ("/api/v1/resources", True),
        ("/api/v1/resources?limit=1&type=eip&status=ignored", False),
    ):
        plain, content = running.ask(path)
        packed, body = running.ask(path, Accept_Encoding="gzip")

        assert (len(content) >= LEAST) is large
        assert (packed.headers["Content-Encoding"] == "gzip") is large
        assert (gzip.decompress(body) if large else body) == content
        assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}
        assert plain.headers["Content-Encoding"] is None
        assert plain.headers["ETag"] == packed.headers["ETag"]
        assert plain.headers["Content-Type"] == "application/json"


def test_names_are_written_as_they_are(running):
    name = 'Zürich "日本" \U0001f600 </script>\u2028\x1b[31m'
    running.state.publish(estate.retold(estate.report(), estate.PAY, name=name))
    _, body = running.ask("/api/v1/resources")

    assert running.read("/resources")["items"][estate.PAY]["name"] == name
    assert 'Zürich \\"日本\\" \U0001f600 </script>'.encode() in body


def test_json_is_exact():
    assert (
        written({"a": "\ud800x", "n": 2**80, "s": 0.1})
        == b'{"a":"\\ud800x","n":1208925819614629174706176,"s":0.1}\n'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        written({"a": float("nan")})


def test_counts_of_addresses_are_decimal_texts_also_beyond_what_numbers_hold(running):
    running.state.publish(judged([], tree(pool("six", "2001:db8::/32", scope="public"))))
    six = running.read("/pools?limit=1")["items"][0]

    assert six["size_addresses"] == str(2**96)


@pytest.mark.parametrize("path", [path for path in EVERYTHING if not path.startswith(("whatif", "openapi"))])
def test_before_the_first_report_a_client_is_asked_to_come_back(young, path):
    response, body = young.ask(f"/api/v1/{path}")

    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["detail"].startswith("there is no report yet")


class LostTexts:
    """Words of a report that are lost when a test says so."""

    def __init__(self, texts):
        self.texts, self.lost = texts, False

    def of(self, rows):
        if self.lost:
            raise OSError("store sqlite:///x.db cannot be read: mend its disk")
        return self.texts.of(rows)


@pytest.fixture
def texts(running):
    """Serve a report whose words can be lost."""
    report = estate.report()
    lost = LostTexts(report.snapshot.texts)
    running.state.publish(replace(report, id="torn", snapshot=replace(report.snapshot, texts=lost)))
    return lost


def test_a_store_that_cannot_be_read_is_told(running, texts):
    texts.lost = True
    status, problem = running.refused("/resources")

    assert (status, problem["detail"]) == (503, "store sqlite:///x.db cannot be read: mend its disk")
    assert running.read("/pools")["items"]


def test_a_page_whose_words_are_not_kept_any_more_says_to_begin_again(running, texts):
    token = running.read("/resources?limit=1")["next"]
    running.state.publish(estate.report())
    before = running.read(f"/resources?limit=1&page={token}")["items"]
    texts.lost = True
    status, problem = running.refused(f"/resources?limit=1&page={token}")

    assert before
    assert (status, problem["remedy"]) == (410, "begin without page")


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("action=allocate&pool=top", Change(Action.ALLOCATE, "top")),
        ("action=allocate&pool=top&cidr=10.0.0.0/16", Change(Action.ALLOCATE, "top", "10.0.0.0/16")),
        ("action=allocate&pool=top&netmask=24", Change(Action.ALLOCATE, "top", netmask=24)),
        ("action=attach&a=acquired-b&b=domain:mpls", Change(Action.ATTACH, a="acquired-b", b="domain:mpls")),
        ("action=import&resource=vpc-1", Change(Action.IMPORT, resource="vpc-1")),
        ("action=import&resource=vpc-1&pool=top", Change(Action.IMPORT, "top", resource="vpc-1")),
    ],
)
def test_a_change_is_tried_with_the_words_of_the_query(running, query, change):
    answered = running.read(f"/whatif?{query}")
    (record,) = answered["items"]

    assert running.changes == [change]
    assert (record["action"], record["result"], record["cidr"]) == (
        str(change.action),
        "collides",
        "10.0.0.0/16",
    )
    assert record["collisions"] == list(
        meetings(
            estate.report(),
            [(estate.PAY, estate.ALI)],
            "the attachment that is tried" if change.action is Action.ATTACH else "",
        )
    )
    assert (answered["next"], answered["report"]["id"]) == (None, estate.report().id)


@pytest.mark.parametrize(
    ("query", "detail", "remedy"),
    [
        ("", "the parameter action is missing", "add ?action=allocate"),
        ("action=next&pool=top", "'next' is no action", "use one of allocate, attach, import"),
        ("action=allocate", "allocate needs the parameter pool", "it takes pool, cidr, netmask: add pool"),
        ("action=attach&a=x", "attach needs the parameter b", "it takes a, b: add b"),
        ("action=attach&a=x&b=y&pool=z", "attach does not take the parameter pool", "it takes a, b"),
        ("action=allocate&pool=x&cidr=10.0.0.0/8&netmask=8", "cidr says the netmask length already", "leave netmask out"),
        ("action=allocate&pool=x&netmask=129", "netmask is '129', which is no whole number from 0 to 128", "use a number from 0 to 128"),
        ("action=allocate&pool=x&limit=1", "there is no parameter 'limit' here", "it takes action, pool, cidr, netmask, a, b, resource"),
    ],
)  # fmt: skip
def test_words_that_make_no_change_are_refused(running, query, detail, remedy):
    status, problem = running.refused(f"/whatif?{query}")

    assert (status, problem["detail"], problem["remedy"], running.changes) == (400, detail, remedy, [])


def test_a_name_that_does_not_exist_is_refused_in_the_words_of_the_trial(running):
    running.wrong.append(MisnamedError("there is no pool 'prod'", "perhaps top/prod is meant"))
    status, problem = running.refused("/whatif?action=allocate&pool=prod")

    assert (status, problem["detail"], problem["remedy"]) == (
        400,
        "there is no pool 'prod'",
        "perhaps top/prod is meant",
    )


def test_a_trial_that_cannot_read_the_store_says_so(running):
    running.wrong.append(OSError("the store is held by another process"))

    assert running.refused("/whatif?action=allocate&pool=top")[0] == 503


def test_neither_scrapes_nor_other_answers_wait_for_trials(running):
    """One trial is under way, four wait, and more are told to come back."""
    path = "/api/v1/whatif?action=allocate&pool=top"
    running.go_on.clear()
    with ThreadPoolExecutor(TRYING_WAITING + 1) as crowd:
        asking = [crowd.submit(running.ask, path) for _ in range(TRYING_WAITING + 1)]
        until(lambda: any(one.done() for one in asking))  # the one that is refused
        others = [running.ask(one)[0].status for one in ("/metrics", "/", "/api/v1/pools", "/-/ready")]
        waiting = sum(not one.done() for one in asking)
        running.go_on.set()
        answered = [one.result()[0] for one in asking]

    (refusal,) = (one for one in answered if one.status != 200)
    assert (refusal.status, refusal.headers["Retry-After"]) == (503, "2")
    assert others == [200] * 4
    assert (waiting, len(running.changes)) == (TRYING_WAITING, TRYING_WAITING)


def test_so_much_is_worked_on_at_once_so_much_waits_and_the_rest_is_refused():
    met = Barrier(3, timeout=30)

    async def crowd():
        crew = Crew(hands=2, most=3)
        working = [asyncio.ensure_future(crew.do(met.wait)) for _ in range(2)]
        waiting = asyncio.ensure_future(crew.do(lambda: "came last"))
        await asyncio.sleep(0)
        with pytest.raises(RefusedError) as refused:
            await crew.do(lambda: "too many")
        done = waiting.done()
        await asyncio.to_thread(met.wait)
        await asyncio.gather(*working)
        return refused.value, done, await waiting, await crew.do(lambda: "room again")

    refused, done, last, again = asyncio.run(crowd())

    assert (refused.status, refused.headers) == (503, {"Retry-After": "2"})
    assert (done, last, again) == (False, "came last", "room again")
