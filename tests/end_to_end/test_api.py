"""The API of a real daemon: the records of the commands, and every answer as its description says."""

import json
import shlex
import subprocess
from urllib.parse import urlencode

import pytest
from documents import blocks
from jsonschema import Draft202012Validator
from processes import COMMAND, daemon, environment, read

from exporter.api.operations import OPERATIONS

DAY = ("interval: 1m", "interval: 1d")  # after the first sweep nothing disturbs a test
PORT = "http://127.0.0.1:10918"


@pytest.fixture(scope="module")
def running(scanned, tmp_path_factory):
    """Run a daemon on what the scan left."""
    folder = tmp_path_factory.mktemp("daemon")
    config = scanned.copied(folder, DAY, ("subnet: 2m", "subnet: 1d"))
    with daemon(config, scanned.clouds.env(folder)) as started:
        started.ready()
        started.logged("collected")
        started.logged("analyzed", 2)
        yield started, config


def asked(started, path):
    answer = started.ask(f"/api/v1{path}")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def pages(started, path, limit):
    found, more = [], ""
    while True:
        page = asked(started, f"{path}?limit={limit}{more}")
        found += page["items"]
        if page["next"] is None:
            return found
        more = f"&page={page['next']}"


def ageless(records):
    return [{key: value for key, value in one.items() if key != "age_seconds"} for one in records]


@pytest.mark.parametrize("name", ["status", "pools", "resources", "findings", "overlaps", "candidates"])
def test_the_pages_of_the_api_are_what_the_command_prints(running, name):
    started, config = running
    printed = read(config, name, "-o", "json").records

    assert ageless(pages(started, f"/{name}", 37)) == ageless(printed)
    assert printed


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (
            ("allocate", "top/eu-west-1/prod", "--netmask", "20"),
            {"action": "allocate", "pool": "top/eu-west-1/prod", "netmask": 20},
        ),
        (
            ("allocate", "top/eu-west-1", "--cidr", "10.10.0.0/16"),
            {"action": "allocate", "pool": "top/eu-west-1", "cidr": "10.10.0.0/16"},
        ),
        (("attach", "10.10.0.0/16", "private"), {"action": "attach", "a": "10.10.0.0/16", "b": "private"}),
        (("import", "10.5.240.0/21"), {"action": "import", "resource": "10.5.240.0/21"}),
        (
            ("import", "10.5.240.0/21", "top/eu-west-1/nonprod"),
            {"action": "import", "resource": "10.5.240.0/21", "pool": "top/eu-west-1/nonprod"},
        ),
    ],
)
def test_a_change_is_tried_as_the_command_tries_it(running, words, query):
    started, config = running
    answered = asked(started, f"/whatif?{urlencode(query)}")

    assert answered["items"] == read(config, "whatif", *words, "-o", "json").records


@pytest.mark.parametrize("query", ["action=allocate&pool=prod", "action=attach&a=vpc-nobody&b=private"])
def test_a_name_that_does_not_exist_is_told_in_the_words_of_the_command(running, query):
    answer = running[0].ask(f"/api/v1/whatif?{query}")

    assert answer.status == 400
    assert set(json.loads(answer.text)) == {"type", "title", "status", "detail", "instance", "remedy"}


def test_every_record_of_the_demo_is_as_its_schema_says(running):
    started, _ = running
    document = asked(started, "/openapi.json")
    for operation in OPERATIONS:
        path = operation.path
        if "{" in path:
            continue
        query = "?action=attach&a=10.0.0.0/8&b=private" if path == "/whatif" else ""
        limit = "?limit=1000" if any(one.name == "limit" for one in operation.parameters) else query
        named = {"$ref": f"#/components/schemas/{operation.schema}", "components": document["components"]}

        assert [
            error.message for error in Draft202012Validator(named).iter_errors(asked(started, path + limit))
        ] == []


LINES = [
    line
    for block in blocks("sh")
    if block.document == "docs/how-to/use-the-api.md"
    for line in block.text.splitlines()
]


@pytest.mark.parametrize("line", [line for line in LINES if "--etag-compare" not in line])
def test_the_examples_of_the_how_to_work_as_they_stand(running, tmp_path, line):
    started, _ = running
    words = shlex.split(line.replace(PORT, started.url))
    done = subprocess.run(
        [*words, "--fail-with-body", "--write-out", "%{stderr}%{http_code}"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    saved = tmp_path / "findings.json"
    body = json.loads(saved.read_text() if saved.exists() else done.stdout)

    if "color=red" in line:
        assert (done.stderr, body["detail"]) == ("400", "there is no parameter 'color' here")
    else:
        assert (done.returncode, done.stderr) == (0, "200")
        assert body


def test_a_client_that_has_the_answer_gets_none(running, tmp_path):
    started, _ = running
    first, second = (
        subprocess.run(
            [*shlex.split(line.replace(PORT, started.url)), "--write-out", "%{http_code}"],
            cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
        ).stdout
        for line in LINES
        if "--etag" in line
    )  # fmt: skip

    assert (first, second) == ("200", "304")
    assert json.loads((tmp_path / "findings.json").read_text())["items"]


def test_the_page_of_every_finding_is_there(running):
    started, _ = running
    for one in asked(started, "/findings?limit=1000")["items"]:
        assert started.ask(f"/findings/{one['id']}").status == 200


def test_schemathesis_finds_nothing_wrong(running, tmp_path):
    """Odd requests get the answers that the description names.

    Left out is the check that whatever fits the description is taken: a name may fit and not exist.
    """
    started, _ = running
    done = subprocess.run(
        [
            COMMAND.with_name("schemathesis"), "run", f"{started.url}/api/v1/openapi.json",
            "--checks", "all", "--exclude-checks", "positive_data_acceptance",
            "--phases", "coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--generation-database", "none",
            "--no-color",
        ],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
    assert "Tested: 10" in done.stdout, done.stdout
