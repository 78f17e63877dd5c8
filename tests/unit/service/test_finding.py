"""What is asked for, what is kept of it, and what is read then."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from virtual import START, VirtualTime

from collector.port import ShardError, StoppedError
from config.load import load
from ipam.account import ListedAccount
from ipam.words import AccountStatus, ErrorClass, Provider
from service.counting import counts, found_lists
from service.finding import EVERY, Finder, side_by_side, warnings
from service.sources import Clouds, left_shards, shards

SOURCE = """\
store: sqlite:///cidrwatch.db
collect: {keep_missing: 2d}
sources:
  - name: org
    kind: aws
    organization: {}
    exclude: [ou-ab12-sandboxes, "999900001111"]
    regions: all
    collect: [vpc]
"""
NAME = ("org", Provider.AWS)
REFUSED = ShardError(ErrorClass.DENIED, "ListAccounts: no; ask somebody else", "AccessDenied")


def account(number, status=AccountStatus.ACTIVE, *path):
    return ListedAccount(f"{number:012}", f"team-{number}", status, path)


@dataclass
class Directory:
    """A cloud of the test's own."""

    told: list
    regions_of: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def accounts(self, ask, known):
        self.asked.append(("accounts", dict(known)))
        answer = self.told.pop(0) if len(self.told) > 1 else self.told[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def regions(self, account, ask):
        self.asked.append(("regions", account))
        answer = self.regions_of.get(account, ("eu-west-1", "us-east-1"))
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Way:
    """The way to it."""

    cloud: Directory

    def directory(self):
        return self.cloud


@pytest.fixture
def finding(tmp_path, memory):
    """Find what a directory tells, at a time of the test's own."""

    def make(directory, text=SOURCE, time=None):
        (tmp_path / "cidrwatch.yaml").write_text(text)
        settings = load(tmp_path / "cidrwatch.yaml")
        time = time or VirtualTime()
        with ThreadPoolExecutor(8) as executor:
            ways = Clouds(settings, {"org": Way(directory)})
            found = list(Finder(ways, memory.accounts, executor, time.patience).run(places_too=False))
        return settings, memory.accounts.lists(), found

    return make


def places(found):
    return sorted((shard.account[-1], shard.region) for shard in found)


def test_accounts_and_their_regions_are_read(finding):
    directory = Directory([[account(1), account(2)]], {f"{2:012}": ("ap-east-1",)})
    settings, lists, (found,) = finding(directory)

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1"), ("2", "ap-east-1")]
    assert left_shards(settings, lists) == ()
    assert list(warnings(found)) == []


def test_only_active_accounts_that_are_not_excluded_are_asked_and_read(finding):
    told = [
        account(1),
        account(2, AccountStatus.SUSPENDED),
        account(3, AccountStatus.ACTIVE, "o-1", "r-ab12", "ou-ab12-sandboxes", "ou-ab12-deeper"),
        account(4, AccountStatus.UNKNOWN),
        account(999900001111),
    ]
    directory = Directory([told])
    settings, lists, _ = finding(directory)

    assert {shard.account[-1] for shard in shards(settings, lists)} == {"1", "4"}
    assert [asked[-1][-1] for asked in directory.asked if asked[0] == "regions"] == ["1", "4"]
    assert {labels[2]: count for labels, count in counts(settings, lists).items() if count} == {
        "active": 1,
        "suspended": 1,
        "unknown": 1,
        "excluded": 2,
    }


def test_an_account_that_leaves_is_not_read_and_stays_known(finding):
    directory = Directory([[account(1), account(2)], [account(1)]])
    finding(directory)
    settings, lists, _ = finding(directory)

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1")]
    assert places(left_shards(settings, lists)) == [("2", "eu-west-1"), ("2", "us-east-1")]


def test_a_region_that_leaves_is_not_read_and_stays_known_and_an_excluded_account_is_neither(finding):
    directory = Directory([[account(1)]], {})
    finding(directory)
    directory.regions_of = {f"{1:012}": ("us-east-1",)}
    settings, lists, _ = finding(directory, time=VirtualTime(86400))
    without = replace(settings, file=settings.file.model_copy(update={"sources": (excluding(settings),)}))

    assert places(shards(settings, lists)) == [("1", "us-east-1")]
    assert places(left_shards(settings, lists)) == [("1", "eu-west-1")]
    assert shards(without, lists) == left_shards(without, lists) == ()


def excluding(settings):
    return settings.sources[0].model_copy(update={"exclude": (f"{1:012}",)})


def test_regions_are_asked_for_once_a_day(finding):
    directory = Directory([[account(1)]])
    for seconds in (0, 600, 86399, 86400, 87000):
        finding(directory, time=VirtualTime(seconds))

    assert [asked for asked, _ in directory.asked].count("regions") == 2


def test_an_account_that_does_not_tell_its_regions_is_read_where_every_account_is(finding):
    refused = ShardError(ErrorClass.ASSUME_DENIED, "AssumeRole: no")
    directory = Directory([[account(1), account(2)]], {f"{2:012}": refused})
    settings, lists, (found,) = finding(directory)

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1"), ("2", "us-east-1")]
    assert list(warnings(found)) == [
        "source 'org': 1 account did not tell its regions, 000000000002 among them: AssumeRole: no"
    ]
    finding(directory, time=VirtualTime(600))
    assert [asked for asked in directory.asked if asked[0] == "regions"][2:] == [("regions", f"{2:012}")]


def test_a_list_that_fails_leaves_the_accounts_known_before(finding):
    directory = Directory([[account(1)], REFUSED])
    finding(directory)
    settings, lists, (found,) = finding(directory, time=VirtualTime(600))

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1")]
    assert list(warnings(found)) == [
        "source 'org': ListAccounts: no; ask somebody else; the 1 accounts known before go on"
    ]
    (kept,) = found_lists(settings, lists).values()
    assert (kept.good, kept.last_success, kept.last_attempt) == (False, START, START + timedelta(minutes=10))


def test_a_bug_while_listing_leaves_the_accounts_known_before(finding):
    directory = Directory([[account(1)], KeyError("a secret")])
    finding(directory)
    settings, lists, (found,) = finding(directory, time=VirtualTime(600))

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1")]
    assert next(warnings(found)).startswith("source 'org': KeyError in ")
    assert "a secret" not in next(warnings(found))
    (kept,) = found_lists(settings, lists).values()
    assert kept.error_class is ErrorClass.BUG


def test_a_bug_while_one_account_tells_its_regions_harms_no_other(finding):
    directory = Directory([[account(1), account(2)]], {f"{2:012}": TypeError("a secret")})
    settings, lists, (found,) = finding(directory)

    assert places(shards(settings, lists)) == [("1", "eu-west-1"), ("1", "us-east-1"), ("2", "us-east-1")]
    assert found.silent[f"{2:012}"].error_class is ErrorClass.BUG


def test_a_list_that_lost_many_is_believed_the_second_time(finding):
    directory = Directory([[account(number) for number in range(1, 11)], [account(1)]])
    finding(directory)
    settings, lists, (doubted,) = finding(directory)
    _, later, (believed,) = finding(directory)

    assert len({shard.account for shard in shards(settings, lists)}) == 10
    assert "the list lost 9 of 10 accounts at once" in next(warnings(doubted))
    assert len({shard.account for shard in shards(settings, later)}) == 1
    assert list(warnings(believed)) == []


def test_accounts_that_the_file_names_tell_their_regions(finding):
    text = SOURCE.replace("organization: {}", 'accounts: ["000000000001", "000000000002"]').replace(
        'ou-ab12-sandboxes, "999900001111"', '"000000000002"'
    )
    directory = Directory([], {f"{1:012}": ("ap-east-1",)})
    settings, lists, _ = finding(directory, text)

    assert places(shards(settings, lists)) == [("1", "ap-east-1")]
    assert directory.asked == [("regions", f"{1:012}")]
    assert counts(settings, lists)["aws", "org", "active"] == 1
    assert counts(settings, lists)["aws", "org", "excluded"] == 1


def test_regions_that_the_file_names_are_read_everywhere_and_nobody_is_asked(finding):
    directory = Directory([[account(1)]])
    settings, lists, _ = finding(directory, SOURCE.replace("regions: all", "regions: [eu-north-1]"))

    assert places(shards(settings, lists)) == [("1", "eu-north-1")]
    assert [asked for asked, _ in directory.asked] == ["accounts"]


def test_nothing_is_kept_when_asked_to_stop(finding):
    _, lists, found = finding(Directory([StoppedError()]))

    assert (dict(lists), found) == ({}, [])


def test_no_more_tasks_run_at_once_than_are_allowed():
    ended, under_way = [], []

    def tasks():
        for number in range(6):
            under_way.append(number - len(ended))
            yield lambda: 1

    with ThreadPoolExecutor(8) as executor:
        ended.extend(side_by_side(executor, tasks(), 2))

    assert ended == [1] * 6
    assert max(under_way) == 1  # besides the one that is taken


def test_a_suspended_account_stays_known_in_the_regions_that_the_file_names(finding):
    directory = Directory([[account(1)], [account(1, AccountStatus.SUSPENDED)]])
    text = SOURCE.replace("regions: all", "regions: [eu-north-1]")
    finding(directory, text)
    settings, lists, _ = finding(directory, text)

    assert shards(settings, lists) == ()
    assert places(left_shards(settings, lists)) == [("1", "eu-north-1")]


def test_the_time_between_two_lists_is_ten_minutes():
    assert timedelta(minutes=10) == EVERY
