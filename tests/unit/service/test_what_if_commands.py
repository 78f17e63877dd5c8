"""Trying a change: what the commands answer about an estate that has bought another company."""

import csv
import json
import os
import subprocess
from io import StringIO

import pytest
from processes import COMMAND, SECONDS, environment, read
from reading_rows import answered, shard, vpc

from config.load import load
from exporter.records.what_if_texts import TEXTS
from ipam.what_if import Because
from service import clock
from service.memory import opened

OURS, THEIRS, SILENT = "111122223333", "333344445555", "444455556666"
CONFIG = f"""\
store: sqlite:///cidrwatch.db
sources:
  - {{name: aws, kind: aws, accounts: ["{OURS}", "{THEIRS}", "{SILENT}"], regions: [eu-west-1], collect: [vpc]}}
scopes:
  - {{name: private, default: private}}
  - {{name: public, default: public}}
  - {{name: acquired-b, match: [{{provider: aws, account: "{THEIRS}"}}]}}
  - {{name: vpc-twin}}
domains:
  - {{name: mpls, accounts: ["{OURS}"]}}
ignore:
  - {{match: {{cidr: 172.31.0.0/16}}, reason: never routed}}
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    pools:
      - name: prod
        locale: eu-west-1
        cidrs: [10.0.0.0/16]
        auto_import: true
        rules: {{min_netmask_length: 18, default_netmask_length: 20, max_netmask_length: 24, tags: {{Environment: prod}}}}
        share: ["{OURS}"]
        allocations: [{{cidr: 10.0.240.0/22, description: reserved}}]
      - {{name: full, cidrs: [10.9.0.0/24], locale: eu-west-1}}
      - {{name: spare, cidrs: [10.11.0.0/24], locale: eu-west-1}}
  - {{name: six, scope: private, cidrs: ["fd00::/48"], rules: {{default_netmask_length: 56}}}}
"""
PROD = {"Environment": "prod"}
READINGS = (
    answered(
        vpc("vpc-a", "10.10.0.0/16"),
        vpc("vpc-a", "fd00:0:0:100::/56"),
        vpc("vpc-b", "10.0.0.0/20", tags=PROD),
        vpc("vpc-c", "10.0.32.0/25", tags={"Environment": "dev"}),
        vpc("vpc-d", "10.0.64.0/20", tags=PROD),
        vpc("vpc-e", "10.0.64.0/21", tags=PROD),
        vpc("vpc-f", "10.9.0.0/24"),
        vpc("vpc-g", "10.0.240.0/22", tags=PROD),
        vpc("vpc-twin", "192.168.7.0/24"),
        vpc("vpc-default", "172.31.0.0/16"),
        at=clock.now(),
    ),
    answered(
        vpc("vpc-x", "10.10.0.0/16", owner=THEIRS),
        vpc("vpc-y", "10.77.0.0/16", owner=THEIRS),
        at=clock.now(),
        of=shard(THEIRS),
    ),
)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    path = tmp_path_factory.mktemp("estate") / "cidrwatch.yaml"
    path.write_text(CONFIG)
    with opened(load(path).store) as memory:
        for reading in READINGS:
            memory.inventory.record(reading)
    return path


def asked(config, *words):
    """Ask for one record."""
    ended = read(config, *words, "-o", "json")
    (record,) = ended.records
    assert ended.status == (0 if record["result"] == "ok" else 1)
    return record


def codes(record):
    return [reason["code"] for reason in record["reasons"] if reason["code"] != "stale_shards"]


def ends(record):
    return [(pair["a"]["id"], pair["b"]["id"]) for pair in record["collisions"]]


