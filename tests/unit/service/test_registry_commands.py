"""The registry by hand: what the commands make, print and refuse, on a store of their own."""

from datetime import UTC, date, datetime

import pytest
from processes import read
from reading_rows import answered, vpc

from config.load import load
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.registry.asking import Wanted
from service import clock
from service.memory import opened
from service.order import Order
from service.registry import Registry
from service.registry_exceptions import exempting
from service.registry_space import allocating

CONFIG = """\
store: sqlite:///cidrwatch.db
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
ignore:
  - {match: {cidr: 172.31.0.0/16}, reason: never routed}
pools:
  - {name: filed, scope: private, cidrs: [172.16.0.0/12]}
registry: {cool_down: 1h}
"""


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    blocks = (vpc("vpc-a", "10.0.0.0/20"), vpc("vpc-b", "172.31.0.0/16"))
    with opened(load(path).store) as memory:
        memory.inventory.record(answered(*blocks, at=clock.now()))
    return path


def registry(config, line, *, status=0):
    """Run a command; returns its records, or the sentence of its refusal."""
    ended = read(config, "registry", *line.split(), "-o", "json")
    assert ended.status == status, ended.err
    return ended.records if status == 0 else ended.err


def planned(config):
    """Make a top pool and one of a region below it."""
    for line in ("pool create top --scope private", "provision top --cidr 10.0.0.0/8",
                 "pool create eu --source top --locale eu-west-1 --min 16 --default 20 --max 24",
                 "provision top/eu --netmask 12"):  # fmt: skip
        registry(config, line)


def test_what_is_made_is_what_pools_lists(config):
    planned(config)

    assert {pool["path"]: pool["cidrs"] for pool in read(config, "pools", "-o", "json").records} == {
        "filed": ["172.16.0.0/12"], "top": ["10.0.0.0/8"], "top/eu": ["10.0.0.0/12"],
    }  # fmt: skip


def test_an_allocation_by_length_is_what_next_says_and_keeps_clear_of_what_was_discovered(config):
    planned(config)
    told = read(config, "next", "top/eu").out.strip()
    (made,) = registry(config, "allocate top/eu --description data-centre")

    assert (made["cidr"], made["type"], made["description"]) == ("10.0.16.0/20", "custom", "data-centre")
    assert told == made["cidr"]


def test_next_names_what_is_allocated_also_while_something_is_held_back(config):
    planned(config)
    (made,) = registry(config, "allocate top/eu --netmask 24")
    registry(config, f"release {made['id']}")
    told = read(config, "next", "top/eu", "--netmask", "24")
    (tried,) = read(config, "whatif", "allocate", "top/eu", "--netmask", "24", "-o", "json").records
    (preview,) = registry(config, "allocate top/eu --netmask 24 --preview")

    assert (made["cidr"], preview["cidr"]) == ("10.0.16.0/24", "10.0.17.0/24")
    assert (told.out.strip(), tried["cidr"]) == (preview["cidr"], preview["cidr"])
    assert told.err.startswith("10.0.16.0/24 of pool 'top/eu' is held back after its release until 2")
    assert registry(config, "allocate top/eu --cidr 10.0.16.0/24")[0]["cidr"] == made["cidr"]


def test_an_allocation_by_cidr_registers_what_is_there(config):
    planned(config)

    assert registry(config, "allocate top/eu --cidr 10.0.0.0/20")[0]["cidr"] == "10.0.0.0/20"
    (resource,) = read(config, "resources", "--pool", "top/eu", "-o", "json").records
    assert (resource["id"], resource["management"]) == ("vpc-a", "managed")


def test_a_preview_and_a_dry_run_allocate_nothing(config):
    planned(config)
    for flag in ("--preview", "--dry-run"):
        assert registry(config, f"allocate top/eu --netmask 24 {flag}")[0]["cidr"] == "10.0.16.0/24"

    assert [one["type"] for one in registry(config, "allocations")] == ["ipam-pool"]


def test_what_is_released_is_held_back_for_as_long_as_the_file_says(config):
    planned(config)
    (made,) = registry(config, "allocate top/eu --netmask 24")
    registry(config, f"release {made['id']}")

    assert registry(config, "allocate top/eu --netmask 24")[0]["cidr"] == "10.0.17.0/24"
    assert registry(config, "allocate top/eu --cidr 10.0.16.0/24")[0]["cidr"] == "10.0.16.0/24"


