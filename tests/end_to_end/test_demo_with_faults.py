"""The demo with accounts that fail: each is told by the class of its failure, and nobody else is harmed."""

import json
from collections import defaultdict

import pytest
from processes import environment, here, run

from simulator.ailments import AILMENTS

TOLD_AS = {  # of each kind: its classes, None for shards that answered
    "denied": {"denied"},
    "denied by an SCP": {"denied_scp", None},
    "AuthFailure in one region": {"region_disabled", None},
    "always throttled": {"throttled"},
    "HTML with 200": {"parse"},
    "truncated XML": {"parse", None},
    "connection reset": {"transient"},
    "expired token": {"token"},
    "page 2 fails": {"transient", None},
    "AssumeRole denied": {"assume_denied"},
    "malformed item": {None},
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo once: three accounts that are well, one for each kind of fault, one without its role."""
    home = tmp_path_factory.mktemp("ill")
    words = ("demo", "--once", "--faults", "--port", "0", "--accounts", str(4 + len(AILMENTS)))
    ended = run(*words, env=environment(home), cwd=home)
    shards = here("status", "-o", "json", "-c", home / "demo/cidrwatch.yaml", env=environment(home))
    return ended, shards


def test_every_account_is_told_by_the_class_of_its_failure(demo):
    shards = json.loads(demo[1].out)
    classes = defaultdict(set)
    for one in shards:
        if one["provider"] == "aws":
            classes[one["account"]].add(one["error_class"])
    found = list(classes.values())

    assert found[:3] == [{None}] * 3
    assert found[3:-1] == [TOLD_AS[kind.name] for kind in AILMENTS]
    assert found[-1] == {"assume_denied"}
    assert {one["status"] for one in shards if one["provider"] != "aws"} == {"ok"}


def test_a_malformed_item_is_rejected_in_each_region_and_its_neighbours_are_kept(demo):
    shards = json.loads(demo[1].out)

    torn = [one for one in shards if one["rejected_rows"]]
    assert {(one["kind"], one["status"], one["rejected_rows"]) for one in torn} == {("vpc", "ok", 1)}


def test_a_partial_collection_ends_well_and_says_how_much_is_missing(demo):
    ended, shards = demo
    failed = [one for one in json.loads(shards.out) if one["status"] == "error"]

    assert ended.status == 0
    assert f"{len(failed)} shards did not answer." in ended.out
    assert f"shards are fresh, {len(failed)} are not" in shards.err


def test_rows_that_were_not_taken_are_named(demo):
    ended, _ = demo

    assert sum(line.startswith("Not taken from aws/") for line in ended.said) == 3


def test_too_few_accounts_for_faults_are_one_sentence(tmp_path):
    ended = here("demo", "--once", "--faults", "--accounts", "14", env=environment(tmp_path), cwd=tmp_path)

    assert ended.status == 2
    assert "--faults needs accounts that can fail: give --accounts 15 or more" in ended.err
