from ipaddress import ip_network

import world
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from exporter.exposition import Exposition, render
from exporter.families import report_families
from exporter.settings import Build, Settings

SETTINGS = Settings(Build("0.1.0", "", "3.11"), world.NOW - world.NOW)
ROOT = ip_network("10.0.0.0/24")
SPACE = ("size", "allocated", "assigned", "available", "safe")


def blocks(low, high):
    return st.integers(low, high).flatmap(
        lambda length: st.sampled_from(list(ROOT.subnets(new_prefix=length)))
    )


@st.composite
def reports(draw):
    """Draw an estate and a plan so small that everything meets everything."""
    halves = draw(st.lists(st.sampled_from(list(ROOT.subnets(new_prefix=26))), unique=True, max_size=3))
    rules = world.Rules(default_netmask_length=28)
    pools = [world.pool("top", str(ROOT), auto_import=draw(st.booleans()), rules=rules)]
    pools += [
        world.pool(f"top/{number}", str(half), auto_import=draw(st.booleans()), rules=rules)
        for number, half in enumerate(halves)
    ]
    found = draw(st.lists(blocks(25, 30), max_size=8))
    seen = [world.vpc(str(block), f"vpc-{number}") for number, block in enumerate(found)]
    return world.judged(seen, world.tree(*pools))


def exposed(report):
    text = Exposition.of(render(family, report) for family in report_families(SETTINGS)).text.decode()
    return {family.name: family.samples for family in text_string_to_metric_families(text)}


@given(reports())
def test_what_a_pool_gave_away_and_what_is_left_make_up_its_size(report):
    samples = exposed(report)
    columns = {
        name: {one.labels["pool"]: one.value for one in samples[f"ipam_pool_{name}_addresses"]}
        for name in SPACE
    }

    for pool, size in columns["size"].items():
        parts = [columns[name][pool] for name in SPACE[1:4]]

        assert sum(parts) == size
        assert min(parts) >= 0
        assert 0 <= columns["safe"][pool] <= columns["available"][pool]


@given(reports())
def test_the_inventory_is_a_partition_of_what_was_discovered(report):
    samples = exposed(report)

    counted = sum(one.value for one in samples.get("ipam_resource_cidrs", ()))

    assert counted == len(report.snapshot)


@given(reports())
def test_the_findings_of_the_text_are_those_of_the_report(report):
    counted = sum(one.value for one in exposed(report)["ipam_findings"])

    assert counted == len(report.findings)