def test_the_plan_of_the_file_is_shown_and_put_into_the_store_and_given_from(config):
    expected = [{"change": "create", "object": "pool", "name": "filed", "detail": "172.16.0.0/12"}]
    refused = registry(config, "allocate filed --cidr 172.16.0.0/24", status=2)

    assert refused == (
        "there is no pool 'filed' in the store yet: `cidrwatch registry apply` puts the plan of the file into it "
        "(InvalidIpamPoolId.NotFound)\n"
    )
    assert [one for one in registry(config, "diff") if one["object"] == "pool"] == expected
    assert [one for one in registry(config, "apply") if one["object"] == "pool"] == expected
    assert registry(config, "apply") == registry(config, "diff") == []
    assert registry(config, "allocate filed --netmask 16")[0]["cidr"] == "172.16.0.0/16"
    assert [one["action"] for one in registry(config, "log")] == ["allocate", "apply", "apply create pool"]


TREE = """\
scopes: [{name: lab}]
pools:
  - {name: top, scope: private, cidrs: [10.0.0.0/8], pools: [{name: dc, cidrs: [10.1.0.0/16]}]}
"""
CHANGED = TREE.replace("name: dc,", "name: dc, owner: net, allocations: [{cidr: 10.1.4.0/24}],")


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        pytest.param("lab", ["apply create scope"], id="a scope"),
        pytest.param("top", ["apply create pool"], id="a pool"),
        pytest.param("top/dc", ["apply change pool", "apply create pool"], id="a pool that changed"),
        pytest.param("10.1.4.0/24", ["apply delete allocation", "apply create allocation"], id="a block"),
        pytest.param("10.1.0.0/16", ["apply create allocation"], id="the space of a sub-pool"),
    ],
)
def test_the_log_finds_what_the_plan_of_the_file_changed(config, name, actions):
    text = config.read_text().partition("pools:")[0]
    for plan in (TREE, CHANGED, CHANGED, CHANGED.replace("[{cidr: 10.1.4.0/24}]", "[]")):
        config.write_text(text + plan)
        registry(config, "apply")
    told = registry(config, f"log {name}")

    assert [one["action"] for one in told] == actions
    assert {one["name"] for one in told} == {name}
    assert all(one["object"] == one["answer"]["id"] for one in told)


def test_the_second_pool_of_a_name_says_so(config):
    first = read(config, "registry", "pool", "create", "eu", "--scope", "private")
    tried = read(config, "registry", "pool", "create", "eu", "--scope", "private", "--dry-run")
    second = read(config, "registry", "pool", "create", "eu", "--scope", "private", "-o", "json")
    (made,) = second.records

    assert (first.status, first.err, tried.status, second.status) == (0, "", 0, 0)
    assert tried.err == "There is a pool 'eu' already: this one would be another, with its id in its path.\n"
    assert made["path"] == f"eu-{made['id']}"
    assert second.err.startswith(
        "There is a pool 'eu' already: this one is another, with its id in its path."
    )
    assert f"`cidrwatch registry pool delete {made['id']}`" in second.err
    registry(config, "pool create us --scope private")
    renamed = read(config, "registry", "pool", "modify", "us", "--name", "eu", "--max", "26", "-o", "json")
    (again,) = renamed.records
    assert renamed.err == "There is a pool 'eu' already: this one is another, with its id in its path.\n"
    assert read(config, "registry", "pool", "modify", again["path"], "--max", "27").err == ""


@pytest.mark.parametrize(
    ("line", "way_out"),
    [
        pytest.param("pool modify filed", "say what, like --max 26 or --clear tags", id="a pool"),
        pytest.param("pool modify filed --dry-run --client-token t", "say what, like --max", id="in any way"),
        pytest.param("ipam modify", "say what, like --add-region eu-central-1", id="the IPAM"),
    ],
)
def test_a_change_of_nothing_is_wrong_usage(config, line, way_out):
    assert way_out in registry(config, line, status=2)


def test_a_client_token_asks_once(config):
    planned(config)
    (first,) = registry(config, "allocate top/eu --netmask 24 --client-token t")

    assert registry(config, "allocate top/eu --netmask 24 --client-token t") == [first]
    assert "(IdempotentParameterMismatch)" in registry(config, "allocate top/eu --client-token t", status=2)


LAST = date(2020, 1, 1)


def asked_then(config, order, operation):
    """Ask the registry when the day was not over yet."""
    with opened(load(config).store) as memory:
        then = datetime(2020, 1, 1, 12, tzinfo=UTC)
        return Registry(memory.plan.store, now=lambda: then).run(order, operation)


