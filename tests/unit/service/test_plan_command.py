"""`cidrwatch plan`: the words that it takes, what it refuses and how, and the forms of its output."""

import csv
import json
import re
from io import StringIO

import pytest
from click.testing import CliRunner
from documents import ROOT

from exporter.records.address_plan import MOST
from service.cli.main import main
from service.cli.tables import FIELDS

EXAMPLE = ("--root", "10.0.0.0/8", "--levels", "region=3+5,lob=6+10,env=3")


def run(*words):
    return CliRunner().invoke(main, ["plan", *words])


def short(*words):
    return run("--root", "10.0.0.0/8", "--levels", "region=2+1", *words)


def test_a_plan_is_a_pool_tree_unless_something_else_is_asked_for():
    done = short()

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "# Address plan of 10.0.0.0/8\n"
        "#   region: /10, 2 active, 1 reserved, 1 unused\n"
        "pools:\n"
        "  - name: top\n"
        "    scope: private\n"
        "    cidrs: [10.0.0.0/8]\n"
        "    pools:\n"
        "      - {name: region-1, cidrs: [10.0.0.0/10]}\n"
        "      - {name: region-2, cidrs: [10.64.0.0/10]}\n"
        "      # region: 1 reserved, 10.128.0.0/10\n"
        "      # region: 1 unused, 10.192.0.0/10\n"
    )
    assert short("-o", "yaml").stdout == done.stdout


def test_the_table_shows_the_levels_from_the_root_down():
    rows = [line.split() for line in run(*EXAMPLE, "-o", "table").stdout.splitlines() if "/" in line]

    assert rows == [
        ["top", "1", "0", "0", "/8", "16777216", "1"],
        ["region", "3", "5", "0", "/11", "2097152", "3"],
        ["lob", "6", "10", "0", "/15", "131072", "18"],
        ["env", "3", "0", "1", "/17", "32768", "54"],
    ]


@pytest.mark.parametrize("more", [(), ("--branches",)])
def test_no_table_is_wider_than_a_terminal(more):
    assert max(map(len, run(*EXAMPLE, "-o", "table", *more).stdout.splitlines())) <= 80


def test_json_has_a_record_for_each_level_with_addresses_as_text():
    records = json.loads(run("--root", "fd00::/8", "--levels", "region=3", "-o", "json").stdout)

    assert records[1] == {
        "level": "region", "active": 3, "reserved": 0, "unused": 1, "netmask_length": 10,
        "branch_addresses": str(1 << 118), "pools": 3,
    }  # fmt: skip
    assert {tuple(record) for record in records} == {FIELDS["plan"]}


def test_csv_lists_every_branch_also_those_that_are_no_pool():
    rows = list(csv.DictReader(StringIO(short("-o", "csv", "--branches").stdout)))

    assert {tuple(row) for row in rows} == {FIELDS["plan --branches"]}
    assert [(row["path"], row["level"], row["state"], row["cidr"]) for row in rows] == [
        ("top", "top", "active", "10.0.0.0/8"),
        ("top/region-1", "region", "active", "10.0.0.0/10"),
        ("top/region-2", "region", "active", "10.64.0.0/10"),
        ("top/region-3", "region", "reserved", "10.128.0.0/10"),
        ("top/region-4", "region", "unused", "10.192.0.0/10"),
    ]


@pytest.mark.parametrize(
    ("root", "scope"),
    [
        pytest.param("10.0.0.0/8", "private", id="RFC 1918"),
        pytest.param("100.64.0.0/10", "private", id="RFC 6598"),
        pytest.param("fd00::/48", "private", id="RFC 4193"),
        pytest.param("8.0.0.0/8", "public", id="public"),
        pytest.param("0.0.0.0/0", "public", id="wider than private space"),
        pytest.param("10.0.0.0/7", "public", id="wider than private space, and begins like it"),
        pytest.param("::a00:0/104", "public", id="IPv6 that ends like 10"),
        pytest.param("2001:db8::/32", "public", id="IPv6"),
    ],
)
def test_the_scope_is_that_in_which_such_addresses_are_discovered(root, scope):
    assert f"\n    scope: {scope}\n" in run("--root", root, "--levels", "a=2").stdout


