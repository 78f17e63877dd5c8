"""Changes tried on the simulated clouds: the planted facts decide them."""

import pytest


def ends(record):
    return {pair[end]["id"] for pair in record["collisions"] for end in "ab"}


def asked(scanned, *words):
    ended = scanned.read(*words, "-o", "json")
    (record,) = ended.records
    return ended.status, record


def test_the_third_network_of_one_block_cannot_be_attached_to_the_first(scanned):
    first, _, third = (fact["vpc"]["id"] for fact in scanned.clouds.facts["same_block"]["vpcs"])
    status, record = asked(scanned, "whatif", "attach", first, third)

    assert (status, record["result"], ends(record)) == (1, "collides", {first, third})
    assert [pair["intersection"] for pair in record["collisions"]] == ["10.10.0.0/16"]


def test_nor_can_a_new_network_of_that_block_be_attached_to_anything_of_ours(scanned):
    """You cannot route overlapping prefixes through a Transit Gateway."""
    owners = {fact["vpc"]["id"] for fact in scanned.clouds.facts["same_block"]["vpcs"]}
    status, record = asked(scanned, "whatif", "attach", "10.10.0.0/16", "private")

    assert (status, record["result"], ends(record)) == (1, "collides", {*owners, "new a"})


def test_an_allocation_of_that_block_is_held_by_one_and_collides_with_the_others(scanned):
    owners = {fact["vpc"]["id"] for fact in scanned.clouds.facts["same_block"]["vpcs"]}
    status, record = asked(scanned, "whatif", "allocate", "top/eu-west-1", "--cidr", "10.10.0.0/16")
    (holder,) = (reason["other"]["id"] for reason in record["reasons"] if reason["code"] == "registers")

    assert (status, record["result"], ends(record)) == (1, "collides", owners - {holder} | {"new"})
    assert holder in owners


def test_the_pool_about_to_run_dry_gives_its_two_blocks_and_no_third(scanned):
    fact = scanned.clouds.facts["two_blocks_left"]
    words = ("next", fact["pool"], "--netmask")
    half = scanned.read(*words, str(fact["netmask_length"] - 1))

    assert scanned.read(*words, str(fact["netmask_length"])).out == "10.8.14.0/24\n"
    assert (half.status, half.out) == (0, "10.8.14.0/23\n")
    assert scanned.read(*words, str(fact["netmask_length"] - 2)).status == 1


@pytest.mark.parametrize("clouds", ["aws", "alibaba"])
def test_what_next_gives_touches_no_network_of_either_cloud(scanned, clouds):
    pool = {"aws": "top/us-east-1/prod", "alibaba": "top/eu-central-1/prod"}[clouds]
    _, given = asked(scanned, "next", pool, "--netmask", "20")
    status, record = asked(scanned, "whatif", "attach", given["cidr"], "private")

    assert (given["result"], status, record["collisions"]) == ("ok", 0, [])


def test_an_import_into_a_pool_that_does_not_import_would_be_fine_if_it_did(scanned):
    block = "10.5.240.0/21"
    status, off = asked(scanned, "whatif", "import", block)
    fine, there = asked(scanned, "whatif", "import", block, "top/eu-west-1/nonprod")

    assert (status, off["result"], off["reasons"][0]["code"]) == (1, "refused", "auto_import_off")
    assert (fine, there["result"], there["reasons"][0]["code"]) == (0, "ok", "fits")
