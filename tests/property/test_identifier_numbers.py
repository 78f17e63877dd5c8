"""Numbers that stand for ids: one tells resources apart, one sorts like the id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.identifier import (
    fingerprint,
    fingerprints,
    order,
    orders,
    pair_fingerprint,
    pair_fingerprints,
    pairs_fingerprints,
)
from ipam.words import Provider, ResourceType

tails = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
STORED, STORED_PAIR = 5546713683965097233, 8824282731488263911  # what databases hold

plain = st.text("0129ABYZabyz", max_size=10)


@given(one=tails, other=tails)
def test_of_two_ids_the_former_never_has_the_larger_number(one, other):
    former, latter = sorted((one, other))

    assert order(f"vpc-{former}") <= order(f"vpc-{latter}")


@given(one=plain, other=plain)
def test_ten_letters_and_digits_are_told_apart_and_sorted_as_they_are(one, other):
    assert (order(f"vpc-{one}") < order(f"vpc-{other}")) == (one < other)
    assert order(f"vpc-{one}") < 1 << 60


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("vpc-0123456789a", "vpc-0123456789b", id="alike in ten characters"),
        pytest.param("vpc-a", "subnet-a", id="of another prefix"),
        pytest.param("a.b", "a.c", id="behind a character that is none of them"),
        pytest.param("vpc", "eip-vpc", id="without a prefix"),
    ],
)
def test_ids_that_the_order_does_not_tell_apart_have_fingerprints(one, other):
    assert order(one) == order(other)
    assert named(resource=one) != named(resource=other)


def named(provider=Provider.AWS, of=ResourceType.VPC, source="", resource="vpc-0abc"):
    return fingerprint(provider, of, source, resource)


def test_a_fingerprint_stays_the_same_in_every_version():
    assert named() == STORED
    assert pair_fingerprint("Environment", "prod") == STORED_PAIR


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"provider": Provider.ALIBABA}, id="provider"),
        pytest.param({"of": ResourceType.SUBNET}, id="type"),
        pytest.param({"source": "dc"}, id="source"),
        pytest.param({"resource": "vpc-0abd"}, id="id"),
    ],
)
def test_resources_that_differ_in_anything_have_fingerprints_of_their_own(other):
    assert named(**other) != named()


def test_key_and_value_of_a_tag_are_not_run_together():
    assert pair_fingerprint("ab", "c") != pair_fingerprint("a", "bc")


@given(many=st.lists(st.text(st.sampled_from("ab-Z09._\0é\ud800~"), max_size=14), max_size=6))
def test_ids_together_have_the_numbers_that_each_has_alone(many):
    assert orders(many).tolist() == [order(name) for name in many]
    assert fingerprints(Provider.AWS, ResourceType.VPC, "", many).tolist() == [
        named(resource=name) for name in many
    ]
    assert pair_fingerprints("Env", many).tolist() == [pair_fingerprint("Env", name) for name in many]
    assert pairs_fingerprints([(name, "on") for name in many]).tolist() == [
        pair_fingerprint(name, "on") for name in many
    ]


@pytest.mark.parametrize(
    ("resource", "stored"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("vpc-", 0, id="a prefix alone"),
        pytest.param("vpc-0a1b2c3d4e5f", 28440383957664105, id="ten letters and digits"),
        pytest.param("abcdefghijkl", 677403111298354030, id="without a prefix"),
        pytest.param("vpc-a\x00b", 666699870618255360, id="a zero character"),
        pytest.param("vpc-a-b", 666814219827544063, id="behind what is no letter"),
        pytest.param("vpc-\xe9", 1134907106097364991, id="beyond ASCII"),
        pytest.param("\ud800-a_\xe9", 676947318989127679, id="half a surrogate pair"),
    ],
)
def test_an_order_stays_the_same_in_every_version(resource, stored):
    assert order(resource) == stored