def test_a_scope_and_a_name_may_be_given():
    done = short("--scope", "acquired-b", "--name", "b", "--branches", "-o", "json")

    assert "\n  - name: b\n    scope: acquired-b\n" in short("--scope", "acquired-b", "--name", "b").stdout
    assert [record["path"] for record in json.loads(done.stdout)][:2] == [
        "acquired-b:b",
        "acquired-b:b/region-1",
    ]


@pytest.mark.parametrize(
    ("levels", "names", "expected"),
    [
        pytest.param("r=3", ("r=u,v",), ["u", "v", "r-3"], id="the rest is numbered"),
        pytest.param("r", ("r=u,v",), ["u", "v"], id="as many as there are names"),
        pytest.param("r+2", ("r=u,v",), ["u", "v"], id="as many, and more reserved"),
        pytest.param(" r = 2 ", (" r = u , v ",), [], id="spaces inside: refused"),
        pytest.param("r=2, ", ("r=x",), [], id="nothing behind a comma: refused"),
        pytest.param("r=1+1", ("r=-2",), ['"-2"'], id="a number without the level"),
        pytest.param("r=2", ("r=r-2,r-1",), ["r-2", "r-1"], id="numbers of branches that have names"),
        pytest.param("r=1", ("r=r-2",), ["r-2"], id="the number of no branch"),
        pytest.param(" r=2", (" r = u , v ",), ["u", "v"], id="spaces around"),
    ],
)  # fmt: skip
def test_branches_have_the_names_they_are_given(levels, names, expected):
    done = run("--root", "10.0.0.0/8", "--levels", levels, *(f"--names={name}" for name in names))

    assert re.findall(r"\{name: ([^,]+)", done.stdout) == expected
    assert done.exit_code == (0 if expected else 2)


def test_the_level_of_the_regions_gives_its_pools_their_locale():
    done = run("--root", "10.0.0.0/8", "--levels", "lob=1,region,env=1", "--names", "region=eu-west-1,cn-hangzhou", "--locale", "region")  # fmt: skip

    assert re.findall(r"locale: (\S+)", done.stdout) == ["eu-west-1", "cn-hangzhou"]


def test_leaf_rules_stand_in_the_pools_of_the_last_level():
    done = run("--root", "10.0.0.0/8", "--levels", "region=1,env=2", "--leaf-rules", "16,20,24")

    assert (
        done.stdout.count(
            "rules: {min_netmask_length: 16, default_netmask_length: 20, max_netmask_length: 24}}\n"
        )
        == 2
    )
    assert done.stdout.count("rules") == 2


