"""Records on standard output, in three forms; and that tables, CSV heads and records agree."""

import json
from itertools import count

import pytest
from click.testing import CliRunner
from estate import AT, report
from world import judged, pool, tree, vpc

from exporter.records.filter import EVERYTHING
from ipam.pool import Rules
from service.cli import tables
from service.cli.listings import LISTINGS
from service.cli.main import COMMANDS, main
from service.cli.print_records import MOST_ROWS, print_records
from service.cli.saying import say

COLUMNS = {"name": lambda record: record["name"], "many": lambda record: ", ".join(record["many"])}
FIELDS = ("name", "many", "none", "flag", "number")
RECORDS = [
    {"name": 'Größe \U0001f310, "x"', "many": ["a", "ü"], "none": None, "flag": True, "number": 1.5},
    {"name": "[bold]plain[/bold]", "many": [], "none": None, "flag": False, "number": 0},
]


def printed(capsys, form, records=RECORDS):
    print_records(iter(records), form, COLUMNS, FIELDS)
    return capsys.readouterr()


@pytest.mark.parametrize("records", [RECORDS, RECORDS[:1], []], ids=["two", "one", "none"])
def test_json_is_an_array_of_whole_records(capsys, records):
    assert json.loads(printed(capsys, "json", records).out) == records


def test_json_keeps_letters_as_they_are(capsys):
    assert "Größe \U0001f310" in printed(capsys, "json").out


def test_csv_has_every_field_and_what_is_no_plain_value_as_json(capsys):
    assert printed(capsys, "csv").out == (
        "name,many,none,flag,number\n"
        '"Größe \U0001f310, ""x""","[""a"", ""ü""]",,true,1.5\n'
        "[bold]plain[/bold],[],,false,0\n"
    )


def test_an_empty_csv_has_its_head(capsys):
    assert printed(capsys, "csv", []).out == "name,many,none,flag,number\n"


def test_a_table_shows_texts_as_they_are(capsys):
    out = printed(capsys, "table").out

    assert "Größe \U0001f310" in out
    assert "[bold]plain[/bold]" in out
    assert "a, ü" in out


def test_an_empty_table_says_so(capsys):
    assert printed(capsys, "table", []) == ("none\n", "")


def test_a_long_table_is_cut_and_says_how_to_get_the_rest(capsys):
    many = [RECORDS[1]] * (MOST_ROWS + 3)
    shown = printed(capsys, "table", many)

    assert shown.out.count("plain") == MOST_ROWS
    assert shown.err == (
        f"There are more than these {MOST_ROWS}: narrow them down with a filter, or take all: -o json.\n"
    )
    assert printed(capsys, "csv", many).out.count("plain") == MOST_ROWS + 3


def test_a_table_that_holds_all_says_nothing_of_more(capsys):
    assert printed(capsys, "table", [RECORDS[1]] * MOST_ROWS).err == ""


def test_a_table_makes_no_record_that_it_does_not_show_but_one(capsys):
    made = count(1)
    printed(capsys, "table", (RECORDS[1] | {"number": next(made)} for _ in range(3 * MOST_ROWS)))

    assert next(made) == MOST_ROWS + 2


HOSTILE = "a\x1b]0;owned\x07\x1b[2Jb\r\nc\u202ed\x9be"
ESCAPED = "a\\x1b]0;owned\\x07\\x1b[2Jb\\r\\nc\\u202ed\\x9be"


def test_texts_of_others_do_not_command_the_terminal(capsys):
    out = printed(capsys, "table", [RECORDS[0] | {"name": HOSTILE}]).out

    assert ESCAPED in out
    assert all(line.isprintable() for line in out.splitlines())


@pytest.mark.parametrize("command", ["findings", "overlaps", "resources", "candidates"])
def test_no_table_of_an_estate_with_hostile_names_commands_the_terminal(capsys, command):
    seen = [
        vpc("10.0.0.0/16", HOSTILE, tags={"Environment": HOSTILE}, region=HOSTILE, name=HOSTILE),
        vpc("10.0.0.0/17", "other", account=HOSTILE),
    ]
    plan = pool("top", "10.0.0.0/8", rules=Rules(tags=(("Environment", "prod"),)), auto_import=True)
    records = LISTINGS[command].records(judged(seen, tree(plan)), EVERYTHING, AT)
    print_records(records, "table", LISTINGS[command].columns, tables.FIELDS[command])
    out = capsys.readouterr().out

    assert "\\x1b" in out
    assert all(line.isprintable() for line in out.splitlines())


def test_json_and_csv_stay_exact(capsys):
    records = [RECORDS[0] | {"name": HOSTILE}]

    assert json.loads(printed(capsys, "json", records).out) == records
    assert f'"{HOSTILE}"' in printed(capsys, "csv", records).out
    assert all(line.isprintable() for line in printed(capsys, "json", records).out.splitlines())


def test_a_sentence_keeps_its_lines_and_nothing_else_that_commands_a_terminal(capsys):
    say(f"one {HOSTILE.replace(chr(10), '')}\ntwo")

    assert capsys.readouterr().err == f"one {ESCAPED.replace(chr(92) + 'n', '')}\ntwo\n"


@pytest.mark.parametrize("name", LISTINGS)
def test_the_fields_are_the_keys_of_the_records_and_every_column_has_a_text(name):
    columns = LISTINGS[name].columns
    records = list(LISTINGS[name].records(report(), EVERYTHING, AT))

    assert records
    assert all(tuple(record) == tables.FIELDS[name] for record in records)
    assert all(isinstance(text(record), str) for record in records for text in columns.values())


def test_there_are_fields_for_every_kind_of_record():
    of_no_report = {"whatif", "accounts", "plan", "plan --branches", "store check", "store forget"}

    assert tables.FIELDS.keys() - of_no_report == LISTINGS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example_that_works(command):
    done = CliRunner().invoke(main, [command, "--help"])

    assert done.exit_code == 0
    assert f"Example: cidrwatch {command}" in " ".join(done.output.split())


def test_the_commands_are_listed_in_their_order_and_an_unknown_one_is_refused():
    runner = CliRunner()
    listed = runner.invoke(main, ["--help"]).output
    wrong = runner.invoke(main, ["serv"])

    assert [name for name in COMMANDS if f"\n  {name} " in listed] == list(COMMANDS)
    assert "Exit status: 0 fine; 1 findings" in listed
    assert wrong.exit_code == 2
    assert "No such command 'serv'" in wrong.output


def test_an_error_is_shown_whole_for_it_ends_with_the_way_out():
    error = f"AssumeRole of {'x' * 200}; create the role in the account"

    assert (
        tables.SHARDS["error"]({"error_class": "assume_denied", "error": error}) == f"assume_denied: {error}"
    )
    assert tables.SHARDS["error"]({"error_class": None, "error": None}) == ""
