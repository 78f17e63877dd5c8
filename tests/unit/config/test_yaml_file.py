"""Reading YAML: plain values, true places, and nothing that surprises."""

import pytest

from config.yaml_file import DEEPEST, LARGEST, YamlError, read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("12", 12, id="number"),
        pytest.param("-4", -4, id="negative"),
        pytest.param("012", 12, id="leading zero: decimal, and its text is kept"),
        pytest.param("0.5", 0.5, id="fraction"),
        pytest.param("1e3", 1000.0, id="power"),
        pytest.param("true", True, id="true"),
        pytest.param("null", None, id="null"),
        pytest.param("no", "no", id="Norway is no falsehood"),
        pytest.param("0x1f", "0x1f", id="hexadecimal is text"),
        pytest.param("10:20", "10:20", id="base 60 is text"),
        pytest.param("2027-06-30", "2027-06-30", id="a day is text"),
        pytest.param("1_000", "1_000", id="underscores are text"),
        pytest.param("'12'", "12", id="quoted"),
        pytest.param('"true"', "true", id="quoted truth"),
        pytest.param("9" * 5000, "9" * 5000, id="too long for a number"),
    ],
)
def test_a_plain_value_is_what_it_looks_like(written, value):
    node = read(f"a: {written}").root.child("a")

    assert node.value == value
    assert type(node.value) is type(value)
    assert node.text == written.strip("'\"")


def test_a_value_stands_where_its_key_is_and_an_item_where_it_begins():
    root = read("a:\n  b: [x, {c: 1}]\n").root

    node = root.child("a").child("b")
    assert [(n.line, n.column) for n in (root, root.child("a"), node)] == [(1, 1), (1, 1), (2, 3)]
    assert [(n.line, n.column) for n in (node.child(0), node.child(1), node.child(1).child("c"))] == [
        (2, 7),
        (2, 10),
        (2, 11),
    ]


def test_an_alias_is_the_value_at_the_place_of_its_use():
    root = read("a: &x [1, 2]\nb: *x\n").root

    assert root.plain() == {"a": (1, 2), "b": (1, 2)}
    assert root.child("b").line == 2


def test_a_key_given_twice_is_a_mistake_and_the_reading_goes_on():
    tree = read("a: 1\nb: {c: 1, c: 2}\na: 3\n")

    assert [(m.line, m.column, m.path) for m in tree.mistakes] == [(2, 11, "b.c"), (3, 1, "a")]
    assert tree.root.plain() == {"a": 1, "b": {"c": 1}}


def bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        pytest.param("[" * 100_000, f"nested more than {DEEPEST} levels", id="depth"),
        pytest.param("[" * (DEEPEST + 2), f"nested more than {DEEPEST} levels", id="just too deep"),
        pytest.param(bomb(), f"more than {LARGEST:,} values", id="aliases of aliases"),
        pytest.param("a: &x [*x]", "no &x before it", id="an alias inside its own value"),
        pytest.param("? [a]\n: 1", "not plain text", id="a list as key"),
    ],
)
def test_a_text_built_to_exhaust_the_reader_is_refused(text, part):
    with pytest.raises(YamlError, match=part):
        read(text)


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n", "\n\n"])
def test_an_empty_text_has_no_root(text):
    assert read(text).root is None
