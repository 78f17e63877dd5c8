"""The demo as a newcomer runs it: one command, one cycle, and a folder to read on in."""

import json

import pytest
from processes import environment, here, run


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run the demo once."""
    home = tmp_path_factory.mktemp("newcomer")
    return home / "demo", run(
        "demo", "--once", "--accounts", "3", "--port", "0", env=environment(home), cwd=home
    )


def test_one_cycle_ends_well_and_says_where_to_read_on(demo):
    _, ended = demo

    assert ended.status == 0
    assert ended.said[0] == "Starting two simulated clouds with 3 AWS accounts …"
    assert "  cidrwatch overlaps -c demo/cidrwatch.yaml" in ended.out
    assert "0 shards did not answer." in ended.out


def test_the_summary_names_the_three_owners_the_pair_across_clouds_and_the_pool_about_to_run_dry(demo):
    folder, ended = demo
    facts = json.loads((folder / "estate.json").read_text())["facts"]
    same = [fact["vpc"]["id"] for fact in facts["same_block"]["vpcs"]]
    across = [fact["vpc"]["id"] for fact in facts["cross_cloud"]["vpcs"]]
    pool = facts["two_blocks_left"]

    assert len(same) == 3
    assert all(ended.out.count(f"{resource} 10.10.0.0/16") >= 2 for resource in same)
    assert all(resource in ended.out for resource in across)
    assert pool["pool"] in ended.out
    assert f"{pool['blocks']} x /{pool['netmask_length']}" in ended.out


def test_the_folder_is_an_ordinary_one(demo):
    folder, _ = demo
    home = folder.parent
    checked = here("check", "-c", folder / "cidrwatch.yaml", env=environment(home))
    pairs = here(
        "overlaps", "-o", "json", env=environment(home, {"CIDRWATCH_CONFIG": str(folder / "cidrwatch.yaml")})
    )

    assert (checked.status, checked.out) == (0, f"{folder}/cidrwatch.yaml: good: 3 sources, 19 pools\n")
    assert len([pair for pair in pairs.records if pair["intersection"] == "10.10.0.0/16"]) == 3


def test_the_labs_are_planned_in_the_ipam_of_aws(demo):
    folder, _ = demo
    config, home = folder / "cidrwatch.yaml", environment(folder.parent)
    labs = json.loads((folder / "estate.json").read_text())["facts"]["labs"]

    def listed(*words):
        return here(*words, "-c", config, "-o", "json", env=home).records

    assert [(one["path"], one["origin"]) for one in listed("pools", "--scope", "labs")] == [
        ("labs:labs", "aws-ipam"),
        ("labs:labs/eu-west-1", "aws-ipam"),
        ("labs:labs/eu-west-1/robots", "aws-ipam"),
    ]
    assert [one["path"].partition(":")[2] for one in listed("pools") if "aws/ipam-scope" in one["scope"]][
        :1
    ] == ["draft-2024"]
    (drift,) = listed("findings", "--status", "verdict_drift")
    (held,) = [
        one for one in listed("resources", "--scope", "labs") if one["id"] == labs["managed"]["vpc"]["id"]
    ]
    assert drift["subjects"][0]["id"] == labs["drift"]["vpc"]["id"]
    assert drift["detail"] == {"theirs": {"compliance": "compliant"}, "ours": {"compliance": "noncompliant"}}
    assert (held["pool"], held["management"], held["compliance"]) == (
        "labs:labs/eu-west-1",
        "managed",
        "compliant",
    )


def test_a_folder_that_cannot_be_is_one_sentence_and_status_2(tmp_path):
    (tmp_path / "file").write_text("")
    ended = here("demo", "--once", "--folder", "file/demo", env=environment(tmp_path), cwd=tmp_path)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "file/demo: not a directory: name another folder for the demo\n"


@pytest.mark.parametrize("name", ["cidrwatch.db", "cidrwatch.yaml"])
def test_a_folder_in_real_use_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text("precious")
    ended = here("demo", "--once", "--folder", ".", env=environment(tmp_path), cwd=tmp_path)

    assert (ended.status, ended.err) == (2, ". holds files that no demo wrote: name another folder\n")
    assert (tmp_path / name).read_text() == "precious"