@pytest.mark.parametrize(
    ("words", "cidr"),
    [
        pytest.param(("top/prod",), "10.0.16.0/20", id="the default length"),
        pytest.param(
            ("top/prod", "--netmask", "22"), "10.0.36.0/22", id="the smallest hole that is large enough"
        ),
        pytest.param(("top", "--netmask", "16"), "10.1.0.0/16", id="of a parent"),
        pytest.param(("six",), "fd00::/56", id="IPv6, and no block of a VPC"),
    ],
)
def test_next_prints_the_block_alone(config, words, cidr):
    ended = read(config, "next", *words)

    assert (ended.status, ended.out) == (0, f"{cidr}\n")
    assert ended.err == (
        "66.7 % of 3 shards are fresh, 1 are not: what they read last is avoided, what is newer is unknown; "
        "`cidrwatch status` names them.\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ("top/prod", "--netmask", "16"),
            "A /16 is larger than pool 'top/prod' allows: its largest block is a /18.",
            id="too large",
        ),
        pytest.param(
            ("top/prod", "--netmask", "25"),
            "A /25 is smaller than pool 'top/prod' allows: its smallest block is a /24.",
            id="too small",
        ),
        pytest.param(
            ("top/full", "--netmask", "26"),
            "Pool 'top/full' has no room for a /26: nothing of it is free; top/spare, top have room.",
            id="a pool that is full: those of its locale come first",
        ),
        pytest.param(
            ("top/spare", "--netmask", "9"),
            "Pool 'top/spare' has no room for a /9: its largest free block is 10.11.0.0/24; top has room.",
            id="a block that is too large",
        ),
        pytest.param(
            ("six", "--netmask", "47"),
            "Pool 'six' has no room for a /47: its largest free block is fd00:0:0:8000::/49; "
            "no other pool of its scope has room: provision more space.",
            id="nowhere",
        ),
    ],
)
def test_next_says_why_there_is_no_block(config, words, sentence):
    ended = read(config, "next", *words)

    assert (ended.status, ended.out) == (1, "")
    assert ended.said[0] == sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            ("next", "prod"),
            "there is no pool 'prod': perhaps top/prod is meant",
            id="a pool by its last name",
        ),
        pytest.param(
            ("next", "top/pord"),
            "there is no pool 'top/pord': perhaps top/prod or top/spare is meant",
            id="a pool misspelt",
        ),
        pytest.param(
            ("next", "x"),
            "there is no pool 'x': a pool is named by its path, like top/eu-west-1, or id",
            id="no pool at all",
        ),
        pytest.param(
            ("next", "top"),
            "pool 'top' has no default netmask length: say one (--netmask 24), or give the pool a "
            "default_netmask_length",
            id="no length",
        ),
        pytest.param(
            ("next", "top", "--netmask", "33"),
            "pool 'top' has ipv4 space: its netmask lengths go from 0 to 32",
            id="a length of no family",
        ),
        pytest.param(
            ("whatif", "allocate", "top", "--cidr", "10.0.0.1/8"),
            "'10.0.0.1/8' has host bits set: the network of this length is 10.0.0.0/8",
            id="host bits",
        ),
        pytest.param(
            ("whatif", "attach", "10.0.0.0/33", "private"),
            "'10.0.0.0/33' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56",
            id="no CIDR",
        ),
        pytest.param(
            ("whatif", "attach", "vpc-aa", "private"),
            "nothing is known as 'vpc-aa': perhaps vpc-a or ",
            id="a VPC misspelt",
        ),
        pytest.param(
            ("whatif", "attach", "domain:mlps", "private"),
            "nothing is known as 'domain:mlps': perhaps domain:mpls is meant",
            id="a domain misspelt",
        ),
        pytest.param(
            ("whatif", "attach", "vpc-twin", "private"),
            "'vpc-twin' is several things: write vpc:vpc-twin or scope:vpc-twin",
            id="two things of one name",
        ),
        pytest.param(
            ("whatif", "import", "vpc-aa"),
            "nothing is known as 'vpc-aa': perhaps vpc-a or ",
            id="an import of a VPC misspelt",
        ),
    ],
)
def test_a_name_that_does_not_exist_is_wrong_usage_and_near_ones_are_told(config, words, sentence):
    ended = read(config, *words)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(sentence)


def test_a_cidr_and_a_netmask_length_together_are_wrong_usage(config):
    ended = read(config, "whatif", "allocate", "top", "--cidr", "10.8.0.0/16", "--netmask", "16")

    assert ended.status == 2
    assert ended.err.splitlines()[-1] == "Error: --cidr says the netmask length already: leave --netmask out"


