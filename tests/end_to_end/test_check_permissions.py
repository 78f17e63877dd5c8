"""The permissions of the simulated clouds tried: one account refuses its role, all else is allowed."""

import json
import re

from processes import ROOT, environment, here, run


def granted(*policies):
    folder = ROOT / "config" / "policies"
    loaded = [json.loads((folder / name).read_text()) for name in policies]
    return {action for policy in loaded for one in policy["Statement"] for action in one["Action"]}


def test_what_is_missing_is_named_and_the_rest_is_counted(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path)

    done = run("check", "--permissions", "-c", config, "-o", "json", env=two_clouds.env(tmp_path))

    (denied,) = two_clouds.facts["denied"]
    missing = [one for one in done.records if one["result"] != "allowed"]
    assert done.status == 1
    assert [(one["account"], one["action"], one["result"]) for one in missing] == [
        (denied["account"], "sts:AssumeRole", "denied")
    ]
    assert denied["account"] in missing[0]["error"]
    asked = [one for one in done.records if one["provider"] == "aws" and one["result"] == "allowed"]
    accounts = {one["account"] for one in asked}
    always = {"ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeAddresses", "sts:AssumeRole"}
    assert len(accounts) == 3
    for account in accounts:
        actions = {one["action"] for one in asked if one["account"] == account}
        assert always < actions <= granted("aws-reader.json", "aws-hub.json")
    assert not (tmp_path / "cidrwatch.db").exists()


def test_the_table_shows_what_is_missing_alone(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path)

    done = here("check", "--permissions", "-c", config, env=two_clouds.env(tmp_path))

    assert "sts:AssumeRole" in done.out
    assert "ec2:DescribeVpcs" not in done.out
    there, all_of_them = map(int, re.findall(r"\d+", done.said[-1])[:2])
    assert done.said[-1].endswith("permissions are there, in 5 accounts.")
    assert (there, all_of_them > 17) == (all_of_them - 1, True)


def test_a_source_without_credentials_is_out_of_reach(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path)

    done = run("check", "--permissions", "-c", config, "-o", "json", env=environment(tmp_path))

    assert done.status == 3
    assert {one["result"] for one in done.records} == {"unanswered"}