def test_a_reservation_asked_for_again_after_its_last_day_is_what_it_was(config):
    planned(config)
    wanted = Wanted("ipam-pool-alloc-1", "top/eu", netmask_length=24, until=LAST)
    words = {"pool": "top/eu", "netmask": 24, "until": "2020-01-01"}
    first = asked_then(config, Order("allocate", words, token="t"), allocating(wanted))

    line = "allocate top/eu --netmask 24 --until 2020-01-01 --client-token"
    assert registry(config, f"{line} t") == [first]
    assert "--until 2020-01-01 is over" in registry(config, f"{line} another", status=2)


def test_an_exemption_asked_for_again_after_its_last_day_is_what_it_was(config):
    planned(config)
    exemption = Exemption(Rule.OVERLAP, "0123456789abcdef", "lab", LAST)
    words = {"finding": exemption.subject, "reason": "lab", "until": "2020-01-01"}
    order = Order("exempt", words, token="t")
    first = asked_then(config, order, exempting(exemption, "x"))

    line = "exempt 0123456789abcdef --reason lab --until 2020-01-01 --client-token"
    assert registry(config, f"{line} t") == [first]
    assert "--until 2020-01-01 is over" in registry(config, f"{line} another", status=2)


def test_scopes_and_shares_and_rules_are_changed(config):
    planned(config)
    registry(config, "scope create acquired-b --description B")
    registry(config, "pool create top --scope acquired-b")
    (renamed,) = registry(config, "pool modify top/eu --name ireland --max 26 --owner network")
    registry(config, "share top/ireland ou-1 ou-2")
    (unshared,) = registry(config, "unshare top/ireland ou-1")

    assert (renamed["path"], renamed["owner"]) == ("top/ireland", "network")
    assert renamed["rules"] == {
        "min_netmask_length": 16,
        "default_netmask_length": 20,
        "max_netmask_length": 26,
        "tags": {},
    }
    assert unshared["share"] == ["ou-2"]
    assert "(DependencyViolation)" in registry(config, "scope delete acquired-b", status=1)
    registry(config, "pool delete acquired-b:top")
    registry(config, "scope delete acquired-b")