@pytest.mark.parametrize(
    ("words", "result", "collisions", "reasons"),
    [
        pytest.param(("top/prod", "--netmask", "20"), "ok", [], ["best_fit"], id="by length"),
        pytest.param(("top/prod",), "ok", [], ["best_fit"], id="of the default length"),
        pytest.param(("top/prod", "--cidr", "10.0.16.0/20"), "ok", [], ["nothing_shared"], id="free"),
        pytest.param(("top/prod", "--cidr", "10.0.0.0/20"), "ok", [], ["registers"], id="the block of one VPC"),
        pytest.param(
            ("top/prod", "--cidr", "10.0.64.0/20"),
            "collides",
            [("new", "vpc-e")],
            ["registers", "meets_networks"],
            id="the block of a VPC that another lies in",
        ),
        pytest.param(
            ("top/prod", "--cidr", "10.0.32.0/20"),
            "collides",
            [("new", "vpc-c")],
            ["meets_networks"],
            id="around a VPC",
        ),
        pytest.param(
            ("top", "--cidr", "10.10.64.0/18"),
            "collides",
            [("vpc-a", "new")],
            ["meets_networks"],
            id="inside a VPC",
        ),
        pytest.param(
            ("top", "--cidr", "10.11.0.0/25"),
            "collides",
            [("spare", "new")],
            ["held_by_plan"],
            id="inside a sub-pool",
        ),
        pytest.param(
            ("top/prod", "--cidr", "10.0.240.0/23"),
            "collides",
            [("reserved", "new"), ("vpc-g", "new")],
            ["held_by_plan", "meets_networks"],
            id="inside an allocation, which a VPC holds",
        ),
        pytest.param(
            ("top/prod", "--cidr", "10.1.0.0/20"), "refused", [], ["outside_pool"], id="outside the pool"
        ),
        pytest.param(
            ("top/prod", "--cidr", "fd00::/20"), "refused", [], ["outside_pool"], id="of the other family"
        ),
        pytest.param(
            ("top/prod", "--cidr", "10.0.0.0/17"),
            "refused",
            [("new", "vpc-b"), ("new", "vpc-c"), ("new", "vpc-d"), ("new", "vpc-e")],
            ["netmask_out_of_bounds", "meets_networks"],
            id="larger than the pool allows, and on networks",
        ),
    ],
)  # fmt: skip
def test_an_allocation_is_judged_as_if_it_were_made(config, words, result, collisions, reasons):
    record = asked(config, "whatif", "allocate", *words)

    def named(end):
        return end["name"] if end["type"] in ("pool", "allocation") and end["id"] != "new" else end["id"]

    found = [tuple(named(pair[end]).rpartition("/")[2] for end in "ab") for pair in record["collisions"]]
    assert (record["action"], record["result"], found) == ("allocate", result, collisions)
    assert codes(record) == reasons


def test_what_next_gives_is_fine_to_allocate(config):
    given = asked(config, "next", "top/prod", "--netmask", "22")
    record = asked(config, "whatif", "allocate", "top/prod", "--cidr", given["cidr"])

    assert given | {"action": "allocate"} == asked(
        config, "whatif", "allocate", "top/prod", "--netmask", "22"
    )
    assert (record["result"], record["cidr"], record["collisions"]) == ("ok", given["cidr"], [])


def test_networks_of_company_a_and_company_b_conflict_once_they_are_interconnected(config):
    """Overlapping CIDR blocks can cause network conflicts during interconnection."""
    record = asked(config, "whatif", "attach", "acquired-b", "private")
    (pair,) = record["collisions"]

    assert record["result"] == "collides"
    assert (pair["scope"], pair["intersection"]) == ("private + acquired-b", "10.10.0.0/16")
    assert (pair["reachability"], pair["via"]) == ("live", "the attachment that is tried")
    assert codes(record) == ["sides_collide"]


