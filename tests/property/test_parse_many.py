"""Reading many CIDRs is reading each of them: values, refusals and words."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import example, given
from hypothesis import strategies as st

from collector.parse_many import AT_ONCE, parse_many
from ipam.cidr import CidrError, parse

lengths = st.one_of(
    st.integers(0, 140).map(str), st.sampled_from(["", "08", "00", "+8", "1_0", "٣", "255.0.0.0"])
)
quads = st.lists(
    st.one_of(st.integers(0, 300).map(str), st.sampled_from(["", "00", "010", "0x1", "1e1"])),
    min_size=3,
    max_size=5,
)
groups = st.lists(
    st.sampled_from(["", "", "0", "1", "ab", "DEAD", "00ff", "12345", "g", "1.2.3.4"]),
    min_size=1,
    max_size=10,
)
addresses = st.one_of(
    quads.map(".".join),
    groups.map(":".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.ip_addresses(v=6).map(lambda address: address.exploded.upper()),
    st.ip_addresses(v=4).map(lambda address: f"::ffff:{address}"),
)  # fmt: skip
spelled = st.tuples(addresses, lengths).map("/".join)


@st.composite
def canonical(draw):
    """Spell a block without host bits."""
    width, address = draw(st.sampled_from([(32, IPv4Address), (128, IPv6Address)]))
    length = draw(st.integers(0, width))
    start = draw(st.integers(0, (1 << length) - 1)) << (width - length)
    return f"{address(start)}/{length}"


@st.composite
def near_misses(draw):
    """Spell a block, with one letter more, less or another."""
    text = draw(st.one_of(canonical(), spelled))
    at = draw(st.integers(0, len(text)))
    more = draw(st.one_of(st.sampled_from(list("0123456789af:./% \n\0")), st.characters()))
    return text[:at] + more + text[at + draw(st.integers(0, 1)) :]


texts = st.one_of(canonical(), spelled, near_misses(), st.text(max_size=20))


def one_by_one(many):
    """Read each text alone; the oracle."""
    good, wrong = {}, {}
    for number, text in enumerate(many):
        try:
            good[number] = parse(text)
        except CidrError as error:
            wrong[number] = str(error)
    return good, wrong


@given(many=st.lists(texts, max_size=40))
@example(many=[])
@example(many=["0.0.0.0/0", "::/0", "::ffff:10.0.0.0/104", "::ffff:a00:0/104", "fe80::%eth0/64"])
@example(many=["1::2:3:4:5:6:7:8/128", "::2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7::/112", "::1::/64", ":::/0"])
@example(many=["10.0.0.0/8/11.0.0.0/8"])
@example(many=["10.0.0.0", "8/11.0.0.0/8"])
@example(many=[":1::2/128", "1::2:/128", "::/0", "::/128", "::1/128", "1::/16", ":/0"])
def test_many_texts_are_read_as_each_is_alone(many):
    parsed = parse_many(many)

    assert (dict(zip(parsed.good.tolist(), parsed.blocks.cidrs(), strict=True)), parsed.wrong) == one_by_one(
        many
    )


@given(odd=texts, at=st.integers(-2, 2))
def test_a_text_is_read_the_same_wherever_it_stands_among_very_many(odd, at):
    many = ["10.0.0.0/8"] * (AT_ONCE + 3)
    many[AT_ONCE + at] = odd
    parsed = parse_many(many)
    good, wrong = one_by_one([odd])

    assert len(parsed.good) == len(parsed.blocks) == len(many) - len(wrong)
    assert parsed.wrong == {AT_ONCE + number + at: words for number, words in wrong.items()}
    assert not good or parsed.blocks.cidr(AT_ONCE + at) == good[0]
