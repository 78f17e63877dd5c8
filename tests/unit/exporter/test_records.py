from dataclasses import replace
from datetime import timedelta

import estate
import pytest
from world import judged, vpc

from exporter.records.candidates import candidates
from exporter.records.filter import Filter, FilterError
from exporter.records.findings import SUBJECTS_SHOWN, findings
from exporter.records.moments import rfc3339_or_none
from exporter.records.overlaps import overlaps
from exporter.records.pools import pools
from exporter.records.resources import resources
from exporter.records.shards import shards
from ipam.finding import Rule, Severity


@pytest.fixture(scope="module")
def report():
    return estate.report()


def ids(records):
    return [record["id"] for record in records]


def test_the_record_of_a_resource_has_exactly_the_fields_of_the_contract(report):
    bad = list(resources(report))[estate.BAD]

    assert bad == {
        "provider": "aws",
        "account": "111122223333",
        "region": "us-east-1",
        "type": "vpc",
        "id": "vpc-bad",
        "name": "bad",
        "cidr": "10.1.0.0/26",
        "family": "ipv4",
        "scope": "private",
        "pool": "top/prod",
        "management": "managed",
        "compliance": "noncompliant",
        "compliance_reasons": [
            {
                "code": "netmask_out_of_bounds",
                "text": "a /26 is smaller than pool 'top/prod' allows: its smallest block is a /24",
            },
            {
                "code": "tag_missing",
                "text": "the tag Environment is 'dev', and pool 'top/prod' asks for 'prod'",
            },
            {
                "code": "tag_missing",
                "text": "the tag Tier=gold is missing, which pool 'top/prod' asks for",
            },
            {"code": "locale_mismatch", "text": "it is in us-east-1, and pool 'top/prod' is for eu-west-1"},
            {
                "code": "owner_not_shared",
                "text": "account 111122223333 is not among those that pool 'top/prod' is shared with: "
                "111122224444",
            },
        ],
        "overlap": "nonoverlapping",
        "overlap_count": 0,
        "utilization": None,
        "first_seen": "2026-09-21T14:13:20Z",
        "last_seen": "2026-11-01T11:58:00Z",
        "stale": False,
        "is_default": False,
        "tags": {"Environment": "dev"},
    }


def test_the_record_of_a_pool_has_exactly_the_fields_of_the_contract(report):
    assert list(pools(report, Filter(pool="p-dual"))) == [
        {
            "id": "p-dual",
            "path": "dual",
            "scope": "private",
            "family": "ipv6",
            "locale": None,
            "parent": None,
            "origin": "config",
            "owner": "",
            "cidrs": ["2001:db8::/40"],
            "rules": {
                "min_netmask_length": None,
                "default_netmask_length": 56,
                "max_netmask_length": None,
                "tags": {},
            },
            "thresholds": {"utilization": [], "blocks": 3},
            "auto_import": False,
            "depth": 1,
            "size_addresses": "309485009821345068724781056",
            "allocated_addresses": "0",
            "assigned_addresses": "0",
            "available_addresses": "309485009821345068724781056",
            "safe_addresses": "309480287454862199079567360",
            "utilization": 0.0,
            "default_netmask_length": 56,
            "allocatable_blocks": 65535,
            "largest_free_block": "2001:db8:80::/41",
            "fragmentation": 1 - 2**87 / (2**88 - 2**72),
            "capacity": {"56": 65535},
            "forecast": None,
        }
    ]


def test_the_record_of_a_shard_tells_its_age_and_its_error(report):
    denied = list(shards(report, estate.AT + timedelta(seconds=30), Filter(status="error")))
    well = next(shards(report, estate.AT, Filter(provider="alibaba")))

    assert denied == [
        {
            "source": "aws",
            "provider": "aws",
            "account": "999900001111",
            "region": "eu-west-1",
            "kind": "vpc",
            "status": "error",
            "error_class": "assume_denied",
            "error": "the role cannot be assumed",
            "last_attempt": "2026-11-01T11:58:00Z",
            "last_success": None,
            "age_seconds": None,
            "stale": True,
            "rows": 0,
            "rejected_rows": 0,
        }
    ]
    assert (well["age_seconds"], well["error"], well["stale"]) == (120.0, None, False)


def test_an_overlap_names_both_ends_and_what_they_share(report):
    pairs = list(overlaps(report))

    assert [(pair["a"]["id"], pair["b"]["id"], pair["intersection"]) for pair in pairs] == [
        ("vpc-pay", "vpc-copy", "10.0.0.0/16"),
        ("vpc-pay", "vpc-ali", "10.0.128.0/17"),
        ("vpc-copy", "vpc-ali", "10.0.128.0/17"),
    ]
    assert pairs[1] == {
        "scope": "private",
        "a": {
            "provider": "aws",
            "account": "111122223333",
            "region": "eu-west-1",
            "type": "vpc",
            "id": "vpc-pay",
            "name": "pay",
            "cidr": "10.0.0.0/16",
            "owner": "111122223333",
        },
        "b": {
            "provider": "alibaba",
            "account": "1600160016001600",
            "region": "cn-hangzhou",
            "type": "vpc",
            "id": "vpc-ali",
            "name": "shop",
            "cidr": "10.0.128.0/17",
            "owner": "1600160016001600",
        },
        "intersection": "10.0.128.0/17",
        "reachability": "unknown",
        "via": None,
        "finding": f"{1:016x}",
    }