@pytest.mark.parametrize(
    ("a", "b", "collisions"),
    [
        pytest.param("vpc-a", "vpc-x", [("vpc-a", "vpc-x")], id="two VPCs"),
        pytest.param("vpc-a", "vpc-y", [], id="two that share nothing"),
        pytest.param("vpc-x", "domain:mpls", [("vpc-a", "vpc-x")], id="a VPC and a domain"),
        pytest.param(OURS, THEIRS, [("vpc-a", "vpc-x")], id="two accounts"),
        pytest.param(f"account:{THEIRS}", "scope:private", [("vpc-a", "vpc-x")], id="words that say what they are"),
        pytest.param(
            "10.10.0.0/16", "domain:mpls", [("vpc-a", "new a")], id="a new network of a block that is taken"
        ),
        pytest.param("10.78.0.0/16", "private", [], id="a new network of a block that is free"),
        pytest.param(
            "10.76.0.0/15", "acquired-b", [("new a", "vpc-y")], id="a new network around another"
        ),
        pytest.param("10.0.0.0/8", "10.1.0.0/16", [("new a", "new b")], id="two new networks"),
        pytest.param("10.0.0.0/8", "10.0.0.0/8", [("new a", "new b")], id="two new networks of one block"),
        pytest.param("vpc-a", "vpc-a", [], id="a VPC and itself"),
        pytest.param("vpc-default", "172.31.0.0/16", [], id="a VPC that is ignored"),
        pytest.param(SILENT, "private", [], id="an account of which nothing is known"),
        pytest.param("fd00::/16", "private", [("new a", "vpc-a")], id="IPv6"),
    ],
)  # fmt: skip
def test_an_attachment_collides_where_blocks_of_its_two_sides_share_addresses(config, a, b, collisions):
    record = asked(config, "whatif", "attach", a, b)

    assert (record["result"], ends(record)) == ("collides" if collisions else "ok", collisions)
    assert (record["input"], record["cidr"]) == ({"a": a, "b": b}, None)


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        pytest.param(("vpc-b",), [("ok", ["fits"])], id="would be taken"),
        pytest.param(
            ("vpc-c",),
            [("ok", ["fits", "netmask_out_of_bounds", "tag_missing", "breaks_rules"])],
            id="would be taken against the rules",
        ),
        pytest.param(("vpc-d",), [("collides", ["fits"])], id="would be taken, and overlaps"),
        pytest.param(("vpc-e",), [("refused", ["larger_sibling_wins"])], id="loses"),
        pytest.param(("vpc-g",), [("ok", ["already_managed"])], id="holds an allocation"),
        pytest.param(
            ("vpc-f",), [("refused", ["auto_import_off"])], id="lies in a pool that does not import"
        ),
        pytest.param(("vpc-f", "top/full"), [("ok", ["fits"])], id="as if the pool imported"),
        pytest.param(
            ("vpc-b", "top"),
            [("refused", ["fits", "in_another_pool"])],
            id="not into the pool around its own",
        ),
        pytest.param(
            ("vpc-default",), [("refused", ["in_no_pool", "ignored_by_rule"])], id="is ignored, in no pool"
        ),
        pytest.param(("vpc-x",), [("refused", ["in_no_pool"])], id="lies in no pool of its scope"),
        pytest.param(
            ("vpc-a",),
            [("refused", ["auto_import_off"]), ("refused", ["auto_import_off"])],
            id="a VPC of two blocks",
        ),
        pytest.param(("10.0.0.0/20",), [("ok", ["fits"])], id="the block of a VPC"),
        pytest.param(
            ("10.10.0.0/16",),
            [("refused", ["auto_import_off"]), ("refused", ["in_no_pool"])],
            id="the block of two VPCs",
        ),
        pytest.param(("10.0.16.0/20",), [("ok", ["fits", "as_the_pool_asks"])], id="a new VPC"),
        pytest.param(
            ("10.0.16.0/25",),
            [("ok", ["fits", "netmask_out_of_bounds", "as_the_pool_asks", "breaks_rules"])],
            id="a new VPC that is too small",
        ),
        pytest.param(
            ("10.0.0.0/18",), [("collides", ["fits", "as_the_pool_asks"])], id="a new VPC around others"
        ),
        pytest.param(
            ("10.0.0.0/21",), [("refused", ["larger_sibling_wins", "as_the_pool_asks"])], id="inside another"
        ),
        pytest.param(
            ("10.11.0.0/25", "top/spare"),
            [("ok", ["fits", "as_the_pool_asks"])],
            id="into a pool that does not",
        ),
        pytest.param(("192.168.0.0/24",), [("refused", ["in_no_pool"])], id="a new VPC in no pool"),
    ],
)
def test_an_import_is_what_the_import_plan_says(config, words, answers):
    records = read(config, "whatif", "import", *words, "-o", "json").records

    assert [(record["result"], codes(record)) for record in records] == answers


def test_a_reason_names_what_it_is_about(config):
    record = asked(config, "whatif", "allocate", "top/prod", "--cidr", "10.0.0.0/20")
    registers = record["reasons"][0]

    assert registers["other"]["id"] == "vpc-b"
    assert registers["text"] == (
        f"this registers what exists: VPC vpc-b (10.0.0.0/20, {OURS}, eu-west-1) has the very block and would "
        "hold the allocation"
    )


