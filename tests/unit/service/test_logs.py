"""Logs on standard error: one JSON object in a line wherever there is no terminal."""

import json
import subprocess
import sys

import pytest
from processes import environment

PROGRAM = """
import logging, structlog, sys
from service.logs import configure
configure(sys.argv[1], sys.argv[2])
structlog.get_logger().debug("whisper")
structlog.get_logger().info("listening", url="http://127.0.0.1:1")
logging.getLogger("some.library").info("chatter")
logging.getLogger("some.library").warning("careful with %s", "that")
logging.getLogger("apscheduler.scheduler").error("told by the schedule already")
try:
    1 / 0
except ZeroDivisionError as error:
    structlog.get_logger().error("crashed", exc_info=error)
"""


def lines(tmp_path, *words):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.mark.parametrize("form", ["auto", "json"])
def test_every_line_is_json_libraries_among_them(tmp_path, form):
    events = [json.loads(line) for line in lines(tmp_path, "info", form)]

    assert [(event["event"], event["level"]) for event in events] == [
        ("listening", "info"),
        ("careful with that", "warning"),
        ("crashed", "error"),
    ]
    assert events[0]["url"] == "http://127.0.0.1:1"
    assert events[1]["logger"] == "some.library"
    assert "ZeroDivisionError" in events[2]["exception"]
    assert all(event["timestamp"].endswith("Z") for event in events)


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 2)])
def test_the_level_hides_what_is_less_grave(tmp_path, level, count):
    assert len(lines(tmp_path, level, "json")) == count


def test_the_readable_form_is_no_json(tmp_path):
    assert not [line for line in lines(tmp_path, "info", "console") if line.startswith("{")]


HOSTILE = """
import structlog
from service.logs import configure
configure("info", "console")
try:
    raise ValueError("a\\x1b[2Jb")
except ValueError as error:
    structlog.get_logger().error("crashed", resource="a\\x1b[31mb", exc_info=error)
"""


def test_the_readable_form_lets_no_text_of_others_command_the_terminal(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], env=environment(tmp_path), capture_output=True, text=True, check=True
    )

    assert "a\\x1b[31mb" in done.stderr
    assert "\nValueError: a\\x1b[2Jb" in done.stderr
    assert "\x1b[31mb" not in done.stderr
    assert "\x1b[2J" not in done.stderr
