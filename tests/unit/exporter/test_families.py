import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import estate
import pytest
from world import Seen, eip, judged, network

from exporter.exposition import Exposition, render
from exporter.families import PROCESS_FAMILIES, report_families
from exporter.family import Distribution, Family, Type
from exporter.inventory_families import UnknownLabelError
from exporter.process import Exposed, Process
from exporter.settings import Build, Settings
from exporter.telemetry import Telemetry
from ipam.finding import Rule
from ipam.reading import UNKNOWN, ApiCall, Reading, Rows
from ipam.words import Kind, Provider

SETTINGS = Settings(
    Build("0.1.0", "abc", "3.11"), timedelta(minutes=1), {kind: timedelta(minutes=5) for kind in Kind}
)


def exposition(report, settings=SETTINGS):
    return Exposition.of(render(family, report) for family in report_families(settings))


def process():
    telemetry = Telemetry(("analyze", "collect"))
    calls = (ApiCall("DescribeVpcs", 0.2, "Throttling"),)
    telemetry.reading(Reading(estate.STATUSES[0].shard, estate.AT, Rows.of(()), calls=calls))
    telemetry.analysis(0.5, estate.AT)
    telemetry.reload(ok=True, at=estate.AT)
    return Process(SETTINGS, telemetry.facts(), Exposed(100, estate.AT, 0.01))


def lines(report, name, settings=SETTINGS):
    text = exposition(report, settings).only([name]).text.decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_promtool_finds_nothing_to_object_to():
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.fail("promtool is missing: run `make test`, or install Debian's package prometheus")
    own = Exposition.of(render(family, process()) for family in PROCESS_FAMILIES)

    checked = subprocess.run(
        [promtool, "check", "metrics"],
        input=exposition(estate.report()).text + own.text,
        capture_output=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_no_family_has_the_name_of_another_and_all_have_ours():
    names = [family.name for family in (*report_families(SETTINGS), *PROCESS_FAMILIES)]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"ipam_[a-z_]+", name) for name in names)


def test_every_family_has_samples_in_a_full_report():
    """A row that yields nothing would be a metric that nobody ever sees."""
    empty = [
        family.name for family in report_families(SETTINGS) if not render(family, estate.report()).series
    ]

    assert empty == []


def test_the_text_of_an_empty_estate_still_tells_every_rule():
    text = exposition(estate.without_anything()).text.decode()

    assert all(f'rule="{rule}"' in text for rule in Rule)
    assert 'ipam_findings{provider="",rule="pool_exhausted",severity="critical"} 0.0' in text
    assert 'ipam_findings_oldest_open_timestamp_seconds{rule="overlap",severity="warning"} +Inf' in text
    assert "ipam_fresh_shards_ratio 1.0" in text
    assert "ipam_public_addresses" not in text  # no line at all, not even its help


@pytest.mark.parametrize(
    ("rule", "provider"),
    [
        pytest.param("overlap", "mixed", id="subjects of two clouds"),
        pytest.param("tag_missing", "aws", id="one subject"),
        pytest.param("import_blocked", "alibaba", id="a custom allocation has no provider"),
        pytest.param("pool_exhausted", "", id="a pool"),
        pytest.param("stale_shard", "aws", id="a shard"),
    ],
)
def test_a_finding_counts_for_the_provider_that_its_subjects_share(rule, provider):
    counted = [line for line in lines(estate.report(), "ipam_findings") if f'rule="{rule}"' in line]
    open_ones = [line for line in counted if not line.endswith(" 0.0")]

    assert len(open_ones) == 1
    assert f'provider="{provider}"' in open_ones[0]


def test_blocks_are_absent_where_a_pool_has_no_default_length():
    assert lines(estate.report(), "ipam_pool_allocatable_blocks") == [
        'ipam_pool_allocatable_blocks{family="ipv4",pool="top/prod"} 14.0',
        'ipam_pool_allocatable_blocks{family="ipv6",pool="dual"} 65535.0',
    ]


def test_a_collector_is_as_good_as_its_worst_region():
    report = estate.report()
    late = replace(estate.STATUSES[1], last_success=None, last_attempt=estate.READ - timedelta(hours=1))
    snapshot = replace(report.snapshot, statuses=(estate.STATUSES[0], late, *estate.STATUSES[2:]))
    worse = replace(report, snapshot=snapshot)

    def of_account(name):
        wanted = 'account="111122223333",collector="vpc"'
        return next(line for line in lines(worse, name) if wanted in line).rpartition(" ")[2]

    assert float(of_account("ipam_collector_last_run_timestamp_seconds")) == late.last_attempt.timestamp()
    assert of_account("ipam_collector_last_success_timestamp_seconds") == "0.0"
    assert of_account("ipam_collector_duration_seconds") == "1.5"
    assert of_account("ipam_collector_resources") == "4.0"