def test_people_read_the_result_the_collisions_and_why(config):
    ended = read(config, "whatif", "attach", "acquired-b", "private")
    lines = [line.rstrip() for line in ended.out.splitlines()]

    assert lines[0] == "collides"
    assert any("vpc-a 10.10.0.0/16" in line and "vpc-x 10.10.0.0/16" in line for line in lines)
    assert lines[-2] == (
        "- 1 pair of blocks shares addresses: 'acquired-b' and 'private' cannot be joined before one end of "
        "each is renumbered"
    )
    assert lines[-1].startswith("- 66.7 % of 3 shards are fresh, 1 are not: ")


def test_a_network_that_is_only_supposed_counts_as_no_reading(config):
    (said,) = (
        reason["text"]
        for reason in asked(config, "whatif", "attach", "10.78.0.0/16", "private")["reasons"]
        if reason["code"] == "stale_shards"
    )

    assert said.startswith("66.7 % of 3 shards are fresh")


def test_csv_has_the_fields_of_the_record(config):
    words = ("whatif", "allocate", "top/prod", "--cidr", "10.0.16.0/20")
    (row,) = csv.DictReader(StringIO(read(config, *words, "-o", "csv").out))
    record = asked(config, *words)

    assert (row["result"], row["cidr"]) == ("ok", "10.0.16.0/20")
    assert json.loads(row["reasons"]) == record["reasons"]
    assert list(row) == list(record)


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        pytest.param(("acquired-b", "private"), [("vpc-a", "vpc-x")], id="two scopes"),
        pytest.param(("vpc-x", "domain:mpls"), [("vpc-a", "vpc-x")], id="a VPC and a domain"),
        pytest.param(("private", "private"), [("vpc-d", "vpc-e")], id="within one side"),
        pytest.param(
            ("acquired-b", "private", "--account", OURS), [("vpc-a", "vpc-x")], id="one end filtered"
        ),
        pytest.param(("acquired-b", "private", "--pool", "top/prod"), [], id="no end filtered"),
        pytest.param(("acquired-b", "private", "--status", "live"), [], id="not live"),
        pytest.param(("acquired-b", "private", "--status", "unknown"), [("vpc-a", "vpc-x")], id="unknown"),
    ],
)
def test_overlaps_between_two_sides_are_listed_across_scopes_as_they_are(config, words, pairs):
    records = read(config, "overlaps", "--between", *words, "-o", "json").records

    assert [(pair["a"]["id"], pair["b"]["id"]) for pair in records] == pairs
    assert all((pair["reachability"], pair["via"]) == ("unknown", None) or pair["via"] for pair in records)


def test_a_pair_of_one_scope_names_its_finding(config):
    (known,) = (pair for pair in read(config, "overlaps", "-o", "json").records if pair["b"]["id"] == "vpc-e")
    (pair,) = read(config, "overlaps", "--between", "vpc-e", "vpc-d", "-o", "json").records

    assert pair == known
    assert pair["finding"]


def test_an_overlap_between_nothing_is_wrong_usage(config):
    ended = read(config, "overlaps", "--between", "nix", "private")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[-1].startswith("Error: --between: nothing is known as 'nix': ")


def test_a_store_without_readings_says_that_nothing_could_be_avoided(tmp_path):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    with opened(load(path).store):
        ended = read(path, "next", "top/prod")

    assert (ended.status, ended.out) == (0, "10.0.224.0/20\n")
    assert ended.err.startswith("The store holds no readings yet, so nothing that exists could be avoided")


def test_trying_changes_nothing(config):
    before = config.with_name("cidrwatch.db").read_bytes()
    read(config, "whatif", "allocate", "top/prod", "--cidr", "10.0.16.0/20")
    read(config, "whatif", "import", "vpc-f", "top/full")
    read(config, "whatif", "attach", "10.0.0.0/8", "private")

    assert config.with_name("cidrwatch.db").read_bytes() == before


def test_every_reason_has_its_words():
    assert set(TEXTS) == set(Because)


def test_a_reader_that_leaves_early_hides_no_collision(config):
    reading, writing = os.pipe()
    os.close(reading)
    words = ("whatif", "allocate", "top/prod", "--cidr", "10.0.0.0/18", "-c", config)
    with os.fdopen(writing, "wb") as nobody:
        ended = subprocess.run(
            (COMMAND, *words),
            stdout=nobody,
            stderr=subprocess.PIPE,
            env=environment(config.parent),
            timeout=SECONDS,
            check=False,
        )

    assert (ended.returncode, ended.stderr) == (1, b"")
