"""Single resources and findings by hand: ignored, moved, exempted, and back."""

import json
from datetime import date

import pytest
from processes import read
from reading_rows import answered, shard, vpc

from collector.static.networks import shard as declared
from config.load import load
from ipam.cidr import parse
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.reading import Row
from ipam.words import Kind
from service import clock
from service.memory import opened
from service.order import Order
from service.registry import Registry
from service.registry_exceptions import exempting

CONFIG = """\
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc, subnet]}
  - {name: dc, kind: static, networks: [{cidr: 10.8.0.0/16, name: eu/office}]}
  - {name: dc2, kind: static, networks: [{cidr: 10.8.0.0/16, name: office}]}
scopes:
  - {name: lab, match: [{account: ["999900001111"]}]}
pools:
  - {name: top, scope: private, cidrs: [10.0.0.0/8], locale: eu-west-1, auto_import: true}
exempt:
  - {rule: unmanaged_in_pool, subject: vpc-b, reason: known}
"""


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    now = clock.now()
    blocks = (
        vpc("vpc-a", "10.0.0.0/16"), vpc("vpc-b", "10.0.0.0/16"), vpc("vpc-c", "172.16.0.0/16"),
        vpc("vpc-c", "2001:db8::/56"), vpc("vpc-d", "172.16.0.0/16"),
    )  # fmt: skip
    subnet = Row(parse("172.16.1.0/24"), "subnet-c", "111122223333", parent="vpc-c")
    with opened(load(path).store) as memory:
        memory.inventory.record(answered(*blocks, at=now))
        memory.inventory.record(answered(subnet, at=now, of=shard(kind=Kind.SUBNET)))
    read(path, "registry", "apply")
    return path


def registry(config, *words, status=0):
    """Run a command; returns its records, or the sentence of its refusal."""
    ended = read(config, "registry", *words, "-o", "json")
    assert ended.status == status, ended.err
    return ended.records if status == 0 else ended.err.strip()


def over_by_now(config, finding):
    """Exempt a finding until a day that is over by now."""
    exemption = Exemption(Rule.OVERLAP, finding, "known", date(2020, 1, 1))
    with opened(load(config).store) as memory:
        Registry(memory.plan.store).run(Order("exempt", {}), exempting(exemption, ""))


def resource(config, name, cidr=""):
    """Tell where a block lives and how it is managed."""
    records = read(config, "resources", "-o", "json").records
    (one,) = (one for one in records if one["id"] == name and cidr in {"", one["cidr"]})
    return one["scope"], one["management"], one["overlap"]


def findings(config, rule):
    return [one for one in read(config, "findings", "-o", "json").records if one["rule"] == rule]


def decisions(config):
    return [(one["decision"], one["id"] or one["finding"]) for one in registry(config, "exceptions")]


def test_what_is_ignored_is_not_watched_and_its_space_is_free(config):
    (made,) = registry(config, "ignore", "aws/vpc-a", "--reason", "lab", "--until", "2099-01-01")
    assert (made["cidrs"], made["until"]) == (["10.0.0.0/16"], "2099-01-01")
    assert resource(config, "vpc-a") == ("private", "ignored", "ignored")
    assert resource(config, "vpc-b")[1:] == ("managed", "nonoverlapping")
    (told,) = [
        one for one in read(config, "candidates", "-o", "json").records if one["subject"]["id"] == "vpc-a"
    ]
    assert told["reasons"][0]["text"] == "an ignore rule leaves it alone: lab"

    registry(config, "unignore", "vpc-a")
    assert resource(config, "vpc-a")[1:] == ("managed", "overlapping")
    assert [one["action"] for one in registry(config, "log", "vpc-a")] == ["unignore", "ignore"]


def test_the_reason_of_the_registry_counts_before_that_of_the_file(config):
    config.write_text(CONFIG + "ignore: [{match: {account: ['111122223333']}, reason: by the file}]\n")
    registry(config, "ignore", "vpc-a", "--reason", "by hand")
    told = read(config, "candidates", "-o", "json").records

    assert {
        one["subject"]["id"]: one["reasons"][0]["text"] for one in told if one["subject"]["type"] == "vpc"
    } == {
        "vpc-a": "an ignore rule leaves it alone: by hand",
        "vpc-b": "an ignore rule leaves it alone: by the file",
    }


