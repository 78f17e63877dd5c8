"""Numbers that stand for ids: one tells resources apart, one sorts like the id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.identifier import fingerprint, order, pair_fingerprint
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
