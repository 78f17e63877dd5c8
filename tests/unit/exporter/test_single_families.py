from dataclasses import replace
from datetime import timedelta

import pytest
from world import NOW, snapshot, subnet, tree, vpc

from analyzer.reconcile import reconcile
from exporter.exposition import render
from exporter.families import report_families
from exporter.settings import Build, Settings, Singles
from ipam.policy import Policy
from ipam.words import Kind, Provider

SETTINGS = Settings(Build("0", "", ""), timedelta(minutes=1))
TAGGED = {"Monitor": "true", "Team": "a"}
MONITORED = Singles((("Monitor", "true"),))
SEEN = (
    vpc("10.0.0.0/16", "vpc-1", tags=TAGGED, first_seen=30),
    vpc("10.9.0.0/24", "vpc-1", tags=TAGGED, first_seen=30),
    vpc("2001:db8::/56", "vpc-1", tags=TAGGED, first_seen=30),
    vpc("10.1.0.0/16", "vpc-2", tags={"Monitor": "false"}, first_seen=10),
    vpc("10.2.0.0/16", "vpc-3", first_seen=20),
    subnet("10.0.0.0/24", "subnet-1", "vpc-1", free=200, tags=TAGGED),
    subnet("2001:db8::/64", "subnet-1", "vpc-1", tags=TAGGED),
    subnet("10.0.4.0/22", "subnet-2", "vpc-1"),
    subnet("10.9.0.0/25", "subnet-3", "vpc-1", free=0),
)
OF_VPC, OF_SUBNET = "ipam_vpc_", "ipam_subnet_"


def judged(*seen, tags=()):
    """Analyze an estate without a plan, in which rows are told apart by some tags."""
    return reconcile("1", snapshot(*seen, tags=tags), tree(), Policy(), NOW)


def lines(report, name, **chosen):
    families = report_families(replace(SETTINGS, **chosen))
    (family,) = [one for one in families if one.name == f"ipam_{name}_addresses"]
    text = render(family, report).text.decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


def series(report, name, **chosen):
    """Shorten the lines to the resource, its family and the value."""
    found = {}
    for line in lines(report, name, **chosen):
        labels, _, value = line.rpartition(" ")
        named = dict(one.split("=") for one in labels[labels.index("{") + 1 : -1].split(","))
        words = {key: word.strip('"') for key, word in named.items()}
        found[words.get("subnet_id", words["vpc_id"]), words["family"]] = float(value)
    return found


def test_single_resources_have_no_series_unless_they_are_asked_for():
    names = [family.name for family in report_families(SETTINGS)]

    assert not [name for name in names if name.startswith((OF_VPC, OF_SUBNET))]


def test_the_blocks_of_a_vpc_are_added_up_by_family_and_what_its_subnets_cover():
    report = judged(*SEEN, tags=TAGGED.items())

    assert series(report, "vpc_size", vpc=MONITORED) == {
        ("vpc-1", "ipv4"): 65536 + 256,
        ("vpc-1", "ipv6"): 2.0**72,
    }
    assert series(report, "vpc_assigned", vpc=MONITORED) == {
        ("vpc-1", "ipv4"): 256 + 1024 + 128,
        ("vpc-1", "ipv6"): 2.0**64,
    }


def test_a_series_has_the_labels_that_the_catalogue_tells():
    report = judged(*SEEN, tags=TAGGED.items())
    (line,) = lines(report, "subnet_available", subnet=MONITORED)

    assert line == (
        'ipam_subnet_available_addresses{account="111122223333",family="ipv4",provider="aws",'
        'region="eu-west-1",subnet_id="subnet-1",vpc_id="vpc-1"} 200.0'
    )


def test_free_addresses_that_no_cloud_tells_have_no_series():
    report = judged(*SEEN)

    assert series(report, "subnet_size", subnet=Singles()) == {
        ("subnet-1", "ipv4"): 256,
        ("subnet-1", "ipv6"): 2.0**64,
        ("subnet-2", "ipv4"): 1024,
        ("subnet-3", "ipv4"): 128,
    }
    assert series(report, "subnet_available", subnet=Singles()) == {
        ("subnet-1", "ipv4"): 200,
        ("subnet-3", "ipv4"): 0,
    }


def test_what_subnets_cover_is_absent_where_none_were_read():
    report = judged(*(one for one in SEEN if one.kind is Kind.VPC))

    assert lines(report, "vpc_assigned", vpc=Singles()) == []
    assert len(lines(report, "vpc_size", vpc=Singles())) == 4


@pytest.mark.parametrize(
    ("singles", "expected"),
    [
        pytest.param(Singles(), {"vpc-1", "vpc-2", "vpc-3"}, id="all"),
        pytest.param(MONITORED, {"vpc-1"}, id="by a tag and its value"),
        pytest.param(Singles((("Monitor", "true"), ("Team", "b"))), set(), id="all tags have to be there"),
        pytest.param(Singles(ids=("vpc-3", "vpc-9")), {"vpc-3"}, id="by id; one is gone"),
        pytest.param(replace(MONITORED, ids=("vpc-2",)), {"vpc-1", "vpc-2"}, id="an id besides tags"),
    ],
)
def test_resources_are_chosen_by_tags_or_ids(singles, expected):
    report = judged(*SEEN, tags=[*TAGGED.items(), ("Team", "b")])

    assert {name for name, _ in series(report, "vpc_size", vpc=singles)} == expected


def test_subnets_are_chosen_by_ids_and_by_all_of_an_id():
    twin = subnet("10.0.8.0/24", "subnet-1234567890a", "vpc-1")
    other = subnet("10.0.9.0/24", "subnet-1234567890b", "vpc-1")
    report = judged(*SEEN, twin, other)
    chosen = Singles(ids=("subnet-2", "subnet-1234567890b"))

    assert set(series(report, "subnet_size", subnet=chosen)) == {
        ("subnet-2", "ipv4"),
        ("subnet-1234567890b", "ipv4"),
    }


def test_an_id_of_another_cloud_is_found_as_well():
    report = judged(vpc("10.0.0.0/16", "vpc-ali", provider=Provider.ALIBABA, account="1600"))

    assert set(series(report, "vpc_size", vpc=Singles(ids=("vpc-ali",)))) == {("vpc-ali", "ipv4")}


def test_beyond_the_limit_those_that_were_seen_first_stay_and_the_others_are_counted():
    report = judged(*SEEN)
    families = report_families(replace(SETTINGS, vpc=Singles(limit=2), subnet=Singles(limit=1)))
    left_out = {one.name: one.left_out(report) for one in families if one.left_out}

    assert set(series(report, "vpc_size", vpc=Singles(limit=2))) == {("vpc-2", "ipv4"), ("vpc-3", "ipv4")}
    assert left_out == {
        "ipam_vpc_size_addresses": 2,
        "ipam_vpc_assigned_addresses": 2,
        "ipam_subnet_size_addresses": 2,
        "ipam_subnet_available_addresses": 1,
    }


def test_a_new_resource_takes_nobodys_place_and_one_that_leaves_gives_its_own_up():
    chosen = {"vpc": Singles(limit=2)}
    newer = (*SEEN, vpc("10.7.0.0/16", "vpc-0", first_seen=40))
    fewer = tuple(one for one in newer if one.resource != "vpc-2")

    assert series(judged(*newer), "vpc_size", **chosen) == series(judged(*SEEN), "vpc_size", **chosen)
    assert {name for name, _ in series(judged(*fewer), "vpc_size", **chosen)} == {"vpc-3", "vpc-1"}