def test_overlaps_stop_at_the_limit(report):
    assert len(list(overlaps(report, limit=2))) == 2


def test_a_candidate_says_why_and_who_stands_in_the_way(report):
    lost, blocked, off, ignored = candidates(report)

    assert (lost["decision"], lost["pool"], lost["reasons"][0]["code"]) == (
        "loses",
        "top/prod",
        "identical_seen_earlier",
    )
    assert lost["reasons"][0]["text"] == (
        "VPC vpc-pay (10.0.0.0/16, 111122223333, eu-west-1) has the same block and comes first, by the "
        "time seen and then by id: one can hold it"
    )
    assert lost["reasons"][0]["other"]["id"] == "vpc-pay"
    assert blocked["reasons"][0]["other"]["type"] == "pool"
    assert off["reasons"][0]["text"] == "auto_import of the pool is off"
    assert ignored["reasons"][0]["text"] == "an ignore rule leaves it alone: default VPCs, never routed"


def test_a_candidate_that_is_off_or_ignored_tells_what_else_would_be_in_its_way(report):
    lost, blocked, off, ignored = candidates(report)

    assert [len(one["reasons"]) for one in (lost, blocked)] == [1, 1]
    assert [one["code"] for one in off["reasons"]] == ["auto_import_off", "larger_sibling_wins"]
    assert off["reasons"][1]["text"] == (
        "even if it were on, VPC vpc-pay (10.0.0.0/16, 111122223333, eu-west-1) overlaps it and is larger: "
        "the largest is imported"
    )
    assert off["reasons"][1]["other"]["id"] == "vpc-pay"
    assert [(one["code"], one["text"].partition(",")[0]) for one in ignored["reasons"][1:]] == [
        ("auto_import_off", "even if it were watched"),
        ("inside_allocation", "even if it were watched"),
    ]


def test_a_custom_allocation_as_a_subject_has_no_provider(report):
    blocked = next(findings(report, Filter(status="import_blocked")))

    assert blocked["subjects"][1] == {
        "provider": "",
        "account": "",
        "region": "eu-west-1",
        "type": "allocation",
        "id": "alloc-1",
        "name": "for eks",
        "cidr": "10.1.240.0/22",
        "owner": "payments",
    }


@pytest.mark.parametrize(
    ("pool", "tags", "owner"),
    [
        pytest.param(estate.PROD, {"Team": "blue"}, "blue", id="the tag, whosever pool it lies in"),
        pytest.param(estate.DUAL, {"owner": "red", "Team": "blue"}, "red", id="owner before team"),
        pytest.param(estate.PROD, {}, "444455556666", id="no tag: the account, not the pool's owner"),
        pytest.param(estate.NONE, {}, "444455556666", id="no pool"),
    ],
)
def test_who_answers_for_a_network_is_its_team_else_its_account(report, pool, tags, owner):
    said = list(estate.VERDICTS)
    said[estate.COPY] = replace(said[estate.COPY], pool=pool)
    changed = replace(estate.retold(report, estate.COPY, tags=tags), verdicts=estate.verdicts(said))

    assert next(findings(changed, Filter(account="444455556666")))["subjects"][1]["owner"] == owner


def test_the_id_of_a_finding_is_its_number_in_sixteen_digits(report):
    ids = {found["id"] for found in findings(report)}

    assert ids == {f"{key:016x}" for key in report.findings.key.tolist()}


def test_the_gravest_findings_stand_first(report):
    said = [found["severity"] for found in findings(report)]

    assert said == sorted(said, key=["critical", "warning", "info"].index)


SUMMARIES = {
    Rule.OVERLAP: "3 networks share addresses of 10.0.0.0/16 (reachability unknown): "
    "VPC vpc-pay (10.0.0.0/16, 111122223333, eu-west-1), "
    "VPC vpc-copy (10.0.0.0/16, 444455556666, eu-west-1), "
    "VPC vpc-ali (10.0.128.0/17, 1600160016001600, cn-hangzhou)",
    Rule.TAG_MISSING: "VPC vpc-bad (10.1.0.0/26, 111122223333, us-east-1) breaks a rule: "
    "the tag Environment is 'dev', and pool 'top/prod' asks for 'prod'; "
    "the tag Tier=gold is missing, which pool 'top/prod' asks for",
    Rule.UNMANAGED_IN_POOL: "VPC vpc-copy (10.0.0.0/16, 444455556666, eu-west-1) lies in pool 'top/prod' "
    "without an allocation: VPC vpc-pay (10.0.0.0/16, 111122223333, eu-west-1) has the same block and "
    "comes first, by the time seen and then by id: one can hold it",
    Rule.POOL_EXHAUSTED: "pool 'top/prod' is exhausted: no block of /20 is left",
    Rule.POOL_NEARLY_EXHAUSTED: "pool 'top/prod' is nearly exhausted: 14 blocks of /20 left, 50.8 % used",
    Rule.POOL_FRAGMENTED: "pool 'top/prod' is fragmented: 74.6 % of its free space lies outside the largest "
    "free block, 10.1.128.0/18",
    Rule.STALE_SHARD: "shard aws/999900001111/eu-west-1/vpc is stale, it has never answered: the role cannot "
    "be assumed",
    Rule.ROW_REJECTED: "shard aws/444455556666/eu-west-1/vpc answered with 1 row that could not be read",
}


