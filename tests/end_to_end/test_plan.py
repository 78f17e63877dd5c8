"""An address plan on its way into a configuration: made, checked, asked for the next block, grown."""

import subprocess
from itertools import islice

import pytest
from address_planning import SOURCES, planned, text
from processes import COMMAND, environment, here

from config.plan_text import plan_text

EXAMPLE = ("plan", "--root", "10.0.0.0/8", "--levels", "region=3+5,lob=6+10,env=3")


@pytest.fixture
def typed(tmp_path):
    """Type a command in a folder of its own."""
    return lambda *words: here(*words, env=environment(tmp_path), cwd=tmp_path)


def test_a_plan_put_below_the_sources_is_a_good_configuration(typed, tmp_path):
    made = typed(*EXAMPLE)
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(SOURCES + made.out)

    assert (made.status, made.err) == (0, "")
    assert typed("check").out == "cidrwatch.yaml: good: 1 source, 76 pools\n"


def test_a_configuration_may_hold_more_beside_the_plan(typed, tmp_path):
    made = typed(*EXAMPLE, "--scope", "corp", "--name", "cloud")
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(
        f"scopes: [{{name: corp, default: private}}]\n{made.out}{SOURCES}quotas: {{pool_depth: 4}}\n"
    )

    assert typed("check").out == "cidrwatch.yaml: good: 1 source, 76 pools\n"


def test_a_plan_is_stored_and_the_next_block_of_a_pool_is_within_its_rules(typed, tmp_path):
    made = typed("plan", "--root", "10.0.0.0/8", "--levels", "region+6,env=3", "--names", "region=eu-west-1,us-east-1", "--locale", "region", "--leaf-rules", "16,20,24")  # fmt: skip
    networks = "sources: [{name: dc, kind: static, networks: [{cidr: 10.0.0.0/16, name: office}]}]\n"
    (tmp_path / "cidrwatch.yaml").write_text(networks + made.out)

    assert typed("scan").status == 0
    assert typed("next", "top/eu-west-1/env-1").out == "10.1.0.0/20\n"
    assert typed("next", "top/eu-west-1/env-1", "--netmask", "15").status == 1
    assert typed("next", "top", "--netmask", "11").out == "10.64.0.0/11\n"


def test_a_region_more_leaves_every_pool_before_it_as_it_was(typed, tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    for levels in ("region=3+5,env=3", "region=4+4,env=4"):
        made = typed("plan", "--root", "10.0.0.0/8", "--levels", levels)
        config.write_text(
            "sources: [{name: dc, kind: static, networks: [{cidr: 192.168.0.0/16, name: a}]}]\n" + made.out
        )
        assert typed("scan").status == 0
    pools = {one["path"]: one["cidrs"] for one in typed("pools", "-o", "json").records}

    assert len(pools) == 1 + 4 + 16
    assert pools["top/region-3/env-3"] == ["10.80.0.0/13"]
    assert pools["top/region-4"] == ["10.96.0.0/11"]


def test_who_reads_the_first_lines_alone_gets_no_error(tmp_path):
    with subprocess.Popen(
        [COMMAND, "plan", "--root", "10.0.0.0/8", "--levels", "region=100,lob=1000"],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()

    assert (process.wait(), told) == (0, "")


def test_a_plan_of_a_hundred_thousand_leaves_is_whole_and_made_line_by_line(typed):
    plan = planned("10.0.0.0/8", ("region", 100), ("lob", 1000))
    made = typed("plan", "--root", "10.0.0.0/8", "--levels", "region=100,lob=1000")

    assert made.out.count("name: lob-") == 100_000
    assert made.out == text(plan)
    assert list(islice(plan_text(plan), 2)) == made.out.splitlines(keepends=True)[:2]
