"""The resource directory and DescribeRegions through the unmodified Alibaba SDK, against the simulator."""

import json

import pytest
from answering import Answer, alibaba_role, answering_alibaba
from organizations import alibaba_directory, alibaba_members
from virtual import VirtualTime

from collector.alibaba.plan import AlibabaReach
from collector.port import ShardError
from collector.retry import Asking
from collector.source import CloudSource
from collector.waiting import waited
from ipam.words import AccountStatus, ErrorClass
from simulator.directory import ALIBABA_DIRECTORY, ALIBABA_ROOT, FOLDER, Member
from simulator.faults import fault

ACCOUNT = "1111000000000001"
KEYS = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIHUB", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hub-secret"}


@pytest.fixture
def reach(monkeypatch):
    """Reach a resource directory with the keys of its management account."""

    def make(url, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        source = CloudSource("alibaba", (), (), role="cidrwatch-reader", endpoint_url=url)
        return AlibabaReach.of(source, VirtualTime().clock).directory()

    return make


def accounts(directory):
    ask = Asking(VirtualTime().patience, 600.0)
    return waited(lambda: directory.accounts(ask, {}), ask)


def regions(directory, account):
    ask = Asking(VirtualTime().patience, 600.0)
    return waited(lambda: directory.regions(account, ask), ask)


def test_every_page_is_read(reach):
    there = alibaba_members(205)
    with alibaba_directory(*there) as cloud:
        found = accounts(reach(cloud.url, cloud.environment))

    assert [account.id for account in found] == [member.id for member in there]
    assert cloud.asked == ["ListAccounts"] * 3
    assert found[0].path == (ALIBABA_DIRECTORY, ALIBABA_ROOT, FOLDER)
    assert found[204].name == "team-205"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("CreateSuccess", AccountStatus.ACTIVE),
        ("InviteSuccess", AccountStatus.ACTIVE),
        ("CreateVerifying", AccountStatus.PENDING),
        ("Removed", AccountStatus.CLOSED),
        ("SomethingNew", AccountStatus.UNKNOWN),
    ],
)
def test_the_status_of_a_member_is_told(reach, word, status):
    with alibaba_directory(Member("1234567890123456", "one", word, FOLDER)) as cloud:
        (found,) = accounts(reach(cloud.url, cloud.environment))

    assert found.status is status


@pytest.mark.parametrize(
    ("kind", "error_class", "requests", "words"),
    [
        pytest.param("denied", ErrorClass.DENIED, 1, "only the management account", id="a member account"),
        pytest.param("absent", ErrorClass.UNSUPPORTED, 1, "enable the resource directory", id="not enabled"),
        pytest.param("throttled", ErrorClass.THROTTLED, 4, "collect less often", id="throttled"),
        pytest.param("failing", ErrorClass.TRANSIENT, 4, "until the next attempt", id="their mistake"),
    ],
)
def test_a_list_that_is_refused_is_one_sentence(reach, kind, error_class, requests, words):
    with alibaba_directory(*alibaba_members(2)) as cloud:
        cloud.faults.append(fault(f"alibaba:ListAccounts:{kind}"))
        with pytest.raises(ShardError) as caught:
            accounts(reach(cloud.url, cloud.environment))

    assert caught.value.error_class is error_class
    assert caught.value.message.startswith("ListAccounts of the resource directory: ")
    assert words in caught.value.message
    assert cloud.asked == ["ListAccounts"] * requests


def test_a_key_that_nobody_issued_is_told(reach):
    with alibaba_directory(*alibaba_members(2)) as cloud, pytest.raises(ShardError) as caught:
        accounts(reach(cloud.url, KEYS))

    assert caught.value.error_class is ErrorClass.TOKEN


def plain(body):
    return Answer(json.dumps(body).encode(), content_type="application/json")


BROKEN = {
    "fewer than the total": [
        {"TotalCount": 2, "Accounts": {"Account": [{"AccountId": "11111"}]}},
        {"TotalCount": 2, "Accounts": {"Account": []}},
    ],
    "another total": [
        {"TotalCount": 3, "Accounts": {"Account": [{"AccountId": "11111"}]}},
        {"TotalCount": 2, "Accounts": {"Account": [{"AccountId": "22222"}]}},
    ],
    "the same one twice": [
        {"TotalCount": 2, "Accounts": {"Account": [{"AccountId": "11111"}]}},
        {"TotalCount": 2, "Accounts": {"Account": [{"AccountId": "11111"}]}},
    ],
    "no list": [{"TotalCount": 2}],
    "no total": [{"Accounts": {"Account": []}}],
    "no id": [{"TotalCount": 1, "Accounts": {"Account": [{"DisplayName": "one"}]}}],
    "an item that is none": [{"TotalCount": 1, "Accounts": {"Account": ["one"]}}],
    "an item that is null": [{"TotalCount": 1, "Accounts": {"Account": [None]}}],
    "accounts without their list": [{"TotalCount": 1, "Accounts": {}}],
    "accounts that are a number": [{"TotalCount": 1, "Accounts": 5}],
    "a list that is a number": [{"TotalCount": 1, "Accounts": {"Account": 5}}],
    "nothing": [None],
    "an answer that is a list": [[]],
    "an answer that is a number": [5],
}


@pytest.mark.parametrize("answers", BROKEN.values(), ids=BROKEN)
def test_a_list_that_is_not_whole_is_an_error(reach, answers):
    left = [*answers, *answers]
    with (
        answering_alibaba(lambda _: plain(left.pop(0))) as server,
        pytest.raises(ShardError) as caught,
    ):
        accounts(reach(server.url, KEYS))

    assert caught.value.error_class is ErrorClass.PARSE


def test_an_account_tells_its_regions(reach):
    with alibaba_directory(*alibaba_members(1)) as cloud:
        found = regions(reach(cloud.url, cloud.environment), "1111000000000001")

    assert found == ("cn-hangzhou", "eu-central-1")
    assert cloud.asked == ["AssumeRole", "DescribeRegions"]


def test_an_account_without_the_role_tells_none(reach):
    with alibaba_directory(*alibaba_members(1)) as cloud, pytest.raises(ShardError) as caught:
        regions(reach(cloud.url, cloud.environment), "1111000000000009")

    assert caught.value.error_class is ErrorClass.ASSUME_DENIED


@pytest.mark.parametrize(
    "answer",
    [None, [], 5, {}, *({"Regions": regions} for regions in (5, {}, {"Region": 5}, {"Region": []}))]
    + [{"Regions": {"Region": [region]}} for region in (None, 5, "cn-hangzhou", {}, {"LocalName": "one"})],
    ids=repr,
)
def test_regions_that_no_api_describes_are_an_error(reach, answer):
    def reply(asked):
        return alibaba_role(ACCOUNT) if asked.operation == "AssumeRole" else plain(answer)

    with answering_alibaba(reply) as server, pytest.raises(ShardError) as caught:
        regions(reach(server.url, KEYS), ACCOUNT)

    assert caught.value.error_class is ErrorClass.PARSE