def test_an_ignored_block_is_no_obstacle_for_the_next_allocation(config):
    config.write_text(CONFIG.replace("auto_import: true", "auto_import: false"))
    before = read(config, "next", "top", "--netmask", "16").out.strip()
    registry(config, "ignore", "vpc-a", "--reason", "lab")
    registry(config, "ignore", "vpc-b", "--reason", "lab")

    assert (before, read(config, "next", "top", "--netmask", "16").out.strip()) == (
        "10.1.0.0/16",
        "10.0.0.0/16",
    )


def test_a_block_of_several_and_the_subnets_in_it_move(config):
    assert "name a private block of it with --cidr" in registry(
        config, "move", "vpc-c", "--scope", "lab", status=1
    )
    registry(config, "move", "vpc-c", "--scope", "lab", "--cidr", "172.16.0.0/16")

    assert resource(config, "vpc-c", "172.16.0.0/16") == ("lab", "unmanaged", "nonoverlapping")
    assert resource(config, "subnet-c")[0] == "lab"
    assert resource(config, "vpc-d") == ("private", "unmanaged", "nonoverlapping")
    assert [(one["id"], one["scope"]) for one in registry(config, "exceptions")] == [("vpc-c", "lab")]

    registry(config, "move", "vpc-c", "--scope", "private", "--cidr", "172.16.0.0/16")
    assert (registry(config, "exceptions"), resource(config, "vpc-d")[2]) == ([], "overlapping")


def test_a_move_to_a_scope_that_left_the_file_does_nothing_and_says_so(config):
    registry(config, "move", "vpc-d", "--scope", "lab")
    assert [one["idle"] for one in registry(config, "exceptions")] == [None]
    config.write_text(CONFIG.replace('{name: lab, match: [{account: ["999900001111"]}]}', "{name: other}"))

    assert resource(config, "vpc-d")[0] == "private"
    assert [one["idle"] for one in registry(config, "exceptions")] == [
        "there is no scope 'lab' any more: move it elsewhere, or make the scope"
    ]


def test_a_managed_block_is_ignored_before_it_moves(config):
    assert "allocated from pool 'top'" in registry(config, "move", "vpc-a", "--scope", "lab", status=1)
    registry(config, "ignore", "vpc-a", "--reason", "moves")
    registry(config, "move", "vpc-a", "--scope", "lab")
    registry(config, "unignore", "vpc-a")

    assert resource(config, "vpc-a") == ("lab", "unmanaged", "nonoverlapping")


def test_a_token_makes_a_move_and_an_exemption_repeatable(config):
    moved = [registry(config, "move", "vpc-d", "--scope", "lab", "--client-token", "t") for _ in range(2)]
    (finding,) = findings(config, "overlap")
    words = ("exempt", finding["id"], "--reason", "known", "--client-token", "u")
    exempted = [registry(config, *words) for _ in range(2)]

    assert (moved[0], exempted[0]) == (moved[1], exempted[1])
    assert "(IdempotentParameterMismatch)" in registry(
        config, "move", "vpc-d", "--scope", "private", "--client-token", "t", status=2
    )


def test_a_finding_is_silenced_by_its_id_until_a_day(config):
    before = findings(config, "overlap")
    name = before[0]["id"]
    (made,) = registry(config, "exempt", name, "--reason", "known")
    assert (made["rule"], made["about"]) == ("overlap", before[0]["summary"])
    assert name not in [one["id"] for one in findings(config, "overlap")]

    over_by_now(config, name)
    (over,) = findings(config, "exemption_expired")
    assert (over["detail"]["exempted_subject"], findings(config, "overlap")) == (name, before)
    assert [one["expired"] for one in registry(config, "exceptions")] == [True]

    registry(config, "exempt", over["id"], "--reason", "renewed")
    assert decisions(config) == [("exempt", name)]
    assert not findings(config, "exemption_expired")
    registry(config, "unexempt", name)
    assert findings(config, "overlap") == before


def test_an_exemption_is_taken_back_by_the_finding_that_it_has_expired(config):
    over_by_now(config, findings(config, "overlap")[0]["id"])
    registry(config, "unexempt", findings(config, "exemption_expired")[0]["id"])

    assert decisions(config) == []


