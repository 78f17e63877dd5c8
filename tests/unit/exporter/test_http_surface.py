import gzip
import json

import estate
import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporter.metrics_endpoint import accepts_gzip


def names(text):
    return {family.name for family in text_string_to_metric_families(text.decode())}


def test_a_scrape_is_the_report_and_the_process_in_the_text_format(running):
    response, text = running.ask("/metrics")

    assert response.status == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert {"ipam_pool_size_addresses", "ipam_findings", "ipam_build_info", "process_open_fds"} <= names(text)


def test_a_packed_scrape_holds_the_same_families(running):
    _, plain = running.ask("/metrics")
    response, packed = running.ask("/metrics", Accept_Encoding="gzip")

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert names(gzip.decompress(packed)) == names(plain)


def test_before_the_first_report_only_the_process_tells_of_itself(young):
    response, text = young.ask("/metrics")

    assert response.status == 200
    assert "ipam_build_info" in names(text)
    assert "ipam_findings" not in names(text)
    assert b"\nipam_exposition_series 0.0\n" in text


def test_the_exposition_tells_how_it_was_rendered(running):
    _, text = running.ask("/metrics")
    series = running.state.published.exposition.series

    assert series > len(estate.FINDINGS)
    assert f"\nipam_exposition_series {float(series)}\n".encode() in text
    assert b"\nipam_exposition_render_duration_seconds 1.0\n" in text
    assert b"\nipam_exposition_rendered_timestamp_seconds 1.79353444e+09\n" in text


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_single_families_can_be_asked_for(running, coding):
    path = "/metrics?name[]=ipam_shards&name[]=ipam_build_info&name[]=nobody"
    _, body = running.ask(path, Accept_Encoding=coding)

    assert names(gzip.decompress(body) if coding == "gzip" else body) == {"ipam_shards", "ipam_build_info"}


