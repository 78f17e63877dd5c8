"""What stands in tables: nothing that is copied or searched for breaks, and no column is empty."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from processes import environment

from service.cli.print_records import print_records
from service.cli.table_layout import GAP, LEAST, Column, widths

ID, CIDR, PATH = "ipam-pool-alloc-0d38f3004dfaa1962", "10.200.240.0/22", "plan:top/region-1/lob-1/env-1"
TOLD = "reserved for the cluster of the payments that moves in with the next quarter"
RECORD = {"cidr": CIDR, "id": ID, "path": PATH, "used": "6.2 %", "owner": "", "description": TOLD}
BOLD = re.compile(r"\x1b\[\d*m")
COLUMNS = {name: lambda record, name=name: record[name] for name in RECORD}

PRINTED = f"""
from service.cli.print_records import print_records
record = {RECORD!r}
print_records([record], "table", {{name: lambda one, name=name: one[name] for name in record}}, ())
"""


def at(folder, width):
    """Print the record on a terminal so many characters wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    done = subprocess.run(
        [sys.executable, "-c", PRINTED], stdin=theirs, stdout=theirs, timeout=60, check=True,
        env=environment(folder, {"TERM": "xterm", "NO_COLOR": "1"}),
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while some := os.read(ours, 65536):
            said += some
    except OSError:  # how Linux tells the end
        pass
    finally:
        os.close(ours)
    assert done.returncode == 0
    return BOLD.sub("", said.decode()).splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 160, 240])
def test_no_word_breaks_on_a_terminal(tmp_path, width):
    lines = at(tmp_path, width)

    assert all(any(word in line for line in lines) for word in (CIDR, ID, PATH, "6.2 %", *TOLD.split()))
    assert any(CIDR in line and ID in line and PATH in line for line in lines)


@pytest.mark.parametrize("width", [120, 160])
def test_a_table_that_can_be_fitted_is_no_wider_than_the_terminal(tmp_path, width):
    assert max(len(line.rstrip()) for line in at(tmp_path, width)) <= width


def test_a_pipe_gets_every_record_in_one_line(capsys):
    print_records([RECORD | {"description": 9 * TOLD}], "table", COLUMNS, ())
    line = capsys.readouterr().out.splitlines()[3]

    assert [part.strip() for part in line.split("   ") if part.strip()] == [CIDR, ID, PATH, "6.2 %", 9 * TOLD]


def test_a_column_that_nothing_stands_in_is_left_out(capsys):
    print_records([RECORD, RECORD | {"used": ""}], "table", COLUMNS, ())
    head = capsys.readouterr().out.splitlines()[1]

    assert head.split() == ["cidr", "id", "path", "used", "description"]


def test_records_of_which_nothing_is_shown_keep_their_head(capsys):
    print_records([dict.fromkeys(RECORD, "")], "table", COLUMNS, ())

    assert capsys.readouterr().out.splitlines()[1].split() == list(RECORD)


@pytest.mark.parametrize(
    ("texts", "column"),
    [
        pytest.param([], Column(5, 5), id="the title alone"),
        pytest.param(["6.2 %"], Column(5, 5), id="short ones stay whole"),
        pytest.param(["a" * 30], Column(30, 30), id="one word"),
        pytest.param(["a" * 15 + " " + "b" * 15], Column(31, LEAST), id="short words"),
        pytest.param(["a" * 25 + " b"], Column(27, 25), id="a long word"),
    ],
)
def test_a_column_gives_way_to_its_longest_word(texts, column):
    assert Column.of("title", texts) == column


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        pytest.param(None, [40, 30, 10], id="no end"),
        pytest.param(80 + 3 * GAP - 1, [40, 30, 10], id="just enough"),
        pytest.param(75 + 3 * GAP - 1, [35, 30, 10], id="the widest gives way"),
        pytest.param(60 + 3 * GAP - 1, [25, 25, 10], id="then the next as well"),
        pytest.param(1, [20, 20, 10], id="no less than the least"),
    ],
)
def test_the_widest_columns_give_way_first(room, expected):
    assert widths([Column(40, 20), Column(30, 20), Column(10, 10)], room) == expected
