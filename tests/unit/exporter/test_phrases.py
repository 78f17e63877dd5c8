"""Pieces of sentences: counts and ages as people say them."""

import pytest

from exporter.records.phrases import addresses, counted, lasting, named, phrase, short

END = {"type": "vpc", "id": "vpc-a", "cidr": "10.0.0.0/16", "account": "111122223333", "region": "eu-west-1"}
HELD = {"type": "allocation", "id": "alloc-1", "cidr": "10.0.0.0/24", "account": "", "region": ""}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "less than an hour"),
        (3599, "less than an hour"),
        (3600, "an hour"),
        (7199, "an hour"),
        (7200, "2 hours"),
        (172_799, "47 hours"),
        (172_800, "2 days"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_of_which_there_are_two(seconds, words):
    assert lasting(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 address"),
        (2**40 - 1, "1099511627775 addresses"),
        (2**72, "2^72 addresses"),
        (2**72 + 1, "about 2^72 addresses"),
    ],
)
def test_very_many_addresses_are_a_power_of_two(count, words):
    assert addresses(count) == words


def test_some_are_named_and_the_others_counted():
    assert named([END], 1) == phrase(END) == "VPC vpc-a (10.0.0.0/16, 111122223333, eu-west-1)"
    assert named([END] * 3, 3) == ", ".join([phrase(END)] * 3)
    assert named([END] * 4, 9).endswith("eu-west-1) and 6 more")


def test_what_has_no_account_is_named_without():
    assert (phrase(HELD), short(HELD)) == ("allocation alloc-1 (10.0.0.0/24)", "allocation alloc-1")
    assert short(END) == "VPC vpc-a of 111122223333"
    assert (counted(1, "row"), counted(0, "row")) == ("1 row", "0 rows")