def test_fewer_inventory_labels_add_up_to_the_same():
    few = lines(estate.report(), "ipam_resource_cidrs", replace(SETTINGS, inventory_labels=()))
    many = lines(estate.report(), "ipam_resource_cidrs")

    assert len(few) < len(many)
    assert not any("provider=" in line for line in few)
    assert sum(float(line.rpartition(" ")[2]) for line in few) == len(estate.ROWS)
    assert sum(float(line.rpartition(" ")[2]) for line in many) == len(estate.ROWS)


def test_an_unknown_inventory_label_is_refused_with_those_that_exist():
    with pytest.raises(UnknownLabelError, match=r"'cidr' is no label .* takes provider, account, region"):
        report_families(replace(SETTINGS, inventory_labels=("cidr",)))


def test_elastic_ips_are_counted_by_what_the_cloud_says_of_them():
    states = (1, 1, 1, 0, 0, UNKNOWN)
    found = judged(
        [eip(f"52.0.0.{number}", f"eip-{number}", attached=state) for number, state in enumerate(states)]
    )

    assert [
        (re.search('state="([^"]*)"', line)[1], line.rpartition(" ")[2])
        for line in lines(found, "ipam_public_addresses")
        if 'source="provider"' in line
    ] == [("associated", "3.0"), ("unassociated", "2.0"), ("unknown", "1.0")]


BROUGHT = Seen("203.0.112.0/22", "203.0.112.0/22", kind=Kind.BYOIP)


@pytest.mark.parametrize(
    ("ranges", "address", "source"),
    [
        pytest.param((BROUGHT,), eip("203.0.115.255", "e"), "byoip", id="the last address of a range"),
        pytest.param((BROUGHT,), eip("203.0.116.0", "e"), "provider", id="one behind it"),
        pytest.param((BROUGHT,), eip("203.0.111.255", "e"), "provider", id="one before it"),
        pytest.param((BROUGHT,), eip("203.0.113.1", "e", account="444455556666"), "byoip", id="lent"),
        pytest.param(
            (BROUGHT,), eip("203.0.113.1", "e", provider=Provider.ALIBABA), "provider", id="elsewhere"
        ),
        pytest.param(
            (replace(BROUGHT, kind=Kind.PUBLIC_IPV4_POOL),),
            eip("203.0.113.1", "e"),
            "byoip",
            id="a pool of AWS",
        ),
        pytest.param(
            (replace(BROUGHT, kind=Kind.PUBLIC_IPV4_POOL, provider=Provider.ALIBABA),),
            eip("203.0.113.1", "e", provider=Provider.ALIBABA),
            "provider",
            id="a pool of Alibaba Cloud",
        ),
        pytest.param(
            (BROUGHT, replace(BROUGHT, cidr="203.0.112.0/24", resource="part")),
            eip("203.0.114.1", "e"),
            "byoip",
            id="behind a range inside the range",
        ),
        pytest.param((), eip("203.0.113.1", "e"), "provider", id="no range known"),
    ],
)
def test_an_elastic_ip_is_brought_along_where_its_range_is(ranges, address, source):
    found = judged([*ranges, replace(address, attached=1)])
    counted = [line for line in lines(found, "ipam_public_addresses") if line.endswith(" 1.0")]

    assert [re.search('source="([^"]*)"', line)[1] for line in counted] == [source]


def test_label_values_are_escaped():
    family = Family("ipam_x", "X.", ("pool",), lambda _: ((('a"b\\c\nd',), 1.0),))

    assert b'ipam_x{pool="a\\"b\\\\c\\nd"} 1.0' in render(family, None).text


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param(Type.GAUGE, Distribution(((float("inf"), 1),), 1.0), id="a gauge takes numbers"),
        pytest.param(Type.HISTOGRAM, 1.0, id="a histogram takes distributions"),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_bug(kind, value):
    with pytest.raises(TypeError, match="ipam_x is a"):
        render(Family("ipam_x", "X.", (), lambda _: (((), value),), kind), None)


def test_a_histogram_is_found_by_its_name_and_by_its_samples():
    own = Exposition.of(render(family, process()) for family in PROCESS_FAMILIES)
    name = "ipam_cloud_api_request_duration_seconds"

    found = {own.only([asked]).text for asked in (name, f"{name}_bucket", f"{name}_sum")}

    assert len(found) == 1
    assert found.pop().count(b"# TYPE") == 1


def test_the_inventory_counts_declared_networks_by_their_site():
    declared = [
        network("10.1.0.0/16", "a", site="ams1"), network("10.2.0.0/16", "b"), network("10.3.0.0/16", "c", site="ams1")
    ]  # fmt: skip
    counted = lines(judged(declared), "ipam_resource_cidrs")

    assert [(re.search('region="([^"]*)"', line)[1], line.rpartition(" ")[2]) for line in counted] == [
        ("ams1", "2.0"),
        ("global", "1.0"),
    ]
