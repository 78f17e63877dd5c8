"""How commands end: the sentence, the status, no trace."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from processes import COMMAND, environment

from config.mistakes import ConfigError, Mistake
from exporter.records.filter import FilterError
from service.cli.ending import told
from service.exits import BROKEN, FINE, FOUND, INTERRUPTED, UNREACHABLE, UNWRITTEN, WRONG, ServiceError
from service.scanning import Scan, exit_status
from store.error import StoreError
from web.listener import ListenError


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        pytest.param(ConfigError(Path("f.yaml"), [Mistake(3, 1, "web", "is wrong: mend it")]), 2, "f.yaml:3:1: web: is wrong: mend it", id="configuration"),
        pytest.param(FilterError("there is no pool 'x'", "name another"), 2, "there is no pool 'x': name another", id="filter"),
        pytest.param(ListenError("127.0.0.1", 80, PermissionError(13, "Permission denied")), 2, "cannot listen on 127.0.0.1:80: permission denied; stop what listens there, or set another address (port 0 takes a free one)", id="listen"),
        pytest.param(StoreError("sqlite:///x.db", "is damaged"), 3, "store sqlite:///x.db is damaged", id="store"),
        pytest.param(ServiceError("no", 2), 2, "no", id="service, 2"),
        pytest.param(ServiceError("no", 3), 3, "no", id="service, 3"),
    ],
)  # fmt: skip
def test_an_expected_error_ends_in_one_sentence_and_its_status(capsys, error, status, sentence):
    with pytest.raises(SystemExit) as ended, told():
        raise error

    assert ended.value.code == status
    assert capsys.readouterr() == ("", f"{sentence}\n")


BUG = """
import sys
import click
from service.cli.main import COMMANDS, main
class Told:
    @click.command()
    def command():
        raise {error}
sys.modules["broken"] = Told
COMMANDS["broken"] = "broken:command"
main(["broken"])
"""


def broken(folder, error):
    return subprocess.run(
        [sys.executable, "-c", BUG.format(error=error)], capture_output=True, text=True, timeout=30,
        check=False, env=environment(folder),
    )  # fmt: skip


def test_a_bug_is_one_sentence_and_status_70_and_the_log_has_its_trace(tmp_path):
    ended = broken(tmp_path, "ZeroDivisionError('no')")
    log, sentence = ended.stderr.splitlines()

    assert (ended.returncode, ended.stdout) == (70, "")
    assert sentence == "cidrwatch met a bug, ZeroDivisionError: please report it with the log above."
    assert json.loads(log)["event"] == "crashed"
    assert json.loads(log)["exception"].startswith("Traceback")


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        pytest.param("KeyboardInterrupt", 130, "Interrupted.", id="Ctrl-C"),
        pytest.param("click.UsageError('no')", 2, "Error: no", id="usage"),
        pytest.param("SystemExit(3)", 3, "", id="a status"),
        pytest.param("click.exceptions.Exit(1)", 1, "", id="a status, in click's words"),
    ],
)
def test_what_is_no_bug_keeps_its_own_status(tmp_path, error, status, sentence):
    ended = broken(tmp_path, error)

    assert (ended.returncode, ended.stdout) == (status, "")
    assert ended.stderr.splitlines()[-1:] == ([sentence] if sentence else [])
    assert "Traceback" not in ended.stderr


PIPED = """
from service.cli.ending import told
from service.cli.print_records import print_records
import sys
with told():
    records = ({"a": "x" * 1000} for _ in range(10_000))
    print_records(records, sys.argv[1], {"a": lambda record: record["a"]}, ("a",))
    print("went on", file=sys.stderr)
    sys.exit(1)
"""


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_reader_that_has_had_enough_changes_nothing_else(tmp_path, form):
    with subprocess.Popen(
        [sys.executable, "-c", PIPED, form], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(tmp_path),
    ) as process:  # fmt: skip
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert said.splitlines()[-1] == "went on"
    assert process.returncode == 1


FULL = "The output could not be written: no space left on device; make room, or write it elsewhere.\n"
PLANNED = ("plan", "--root", "10.0.0.0/8", "--levels", "region=3")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--help",), id="help"),
        pytest.param(PLANNED, id="text"),
        pytest.param((*PLANNED, "-o", "table"), id="a table"),
        pytest.param((*PLANNED, "-o", "json"), id="json"),
    ],
)
def test_output_that_cannot_be_written_is_one_sentence_and_status_74(tmp_path, words):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            env=environment(tmp_path),
        )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (74, FULL)


def test_where_not_even_that_can_be_said_the_status_tells_it(tmp_path):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [COMMAND, *PLANNED], stdout=full, stderr=full, timeout=60, check=False, env=environment(tmp_path)
        )

    assert ended.returncode == UNWRITTEN


def test_a_closed_output_is_nowhere(tmp_path):
    ended = subprocess.run(
        ["/bin/sh", "-c", f"{COMMAND} {' '.join(PLANNED)} -o table >&-"], capture_output=True, text=True,
        timeout=60, check=False, env=environment(tmp_path),
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (FINE, "")


def scan(*silent: str) -> Scan:
    return Scan(None, 1, 0, silent)


@pytest.mark.parametrize(
    ("silent", "found", "status"),
    [
        pytest.param((), False, FINE, id="all is well"),
        pytest.param((), True, FOUND, id="gated"),
        pytest.param(("aws",), False, UNREACHABLE, id="a silent source"),
        pytest.param(("aws",), True, UNREACHABLE, id="a silent source before a gate"),
    ],
)
def test_a_silent_source_counts_more_than_a_gate(silent, found, status):
    assert exit_status(scan(*silent), found=found) == status


def test_the_statuses_are_those_of_the_contract():
    assert (FINE, FOUND, WRONG, UNREACHABLE, BROKEN, UNWRITTEN, INTERRUPTED) == (
        0, 1, 2, 3, 70, 74, 130,
    )  # fmt: skip
