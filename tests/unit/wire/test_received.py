import pytest

from wire.received import Received, canonical_query, parameters


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("b=2&a=1", "a=1&b=2", id="sorted by name"),
        pytest.param("a=2&a=10&a=1", "a=1&a=10&a=2", id="then by value"),
        pytest.param("a+b=c+d", "a%20b=c%20d", id="a plus is a space"),
        pytest.param("a=%2f&b=%7E", "a=%2F&b=~", id="escapes in one spelling"),
        pytest.param("a=*!'()", "a=%2A%21%27%28%29", id="strict"),
        pytest.param("a&b=", "a=&b=", id="no value is an empty one"),
        pytest.param("a=b=c&&", "a=b%3Dc", id="only the first sign parts"),
        pytest.param("a=%C3%A4", "a=%C3%A4", id="UTF-8"),
    ],
)
def test_a_query_is_signed_in_one_spelling(query, canonical):
    assert canonical_query(query) == canonical


def test_header_names_are_lower_case_and_values_in_order():
    request = Received.of("POST", "/p?q=1", [("X-A", "1"), ("x-a", "2"), ("Host", "h")])

    assert request.values("x-a") == ["1", "2"]
    assert request.header("x-a") == "1,2"
    assert request.header("absent") is None
    assert (request.path, request.query) == ("/p", "q=1")


def test_of_a_parameter_that_comes_twice_the_last_counts():
    assert parameters("a=1&b=%26", "a=2+3&c") == {"a": "2 3", "b": "&", "c": ""}
