"""A plan that the file declares is never stopped by what was imported, and goes around it where there is room."""

import pytest
from importing import Estate

from service.memory import opened

RULES = "        rules: {min_netmask_length: 20}\n"
BELOW = "        pools: [{name: carved, provision: [{netmask_length: 16}]}]\n"
SHOP = ("vpc-a", "10.10.0.0/16")


@pytest.fixture
def estate(tmp_path):
    with opened(f"sqlite:///{tmp_path}/cidrwatch.db") as memory:
        made = Estate(tmp_path, memory)
        made.apply()
        yield made


@pytest.mark.parametrize(
    ("found", "carved", "left"),
    [
        pytest.param([SHOP], "10.11.0.0/16", ["10.10.0.0/16"], id="there is room beside"),
        pytest.param([SHOP, ("vpc-b", "10.11.0.0/24")], "10.10.0.0/16", ["10.11.0.0/24"], id="there is none"),
    ],
)
def test_space_is_carved_beside_what_was_imported_while_there_is_room(estate, found, carved, left):
    estate.read(0, found)
    estate.settle(1)
    tree = estate.apply((RULES, RULES + BELOW))

    assert [str(cidr) for cidr in tree.by_path["top/euw1/carved"].cidrs] == [carved]
    assert [block for block, _ in estate.held] == left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("[10.10.0.0/15]", "[10.11.0.0/16]", id="a CIDR goes"),
        pytest.param("      - name: euw1\n", "      - name: euw2\n", id="the pool goes"),
    ],
)
def test_pools_and_space_go_with_what_was_imported_into_them(estate, before, after):
    estate.read(0, [SHOP])
    estate.settle(1)
    estate.apply((before, after))

    assert estate.held == []
    assert estate.log("release") == [("cidrwatch", "release", "10.10.0.0/16", "gave_way")]


def test_a_plan_that_changes_nothing_leaves_what_was_imported(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    before = estate.memory.plan.load()

    assert estate.apply() == before
    assert estate.log("apply") == [("cidrwatch", "apply", "cidrwatch.yaml", None)]