def test_rules_are_taken_away(config):
    planned(config)
    registry(config, "pool modify top/eu --require-tag Environment=prod")
    (half,) = registry(config, "pool modify top/eu --clear min --clear tags --max 26")
    (bare,) = registry(config, "pool modify top/eu --clear default --clear max")
    lengths = [
        [one["rules"][f"{which}_netmask_length"] for which in ("min", "default", "max")]
        for one in (half, bare)
    ]

    assert lengths == [[None, 20, 26], [None, None, None]]
    assert half["rules"]["tags"] == {}
    assert "--clear max takes away" in registry(config, "pool modify top/eu --clear max --max 26", status=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pool", "modify", "top/eu", "--name", ""), "the name of a pool is empty: say one"),
        (("pool", "create", "", "--source", "top"), "the name of a pool is empty: say one"),
        (("pool", "create", "..", "--source", "top"), "a pool cannot be named '..': take one line"),
        (("pool", "create", "a\nb", "--source", "top"), r"a pool cannot be named 'a\nb': take one line"),
        (("pool", "modify", "top/eu", "--name", "\x1b[2J"), r"a pool cannot be named '\x1b[2J': take one line"),
        (("pool", "create", "x" * 5000, "--source", "top"), f"a pool cannot be named '{'x' * 20}…': take one line"),
        (("scope", "create", "   "), "a scope cannot be named '   ': take one line"),
        (("scope", "create", "a\nb"), r"a scope cannot be named 'a\nb': take one line"),
        (("ipam", "create", "--region", "not a region!"), "'not a region!' is not a region: write it like eu-west-1"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_name_is_refused(config, words, told):
    planned(config)
    ended = read(config, "registry", *words)

    assert ended.status in {1, 2}
    assert told in ended.err
    assert len(ended.err) < 300


def test_an_ipam_takes_no_region_that_is_none(config):
    registry(config, "ipam create --region eu-west-1")
    ended = read(config, "registry", "ipam", "modify", "--add-region", "")

    assert ended.status == 2
    assert "'' is not a region: write it like eu-west-1" in ended.err


def test_everything_goes_from_the_bottom(config):
    planned(config)
    registry(config, "deprovision top --cidr 10.0.0.0/8", status=1)
    for line in (
        "deprovision top/eu --cidr 10.0.0.0/12",
        "pool delete top/eu",
        "deprovision top --cidr 10.0.0.0/8",
        "pool delete top",
    ):
        registry(config, line)

    assert registry(config, "allocations") == []


@pytest.mark.parametrize(
    ("line", "status", "sentence"),
    [
        ("allocate top/eu --netmask 15", 1, "a /15 is larger than pool 'top/eu' gives, whose largest block is a /16: ask for a block of /16 or smaller (InvalidParameterValue)"),
        ("allocate nowhere", 2, "there is no pool 'nowhere': name one by its path or id, as `pools` does (InvalidIpamPoolId.NotFound)"),
        ("release nothing", 2, "there is no allocation 'nothing': name one by its id, as `registry allocations` lists them (InvalidIpamPoolAllocationId.NotFound)"),
        ("scope delete private", 1, "'private' is a default scope, which cannot be deleted: only additional scopes can (IncorrectState)"),
        ("allocations nowhere", 2, "there is no pool 'nowhere': name one by its path or id (InvalidIpamPoolId.NotFound)"),
        ("provision top", 2, "say --cidr or --netmask"),
        ("provision top --cidr 11.0.0.0/8 --netmask 8", 2, "--cidr says the netmask length already: leave --netmask out"),
        ("provision top --cidr 11.0.0.1/8", 2, "'11.0.0.1/8' has host bits set: the network of this length is 11.0.0.0/8"),
        ("allocate top/eu --until soon", 2, "'soon' is not a day: write it like 2027-06-30"),
        ("allocate top/eu --netmask 20 --until 2020-01-01", 2, "--until 2020-01-01 is over: name today, in UTC, or a day to come"),
        ("ignore vpc-a --reason lab --until 2020-01-01", 2, "--until 2020-01-01 is over: name today, in UTC, or a day to come"),
        ("exempt 2fbb1d0f7a36c5e4 --reason lab --until 2020-01-01", 2, "--until 2020-01-01 is over: name today, in UTC, or a day to come"),
        ("allocate top/eu --netmask 24 --as not-an-account", 2, "'not-an-account' is not an account id: write its digits, like 444455556666"),
        ("allocations --as 12", 2, "'12' is not an account id: write its digits, like 444455556666"),
        ("share top/eu 999", 2, "'999' is not an account id: write its digits, like 444455556666"),
        ("log --last 99999999999999999999", 2, "99999999999999999999 is not in the range 1<=x<=1000000."),
        ("log --last 0", 2, "0 is not in the range 1<=x<=1000000."),
        ("allocate top/eu --netmask 24 --allowed 11.0.0.0/8", 1, "11.0.0.0/8 is allowed alone, and no part of it lies in pool 'top/eu', which has 10.0.0.0/12: allow a part of that, or take another pool (InvalidParameterValue)"),
        ("allocate top/eu --netmask 24 --allowed 2001:db8::/32", 1, "2001:db8::/32 is allowed alone, and no part of it lies in pool 'top/eu', which has 10.0.0.0/12: allow a part of that, or take another pool (InvalidParameterValue)"),
        ("allocate top/eu --tag Environment", 2, "'Environment' is not a tag: write it like Environment=prod"),
        ("allocate top/eu --tag a=1 --tag a=2", 2, "the tag a is said to have two values, '1' and '2': keep one"),
        ("pool modify top/eu --require-tag a=1 --require-tag a=", 2, "the tag a is said to have two values, '1' and '': keep one"),
        ("log x\udcff", 2, "a text of the command is not UTF-8: write it anew"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_with_its_code(config, line, status, sentence):
    planned(config)

    assert registry(config, line, status=status).strip().endswith(sentence)


def test_an_empty_account_is_not_the_operator(config):
    planned(config)
    ended = read(config, "registry", "allocate", "top/eu", "--netmask", "24", "--as", "")

    assert ended.status == 2
    assert "'' is not an account id: write its digits" in ended.err
    assert registry(config, "allocations top/eu") == []


def test_a_table_says_how_far_the_answer_can_be_trusted(config):
    config.write_text(CONFIG.replace("[eu-west-1]", "[eu-west-1, us-east-1]"))
    planned(config)
    ended = read(config, "registry", "allocate", "top/eu")

    assert "10.0.16.0/20" in ended.out
    assert "50.0 % of 2 shards are fresh" in ended.err