def test_the_exemption_of_the_registry_counts_before_that_of_the_file(config):
    name = findings(config, "overlap")[0]["id"]
    registry(config, "exempt", name, "--reason", "renewed by hand", "--until", "2099-01-01")
    entry = f"  - {{rule: overlap, subject: '{name}', reason: old, until: 2020-01-01}}\n"
    config.write_text(CONFIG + entry)

    assert not findings(config, "exemption_expired")


def test_what_the_file_exempts_is_named_there(config):
    config.write_text(CONFIG.replace("unmanaged_in_pool, subject: vpc-b", "overlap, subject: 10.0.0.0/16"))
    with_file = {one["id"] for one in findings(config, "overlap")}
    config.write_text(CONFIG)
    (silent,) = {one["id"] for one in findings(config, "overlap")} - with_file
    config.write_text(CONFIG.replace("unmanaged_in_pool, subject: vpc-b", "overlap, subject: 10.0.0.0/16"))

    assert "is silent already: an entry of `exempt` in the file is about it" in registry(
        config, "exempt", silent, "--reason", "a", status=2
    )


def test_an_expired_exemption_of_the_file_is_renewed_there(config):
    config.write_text(CONFIG.replace("reason: known", "reason: known, until: 2020-01-01"))
    (over,) = findings(config, "exemption_expired")

    assert "renew it there, or remove it" in registry(config, "exempt", over["id"], "--reason", "a", status=2)


@pytest.mark.parametrize("word", ["dc/eu/office", "static/eu/office", "eu/office"])
def test_an_id_with_a_slash_is_found(config, word):
    with opened(load(config).store) as memory:
        for name, networks in (("dc", "eu/office"), ("dc2", "office")):
            of = declared(name)
            memory.inventory.record(
                answered(Row(parse("10.8.0.0/16"), networks, name), at=clock.now(), of=of)
            )

    assert registry(config, "ignore", word, "--reason", "a")[0]["id"] == "eu/office"
    assert registry(config, "unignore", word)[0]["id"] == "eu/office"


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("ignore vpc-x --reason a", 2, "there is no resource 'vpc-x': name one by its id, as `cidrwatch resources` lists them (InvalidParameterValue)"),
        ("ignore alibaba/vpc-a --reason a", 2, "there is no resource 'alibaba/vpc-a': name one by its id, as `cidrwatch resources` lists them (InvalidParameterValue)"),
        ("ignore vpc-c --reason a --cidr 10.9.0.0/16", 2, "'vpc-c' has no block 10.9.0.0/16: it has 172.16.0.0/16, 2001:db8::/56 (InvalidParameterValue)"),
        ("ignore vpc-c --reason a", 1, "2001:db8::/56 of vpc-c is in the public scope 'public', where no VPC's blocks can be ignored: name a private block of it with --cidr, or exempt the finding (IncorrectState)"),
        ("unignore vpc-a", 1, "the registry does not ignore 'vpc-a': `registry exceptions` lists what is, and rules of the file are changed there (InvalidParameterValue)"),
        ("move vpc-a --scope nowhere", 2, "there is no scope 'nowhere': name one of lab, private, public (InvalidIpamScopeId.NotFound)"),
        ("exempt 00 --reason a", 2, "there is no finding '00': name one by its id, as `cidrwatch findings -o json` shows it (InvalidParameterValue)"),
        ("exempt 00000000000000ff --reason a", 2, "there is no finding '00000000000000ff': name one by its id, as `cidrwatch findings -o json` shows it (InvalidParameterValue)"),
        ("unexempt 00", 1, "the registry does not exempt a finding '00': `registry exceptions` lists what is, and entries of the file are changed there (InvalidParameterValue)"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_with_its_code(config, words, status, sentence):
    assert registry(config, *words.split(), status=status).endswith(sentence)


@pytest.mark.parametrize("command", ["ignore", "exempt"])
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (" ", "--reason is empty: say why, for whoever asks later"),
        ("K\udcf6ln", "a text of the command is not UTF-8: write it anew"),
    ],
)
def test_a_reason_is_a_text(config, command, reason, sentence):
    assert registry(config, command, "vpc-a", "--reason", reason, status=2).endswith(sentence)


def test_a_table_of_exceptions_can_be_read(config):
    registry(config, "ignore", "vpc-a", "--reason", "never routed")

    assert "never routed" in read(config, "registry", "exceptions").out
    assert json.loads(read(config, "registry", "exceptions", "-o", "json").out)[0]["cidr"] == "10.0.0.0/16"