def test_a_head_request_has_no_body(running):
    response, body = running.ask("/metrics", "HEAD")

    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP;q=0.5, identity", True),
        ("deflate, gzip; q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=nonsense", False),
        ("br", False),
        ("gzip;level=9;q=0", False),
        ("gzip;q=0;level=9", False),
        ("gzip;q=0.5;q=0", False),
        ("gzip;q=nan", False),
        (";;,,", False),
        ("*, gzip;q=0", False),
    ],
)
def test_gzip_is_for_those_who_take_it(header, accepted):
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*;q=0", "application/openmetrics-text;version=1.0.0", "\xff;;,", ""]
)
def test_the_format_is_the_same_whatever_a_client_accepts(running, accept):
    response, body = running.ask("/metrics?name[]=ipam_pool_info", Accept=accept)

    assert (response.status, response.headers["Content-Type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    assert body.startswith(b"# HELP ipam_pool_info ")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_family_asked_for_by_a_name_that_nobody_has_is_an_empty_answer(running, encoding):
    response, body = running.ask("/metrics?name[]=nothing", Accept_Encoding=encoding)

    assert response.status == 200
    assert (gzip.decompress(body) if encoding == "gzip" else body) == b""


def test_some_families_are_those_of_the_whole_packed_or_not(running):
    names = ("ipam_pool_info", "ipam_findings", "ipam_build_info", "ipam_pool_info")
    query = "&".join(f"name[]={name}" for name in names)
    _, whole = running.ask("/metrics")
    _, some = running.ask(f"/metrics?{query}")
    _, packed = running.ask(f"/metrics?{query}", Accept_Encoding="gzip")

    assert gzip.decompress(packed) == some
    assert {line.split()[2] for line in some.decode().splitlines() if line.startswith("# TYPE")} == set(names)
    assert all(line in whole.splitlines() for line in some.splitlines())


def test_a_daemon_is_healthy_before_it_is_ready(young):
    healthy, _ = young.ask("/-/healthy")
    ready, body = young.ask("/-/ready")

    assert healthy.status == 200
    assert (ready.status, ready.headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["detail"].startswith("there is no report yet")


def test_a_daemon_with_a_report_is_ready(running):
    assert running.ask("/-/ready")[0].status == 200
    assert running.ask("/-/ready", "HEAD")[0].status == 200


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_reload_reloads(running, method):
    before = running.reloads
    response, _ = running.ask("/-/reload", method)

    assert (response.status, running.reloads) == (200, before + 1)


def test_a_reload_of_a_bad_file_says_why(running):
    running.reasons.append("cidrwatch.yaml:3: unknown key 'pool'")
    response, body = running.ask("/-/reload", "POST")

    assert response.status == 500
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "the configuration was not loaded: cidrwatch.yaml:3: unknown key 'pool'",
        "instance": "/-/reload",
        "remedy": "mend the file (cidrwatch check names every mistake) and send the request again; "
        "the old one goes on",
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        pytest.param("GET", "/-/reload", 405, "/-/reload does not take GET", id="reload by GET"),
        pytest.param("POST", "/metrics", 405, "/metrics does not take POST", id="metrics by POST"),
        pytest.param("GET", "/metrics/", 404, "there is nothing at /metrics/", id="a slash too much"),
        pytest.param("GET", "/api/v9?secret=1", 404, "there is nothing at /api/v9", id="unknown path"),
    ],
)
def test_a_request_that_cannot_be_answered_says_what_where_and_the_way_out(
    running, method, path, status, detail
):
    before = running.reloads
    response, body = running.ask(path, method)
    problem = json.loads(body)

    assert (response.status, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert problem["detail"] == detail
    assert problem["remedy"]
    assert running.reloads == before
    assert ("Allow" in response.headers) is (status == 405)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "evil.example"}, 421, id="rebound name"),
        pytest.param({"Host": "localhost:9999"}, 200, id="a tunnel's port"),
        pytest.param({"Host": "cidrwatch.example"}, 200, id="external name"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="a foreign page"),
        pytest.param({"Origin": "http://localhost:3000"}, 403, id="another server of this machine"),
        pytest.param({"Origin": "http://["}, 403, id="a page that cannot be"),
        pytest.param({"Origin": "null"}, 403, id="a page without an origin"),
        pytest.param({"Origin": "https://cidrwatch.example"}, 200, id="our own page behind a proxy"),
    ],
)
def test_only_our_own_names_and_pages_may_reload(running, headers, status):
    before = running.reloads
    response, _ = running.ask("/-/reload", "POST", **headers)

    assert response.status == status
    assert running.reloads == before + (status == 200)


def test_every_answer_carries_the_security_headers(running):
    for path in ("/", "/metrics", "/nothing", "/-/healthy"):
        headers = running.ask(path)[0].headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Server" not in headers


def test_a_report_replaces_the_one_before_whole(running):
    running.state.publish(estate.without_anything())
    _, empty = running.ask("/metrics")
    running.state.publish(estate.report())
    _, full = running.ask("/metrics")

    assert b'pool="top/prod"' not in empty
    assert b'pool="top/prod"' in full


def test_the_configuration_is_shown_as_yaml(running):
    response, text = running.ask("/config")

    assert (response.status, text) == (200, b"store: sqlite:///cidrwatch.db\n")
    assert response.headers["Content-Type"] == "application/yaml"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ipam/metrics", 200),
        ("/ipam/", 200),
        ("/ipam", 200),
        ("/ipam/-/healthy", 200),
        ("/metrics", 200),
        ("/ipamx", 404),
        ("/ipam/nothing", 404),
        ("/ipam/ipam/metrics", 404),
    ],
)
def test_the_path_of_the_external_url_may_be_handed_on_or_taken_away(running, path, status):
    assert running.ask(path)[0].status == status


def test_the_links_of_the_page_begin_with_the_path_of_the_external_url(running):
    _, page = running.ask("/")

    assert b'href="/ipam/metrics"' in page
    assert b'href="/metrics"' not in page
