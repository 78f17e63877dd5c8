"""The permissions of the simulated clouds tried: one account refuses its role, all else is allowed."""

from processes import environment, run


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
    readers = {"ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeAddresses", "sts:AssumeRole"}
    asked = {(one["account"], one["action"]) for one in done.records if one["provider"] == "aws"}
    allowed = {account for account, _ in asked} - {denied["account"]}
    assert asked - {(denied["account"], "sts:AssumeRole")} == {(a, r) for a in allowed for r in readers}
    assert not (tmp_path / "cidrwatch.db").exists()


def test_the_table_shows_what_is_missing_alone(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path)

    done = run("check", "--permissions", "-c", config, env=two_clouds.env(tmp_path))

    assert "sts:AssumeRole" in done.out
    assert "ec2:DescribeVpcs" not in done.out
    assert done.said[-1] == "16 of 17 permissions are there, in 5 accounts."


def test_a_source_without_credentials_is_out_of_reach(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path)

    done = run("check", "--permissions", "-c", config, "-o", "json", env=environment(tmp_path))

    assert done.status == 3
    assert {one["result"] for one in done.records} == {"unanswered"}
