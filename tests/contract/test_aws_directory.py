"""AWS Organizations and Account Management through the unmodified boto3, against the simulator on loopback."""

import pytest
from organizations import REGIONS, aws_organization, members
from virtual import VirtualTime

from collector.aws.plan import AwsReach
from collector.port import ShardError
from collector.retry import Asking
from collector.source import CloudSource
from collector.waiting import waited
from ipam.words import AccountStatus, ErrorClass
from simulator.directory import AWS_ORGANIZATION, AWS_ROOT, PLATFORM, WORKLOADS, Member
from simulator.faults import fault


@pytest.fixture
def reach(monkeypatch):
    """Reach a simulated organization with the keys of its management account."""

    def make(simulated, **more):
        for name, value in {**simulated.environment, **more.pop("environment", {})}.items():
            monkeypatch.setenv(name, value)
        source = CloudSource(
            "aws", (), (), role="cidrwatch-reader", external_id="external", endpoint_url=simulated.url, **more
        )
        return AwsReach.of(source, VirtualTime().clock).directory()

    return make


def accounts(directory, known=None):
    ask = Asking(VirtualTime().patience, 600.0)
    return waited(lambda: directory.accounts(ask, known or {}), ask)


def regions(directory, account):
    ask = Asking(VirtualTime().patience, 600.0)
    return waited(lambda: directory.regions(account, ask), ask)


def test_every_page_is_read_empty_ones_in_between(reach):
    there = members(45)
    with aws_organization(*there) as cloud:
        found = accounts(reach(cloud))

    assert [account.id for account in found] == [member.id for member in there]
    assert cloud.asked == ["ListAccounts"] * 5
    assert {account.path for account in found} == {(AWS_ORGANIZATION, AWS_ROOT)}
    assert found[44].name == "team-45"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("ACTIVE", AccountStatus.ACTIVE),
        ("SUSPENDED", AccountStatus.SUSPENDED),
        ("PENDING_CLOSURE", AccountStatus.CLOSED),
        ("SOMETHING_NEW", AccountStatus.UNKNOWN),
    ],
)
def test_the_state_of_an_account_is_told(reach, word, status):
    with aws_organization(Member("111100000001", "one", word, AWS_ROOT)) as cloud:
        (found,) = accounts(reach(cloud))

    assert found.status is status


def test_where_no_paths_are_told_the_parents_are_asked_for_once(reach):
    there = (*members(3, lies_in=PLATFORM), Member("222200000000", "other", "ACTIVE", WORKLOADS))
    with aws_organization(*there, with_paths=False) as cloud:
        found = accounts(reach(cloud), {"111100000001": ("r-known",)})

    assert [account.path for account in found] == [
        ("r-known",),
        *[(AWS_ROOT, WORKLOADS, PLATFORM)] * 2,
        (AWS_ROOT, WORKLOADS),
    ]
    assert cloud.asked.count("ListParents") == 2 + 1 + 2  # two accounts, the other, and each unit once


@pytest.mark.parametrize(
    ("kind", "error_class", "requests", "words"),
    [
        pytest.param("denied", ErrorClass.DENIED, 1, "only the management account", id="a member account"),
        pytest.param("absent", ErrorClass.UNSUPPORTED, 1, "list the account ids", id="no organization"),
        pytest.param("throttled", ErrorClass.THROTTLED, 4, "collect less often", id="throttled"),
        pytest.param("failing", ErrorClass.TRANSIENT, 4, "until the next attempt", id="their mistake"),
    ],
)
def test_a_list_that_is_refused_is_one_sentence(reach, kind, error_class, requests, words):
    with aws_organization(*members(2)) as cloud:
        cloud.faults.append(fault(f"aws:ListAccounts:{kind}"))
        with pytest.raises(ShardError) as caught:
            accounts(reach(cloud))

    assert caught.value.error_class is error_class
    assert caught.value.message.startswith("ListAccounts of AWS Organizations: ")
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert cloud.asked == ["ListAccounts"] * requests


def test_an_identity_without_a_valid_key_is_told(reach):
    with aws_organization(*members(2)) as cloud, pytest.raises(ShardError) as caught:
        accounts(reach(cloud, environment={"AWS_SECRET_ACCESS_KEY": "another"}))

    assert caught.value.error_class is ErrorClass.TOKEN
    assert "InvalidSignatureException" in caught.value.message


def test_regions_are_asked_for_by_the_hub(reach):
    with aws_organization(*members(2)) as cloud:
        cloud.organization.regions = {"111100000001": ("eu-west-1", "ap-southeast-1")}
        found = regions(reach(cloud), "111100000001")

    assert found == ("ap-southeast-1", "eu-west-1")
    assert cloud.asked == ["listRegions"]


def test_without_trusted_access_each_account_tells_its_own_regions(reach):
    with aws_organization(*members(2)) as cloud:
        cloud.faults.append(fault("aws:ListRegions:denied"))
        directory = reach(cloud)
        found = [regions(directory, member.id) for member in members(2)]

    assert found == [REGIONS] * 2
    assert cloud.asked == ["listRegions", *["AssumeRole", "DescribeRegions"] * 2]


def test_the_management_account_tells_its_own_regions(reach):
    hub = Member("999900001111", "management", "ACTIVE", AWS_ROOT)
    with aws_organization(hub, *members(1)) as cloud:
        directory = reach(cloud)
        found = [regions(directory, member.id) for member in (hub, *members(1))]

    assert found == [REGIONS] * 2
    assert cloud.asked == ["listRegions", "AssumeRole", "DescribeRegions", "listRegions"]


def test_an_account_whose_role_is_not_there_tells_no_regions(reach):
    with aws_organization(*members(1)) as cloud:
        cloud.faults.append(fault("aws:ListRegions:throttled"))
        with pytest.raises(ShardError) as caught:
            regions(reach(cloud, partition="aws"), "222200000000")

    assert caught.value.error_class is ErrorClass.ASSUME_DENIED