@pytest.mark.parametrize("rule", SUMMARIES)
def test_a_summary_says_what_and_where(report, rule):
    assert next(findings(report, Filter(status=rule)))["summary"] == SUMMARIES[rule]


PLAIN = (
    estate.Wrong(Rule.GHOST_ALLOCATION, Severity.WARNING, (estate.ALLOCATION,), scope=0, pool=estate.PROD),
    estate.Wrong(Rule.ALLOCATION_OUTSIDE_POOL, Severity.CRITICAL, (estate.ALLOCATION,), pool=estate.PROD),
    estate.Wrong(Rule.ALLOCATION_CONFLICT, Severity.CRITICAL, (estate.ALLOCATION,), pool=estate.PROD),
    estate.Wrong(Rule.SUBPOOL_MISMATCH, Severity.CRITICAL, (estate.SUB_POOL,), pool=estate.PROD),
    estate.Wrong(Rule.EIP_UNASSOCIATED, Severity.INFO, (estate.BAD,), scope=0),
    estate.Wrong(Rule.QUOTA_HEADROOM, Severity.INFO, scope=0, pool=estate.PROD),
    estate.Wrong(Rule.EXEMPTION_EXPIRED, Severity.WARNING, group=0),
    estate.Wrong(Rule.MASS_DISAPPEARANCE, Severity.WARNING, shard=4),
    estate.Wrong(Rule.VERDICT_DRIFT, Severity.WARNING, (estate.ALI,), scope=0),
)


def test_every_rule_has_a_summary_a_remedy_and_the_fields_of_the_contract(report):
    found = list(findings(replace(report, findings=estate.findings((*estate.FINDINGS, *PLAIN)))))

    assert {record["rule"] for record in found} == set(Rule)
    assert all(record["summary"] and record["remedy"] for record in found)
    assert {tuple(record) for record in found} == {
        ("id", "rule", "severity", "since", "scope", "pool", "subjects", "subject_count", "detail", "summary", "remedy")
    }  # fmt: skip
    assert len(set(ids(found))) == len(found)


def test_a_mass_disappearance_names_the_shard_what_is_missing_and_of_when_its_data_are(report):
    statuses = list(report.snapshot.statuses)
    statuses[4] = replace(statuses[4], vanished=7)
    wrong = (estate.Wrong(Rule.MASS_DISAPPEARANCE, Severity.WARNING, shard=4),)
    changed = replace(
        report, snapshot=replace(report.snapshot, statuses=tuple(statuses)), findings=estate.findings(wrong)
    )
    (found,) = findings(changed)

    assert found["summary"] == (
        "the last answer of shard aws/111122223333/eu-west-1/eip lacked 7 resources, most of what it held; "
        "it is not believed before another answer confirms it"
    )
    assert "cidrwatch scan" in found["remedy"]
    assert found["detail"] == {
        "shard": "aws/111122223333/eu-west-1/eip",
        "vanished_resources": 7,
        "last_success": rfc3339_or_none(estate.READ),
    }


def test_of_many_subjects_some_are_shown_and_all_are_counted(report):
    crowd = (estate.PAY, *[estate.COPY] * 30)
    wrong = (replace(estate.FINDINGS[0], subjects=crowd),)
    changed = replace(report, findings=estate.findings(wrong), overlaps=estate.overlaps(crowd))

    found = next(findings(changed))

    assert (len(found["subjects"]), found["subject_count"]) == (SUBJECTS_SHOWN, 31)
    assert found["summary"].endswith("and 28 more")


def test_records_of_an_empty_estate_are_no_records():
    nothing = estate.without_anything()

    everything = [list(records(nothing)) for records in (resources, pools, findings, overlaps, candidates)]

    assert everything == [[], [], [], [], []]
    assert list(shards(nothing, estate.AT)) == []


def test_a_filter_that_nothing_could_meet_is_refused_at_once(report):
    with pytest.raises(FilterError, match="'azure' is not a provider: it is one of aws, alibaba, static"):
        resources(report, Filter(provider="azure"))


def test_an_end_of_many_pairs_is_described_once():
    crowd = [vpc("10.0.0.0/16", f"vpc-{number}", account=f"{number:012}") for number in range(5)]
    pairs = list(overlaps(judged(crowd)))

    assert len(pairs) == 10
    assert len({id(pair[end]) for pair in pairs for end in ("a", "b")}) == 5
