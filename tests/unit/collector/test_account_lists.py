"""The pages of a list of accounts, and what an entry of it says."""

import pytest

from collector.aws.members import member, path, usable
from collector.directory import distinct
from collector.fields import MalformedError
from collector.pages import Page, by_token, counted
from collector.port import ShardError
from ipam.account import ListedAccount
from ipam.words import AccountStatus, ErrorClass

ID = "111122223333"


def tokens(*pages):
    """Answer with pages in turn, and remember what each was asked with."""
    left, given = list(pages), []

    def answer(token):
        given.append(token)
        return left.pop(0)

    return answer, given


def numbered(pages):
    """Read pages that a test gives by number."""
    return counted(lambda number: Page(*pages[number]), 1, "List")


def test_an_empty_page_with_a_token_is_not_the_end():
    answer, given = tokens({"L": [1], "NextToken": "a"}, {"L": [], "NextToken": "b"}, {"L": [2, 3]})

    assert list(by_token(answer, "L", "List")) == [[1], [], [2, 3]]
    assert given == [{}, {"NextToken": "a"}, {"NextToken": "b"}]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([{"L": [], "NextToken": "a"}, {"L": [], "NextToken": "a"}], id="a token that repeats"),
        pytest.param([{"L": [1], "NextToken": "a"}, {}], id="no list"),
        pytest.param([{"L": None}], id="a list that is none"),
    ],
)
def test_pages_that_go_round_or_have_no_list_are_an_error(pages):
    with pytest.raises(ShardError, match=r"^List: .*; the answer is none that the API") as caught:
        list(by_token(tokens(*pages)[0], "L", "List"))

    assert caught.value.error_class is ErrorClass.PARSE


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param({1: ([1], 3), 2: ([2, 3], 3)}, id="two pages"),
        pytest.param({1: ([1, 2, 3], 3)}, id="one"),
        pytest.param({1: ([], 0)}, id="nothing"),
    ],
)
def test_numbered_pages_are_read_until_the_total(pages):
    assert list(numbered(pages)) == [entries for entries, _ in pages.values()]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param({1: ([1], 2), 2: ([], 2)}, id="fewer"),
        pytest.param({1: ([1, 2], 1)}, id="more"),
        pytest.param({1: ([1], 2), 2: ([2], 3)}, id="another total"),
    ],
)
def test_numbered_pages_whose_counts_disagree_are_an_error(pages):
    with pytest.raises(ShardError):
        list(numbered(pages))


def test_an_account_that_is_listed_twice_is_an_error():
    with pytest.raises(ShardError, match=f"{ID} is listed twice"):
        distinct([ListedAccount(ID), ListedAccount("999900001111"), ListedAccount(ID)], "List")


@pytest.mark.parametrize(
    ("told", "status"),
    [
        pytest.param({"State": "PENDING_ACTIVATION"}, AccountStatus.PENDING, id="not yet"),
        pytest.param({"State": "CLOSED", "Status": "SUSPENDED"}, AccountStatus.CLOSED, id="state wins"),
        pytest.param({"Status": "SUSPENDED"}, AccountStatus.SUSPENDED, id="status where no state is told"),
        pytest.param({}, AccountStatus.UNKNOWN, id="neither"),
    ],
)
def test_state_comes_before_status(told, status):
    assert member({"Id": ID, **told}).status is status


@pytest.mark.parametrize("id_", [None, "", "1111", "11112222333x", "1111222233334"])
def test_an_entry_without_an_account_id_spoils_the_list(id_):
    with pytest.raises(MalformedError):
        member({"Id": id_, "State": "ACTIVE"})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(["o-a/r-b/ou-c/ou-d/"], ("o-a", "r-b", "ou-c", "ou-d"), id="units"),
        pytest.param([f"o-a/r-b/{ID}"], ("o-a", "r-b"), id="the account itself is no place"),
        pytest.param([], (), id="an empty list"),
        pytest.param(None, (), id="nothing"),
    ],
)
def test_a_path_names_what_an_account_lies_in(told, expected):
    assert path({"Paths": told}, ID) == expected


def test_a_region_counts_from_when_it_can_be_used_until_it_is_gone():
    told = [
        {"RegionName": word.lower(), "RegionOptStatus": word}
        for word in ("ENABLED", "ENABLING", "DISABLING", "DISABLED", "ENABLED_BY_DEFAULT")
    ]

    assert usable(told) == ("disabling", "enabled", "enabled_by_default")