WRONG = [
    pytest.param(("10.0.0.0/16", "region=3+5,lob=6+10,env=1000"), (),
        "The plan does not fit into 10.0.0.0/16: its levels take 17 bits (region 3, lob 4, env 10), the root has 16, "
        "and a branch of 'env' would be a /33: shrink 'env' by 1 bit, to 512 branches, or take a /15 as the root.", id="too large"),
    pytest.param(("2001:db8::/126", "a=1+7,b=2"), (),
        "The plan does not fit into 2001:db8::/126: its levels take 4 bits (a 3, b 1), the root has 2, and a branch of 'a' "
        "would be a /129: shrink 'a' by 2 bits, to 2 branches with the reserved ones, or take a /124 as the root.", id="too large, IPv6"),
    pytest.param(("0.0.0.0/0", "a=65536,b=65536,c=65536,d=65536"), (),
        "The plan does not fit into 0.0.0.0/0: its levels take 64 bits (a 16, b 16, c 16, d 16), the root has 32, and a branch "
        "of 'c' would be a /48: shrink the levels by 32 bits together.", id="too large for any root"),
    pytest.param(("128.0.0.0/1", "a=65536,b=65536"), (),
        "The plan does not fit into 128.0.0.0/1: its levels take 32 bits (a 16, b 16), the root has 31, and a branch of 'b' would be a /33: "
        "shrink 'b' by 1 bit, to 32768 branches, or take a /0 as the root.", id="all there is would do"),
    pytest.param(("10.0.0.0/32", "a=2"), (),
        "The plan does not fit into 10.0.0.0/32: its levels take 1 bit (a 1), the root has 0, and a branch of 'a' would be a /33: "
        "shrink 'a' by 1 bit, to 1 branch, or take a /31 as the root.", id="one address"),
    pytest.param(("10.0.0.0/8", "a=0"), (), "Level 'a' has no active branch: give it at least one, like a=1.", id="no branch"),
    pytest.param(("10.0.0.0/8", "a=2,a=2"), (), "Two levels are named 'a': rename one, or join them into one.", id="one level twice"),
    pytest.param(("10.0.0.0/8", "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1"), (),
        "The plan has 10 levels below its root, and a pool tree is at most 10 pools deep: take at most 9 levels.", id="too deep"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--names", "a=x,y,z"), "Level 'a' has more names (3) than active branches (2): write a=3, or take names away.", id="more names than branches"),
    pytest.param(("10.0.0.0/8", "a=1+3"), ("--names", "a=x,y"), "Level 'a' has more names (2) than active branches (1): write a=2, or take names away.", id="names of reserved branches"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--names", "a=x,x"), "Level 'a' has two branches named 'x': choose another name for one.", id="one name twice"),
    pytest.param(("10.0.0.0/8", "a=1+1"), ("--names", "a=a-2"), "Level 'a' has two branches named 'a-2': choose another name for one.", id="the name of a numbered branch"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--names", "a=x,"), "'' cannot be the name of a branch of level 'a': take one line of 1 to 255 printable characters, neither . nor .., without blanks around it.", id="no name"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--names", "a=x\x1b[2J"), r"'x\x1b[2J' cannot be the name of a branch of level 'a': take one line of 1 to 255 printable characters, neither . nor .., without blanks around it.", id="a name that commands a terminal"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--name", " "), "' ' cannot be the name of the top pool: take one line of 1 to 255 printable characters, neither . nor .., without blanks around it.", id="no top"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--scope", "a\nb"), r"'a\nb' cannot be the name of a scope: take one line of 1 to 255 printable characters, neither . nor .., without blanks around it.", id="no scope"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--locale", "b"), "No level is named 'b' that could be the locale: the levels are a.", id="no such locale"),
    pytest.param(("10.0.0.0/8", "a=3"), ("--locale", "a", "--names", "a=x"),
        "Level 'a' is the locale, and has fewer names (1) than active branches (3): name all of them, for each name is a region.", id="regions without names"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--leaf-rules", "8,20,24"),
        "The leaves are blocks of /9, and their rules are minimum 8, default 20, maximum 24: the lengths have to ascend, from 9 to 32.", id="rules larger than a leaf"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--leaf-rules", "16,20,33"),
        "The leaves are blocks of /9, and their rules are minimum 16, default 20, maximum 33: the lengths have to ascend, from 9 to 32.", id="rules longer than an address"),
    pytest.param(("10.0.0.0/8", "a=2"), ("--leaf-rules", "16,24,20"),
        "The leaves are blocks of /9, and their rules are minimum 16, default 24, maximum 20: the lengths have to ascend, from 9 to 32.", id="rules out of order"),
    pytest.param(("::/0", "a=3,b=1000000"), (),
        "The plan has 3,000,004 pools, too many for one configuration file: take fewer active branches, or plan each 'a' by itself, with a root like ::/2.", id="too many pools"),
    pytest.param(("::/0", "a=230000"), (),
        "The plan has 230,001 pools, too many for one configuration file: take fewer active branches, or divide them over two levels.", id="no room for the rest of the file"),
    pytest.param(("::/0", "a=1000000"), (),
        "The plan has 1,000,001 pools, too many for one configuration file: take fewer active branches, or divide them over two levels.", id="too many pools of one level"),
    pytest.param(("::/0", f"a=1+{MOST}"), ("--branches", "-o", "csv"),
        "The plan has 1,048,577 branches, and no list is longer than 1,000,000: take fewer branches, or list the levels alone.", id="too many branches"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "more", "sentence"), WRONG)
def test_a_plan_that_cannot_be_is_one_sentence_with_the_way_out(block, more, sentence):
    root, levels = block
    done = run("--root", root, "--levels", levels, *more)

    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("--levels", "a=2"), "Missing option '--root'.", id="no root"),
        pytest.param(("--root", "10.0.0.0/8"), "Missing option '--levels'.", id="no levels"),
        pytest.param(("--root", "10.0.0.1/8", "--levels", "a=2"), "Invalid value for --root: '10.0.0.1/8' has host bits set: the network of this length is 10.0.0.0/8", id="host bits"),
        pytest.param(("--root", "10.0.0.0", "--levels", "a=2"), "Invalid value for --root: '10.0.0.0' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56", id="no length"),
        *(
            pytest.param(("--root", "10.0.0.0/8", "--levels", text), f"Invalid value for --levels: '{part}' has to be a name, how many branches, and how many more to reserve: region=3+5", id=f"levels {text!r}")
            for text, part in [("", ""), ("a=2,", ""), ("a=-1", "a=-1"), ("a=2+", "a=2+"), ("a=two", "a=two"), ("=2", "=2"), ("a=2;b=2", "a=2;b=2"), ("a=" + "9" * 40, "a=" + "9" * 40), ("a=²", "a=²")]
        ),
        pytest.param(("--root", "10.0.0.0/8", "--levels", "a"), "Invalid value for --levels: 'a' says no number: write a=3, or name its branches with --names", id="no number"),
        *(
            pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "--names", text), f"Invalid value for --names: '{text}' has to be a level and names: region=eu-west-1,us-east-1", id=f"names {text!r}")
            for text in ["", "a", "a=", "=x"]
        ),
        pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "--names", "b=x"), "Invalid value for --names: 'b' is not a level: --levels has a", id="names of no level"),
        pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "--names", "a=x", "--names", "a=y"), "Invalid value for --names: names 'a' twice: give all its names at once", id="names twice"),
        *(
            pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "--leaf-rules", text), f"Invalid value for --leaf-rules: '{text}' has to be three netmask lengths: 18,20,24", id=f"rules {text!r}")
            for text in ["", "18", "18,20", "18,20,24,28", "18,20,x", "/18,/20,/24"]
        ),
        pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "--branches"), "--branches lists records: add -o table, -o json or -o csv", id="branches as YAML"),
        pytest.param(("--root", "10.0.0.0/8", "--levels", "a=2", "-o", "xml"), "Invalid value for '-o': 'xml' is not one of 'yaml', 'table', 'json', 'csv'.", id="unknown form"),
    ],
)  # fmt: skip
def test_wrong_words_are_told_with_what_would_be_right(words, sentence):
    done = run(*words)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"Error: {sentence}"


def test_levels_are_told_of_a_plan_of_any_size():
    done = run("--root", "::/0", "--levels", f"a={10**18},b=1+{10**18}", "-o", "json")

    assert [record["pools"] for record in json.loads(done.stdout)] == [1, 10**18, 10**18]


SHOWN = re.findall(r"^\$ cidrwatch (plan .*)\n((?:.*\n)*?)```$", (ROOT / "docs" / "how-to" / "plan-an-address-space.md").read_text("utf-8"), re.MULTILINE)  # fmt: skip


@pytest.mark.parametrize(("words", "shown"), SHOWN)
def test_the_how_to_shows_what_the_command_prints(words, shown):
    done = CliRunner().invoke(main, words.split())

    assert [line.rstrip() for line in done.output.splitlines()] == shown.splitlines()


def test_the_how_to_shows_three_runs():
    assert len(SHOWN) == 3
