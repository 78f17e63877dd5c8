"""A list taken over by hand: what the command makes, prints and refuses."""

import pytest
from processes import read
from reading_rows import answered, vpc

from config.load import load
from service import clock
from service.memory import opened

CONFIG = """\
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    pools:
      - {name: eu, locale: eu-west-1, cidrs: [10.1.0.0/16]}
"""
LIST = "cidr,name,owner\n10.1.0.0/16,Europe,\n10.1.4.0/24,printers,net\n10.9.0.0/24,lab,net\n"


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    with opened(load(path).store) as memory:
        memory.inventory.record(answered(vpc("vpc-a", "10.1.4.0/24"), at=clock.now()))
    read(path, "registry", "apply")
    return path


def imported(config, text=LIST, *more, name="networks.csv"):
    path = config.with_name(name)
    path.write_text(text)
    return read(config, "registry", "import", str(path), "-o", "json", *more)


def outcomes(ended):
    assert ended.status == 0, ended.err
    return [(one["cidr"], one["outcome"], one["pool"]) for one in ended.records]


def test_a_list_becomes_allocations_once(config):
    expected = [
        ("10.1.0.0/16", "pool", "top/eu"),
        ("10.1.4.0/24", "allocate", "top/eu"),
        ("10.9.0.0/24", "allocate", "top"),
    ]
    tried = imported(config, LIST, "--dry-run")
    nothing = read(config, "registry", "allocations", "top", "-o", "json").records
    done, again = imported(config), imported(config)

    assert outcomes(tried) == outcomes(done) == expected
    assert [one["type"] for one in nothing] == ["ipam-pool"]
    assert [outcome for _, outcome, _ in outcomes(again)] == ["pool", "unchanged", "unchanged"]
    assert tried.said == [
        "2 blocks are allocated.",
        "1 block is the space of a pool.",
        "Nothing was changed: this is a dry run.",
    ]
    assert again.said == [
        "2 blocks were allocated before, in the same words.",
        "1 block is the space of a pool.",
    ]
    (held,) = read(config, "registry", "allocations", "top/eu", "-o", "json").records
    assert (held["description"], held["owner"], held["origin"]) == ("printers", "net", "registry")
    (resource,) = read(config, "resources", "-o", "json").records
    assert (resource["id"], resource["management"], resource["overlap"]) == (
        "vpc-a",
        "managed",
        "nonoverlapping",
    )


def test_the_log_tells_of_the_file_and_of_each_block(config):
    imported(config)
    imported(config)
    told = read(config, "registry", "log", "-o", "json").records
    (of_block,) = read(config, "registry", "log", "10.9.0.0/24", "-o", "json").records

    assert [one["action"] for one in told][:4] == ["import", "allocate", "allocate", "apply"]
    assert told[0]["answer"] == {"allocate": 2, "unchanged": 0, "pool": 1, "container": 0}
    assert (of_block["request"]["file"], of_block["request"]["place"]) == ("networks.csv", "line 4")


def test_nothing_is_taken_over_where_anything_stands_in_the_way(config):
    ended = imported(config, LIST + "10.1.4.128/25,,\n10.1.4.1/24,,\n")

    assert ended.status == 1
    assert ended.said == [
        "networks.csv line 5: 10.1.4.128/25 lies in 10.1.4.0/24 of line 3: keep one of the two, or make a pool of 10.1.4.0/24 first",
        "networks.csv line 6: '10.1.4.1/24' has host bits set: the network of this length is 10.1.4.0/24",
        "networks.csv was not taken over, because of 2 of its blocks; nothing was changed (InvalidParameterValue)",
    ]
    assert read(config, "registry", "allocations", "top/eu", "-o", "json").records == []


def test_pools_that_wait_in_the_file_are_named(config):
    config.write_text(CONFIG + "  - {name: new, scope: private, cidrs: [172.16.0.0/12]}\n")

    assert imported(config, "cidr\n172.16.0.0/24\n").said[-1] == (
        "networks.csv was not taken over, because of one of its blocks; nothing was changed; pools of the file, like "
        "'new', are not in the store yet: `cidrwatch registry apply` (InvalidParameterValue)"
    )


def test_a_client_token_stands_for_the_file_as_it_was(config):
    first = imported(config, LIST, "--client-token", "t")
    again = imported(config, LIST, "--client-token", "t")
    other = imported(config, LIST + "10.8.0.0/24,,\n", "--client-token", "t")

    assert again.records == []
    assert again.said == [
        "The client token was used for this before: nothing was changed now. What came of it then:",
        *first.said,
    ]
    assert (other.status, "(IdempotentParameterMismatch)" in other.err) == (2, True)


def test_prefixes_of_netbox_go_below_a_pool(config):
    ended = imported(config, '[{"prefix": "10.1.0.0/16", "status": "container"}, {"prefix": "10.1.7.0/24"}, '
                     '{"prefix": "10.1.64.0/18", "status": "container"}]', "--pool", "top/eu", name="prefixes.json")  # fmt: skip

    assert outcomes(ended) == [
        ("10.1.0.0/16", "pool", "top/eu"), ("10.1.7.0/24", "allocate", "top/eu"), ("10.1.64.0/18", "container", "top/eu"),
    ]  # fmt: skip
    assert ended.said[-1] == "1 block is a container: make a pool of it if it is to give space away."


def test_an_empty_list_is_said_to_be_empty(config):
    ended = imported(config, "cidr,name\n")

    assert (ended.status, ended.records, ended.said) == (0, [], ["There is no block in the list."])
