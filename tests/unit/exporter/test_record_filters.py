from dataclasses import fields, replace
from itertools import product

import estate
import pytest

from exporter.records.candidates import candidates
from exporter.records.filter import EVERYTHING, Filter, FilterError
from exporter.records.findings import findings
from exporter.records.overlaps import overlaps
from exporter.records.pools import pools
from exporter.records.resources import resources
from exporter.records.shards import shards

RECORDS = {
    "resources": resources,
    "findings": findings,
    "overlaps": overlaps,
    "candidates": candidates,
    "pools": pools,
    "shards": lambda report, wanted=EVERYTHING: shards(report, estate.AT, wanted),
}


@pytest.fixture(scope="module")
def report():
    return estate.report()


WORDS = {
    "scope": ("", "private"),
    "pool": ("", "p-prod", "top/", "dual"),
    "provider": ("", "aws", "alibaba"),
    "account": ("", "111122223333", "1600160016001600"),
    "region": ("", "us-east-1"),
    "type": ("", "vpc", "eip"),
    "status": ("", "managed", "noncompliant", "overlapping", "ignored"),
}
POOLS = {"p-prod": {"top/prod"}, "top/": {"top", "top/prod"}}


def meets(record, wanted):
    """Judge one finished record of a resource: the slow and obvious way."""
    return (
        all(
            getattr(wanted, name) in ("", record[name])
            for name in ("scope", "provider", "account", "region", "type")
        )
        and (not wanted.pool or record["pool"] in POOLS.get(wanted.pool, {wanted.pool}))
        and wanted.status in ("", record["management"], record["compliance"], record["overlap"])
    )


def test_filtering_columns_is_the_same_as_judging_every_record(report):
    everything = list(resources(report))
    wanted = [Filter(*words) for words in product(*WORDS.values())]

    wrong = [
        one
        for one in wanted
        if list(resources(report, one)) != [record for record in everything if meets(record, one)]
    ]

    assert wrong == []


FINDING_CASES = [
    pytest.param(Filter(status="critical"), ["pool_exhausted"], id="by severity"),
    pytest.param(Filter(status="tag_missing"), ["tag_missing"], id="by rule"),
    pytest.param(
        Filter(provider="alibaba"),
        ["overlap", "import_blocked", "unmanaged_in_pool"],
        id="one subject of the provider is enough",
    ),
    pytest.param(Filter(account="999900001111"), ["stale_shard"], id="a shard has an account"),
    pytest.param(Filter(type="allocation"), ["import_blocked"], id="a custom allocation has a type"),
    pytest.param(
        Filter(type="allocation", region="us-east-1"), [], id="a custom allocation is where its pool is"
    ),
    pytest.param(Filter(pool="dual"), ["import_candidate"], id="by pool"),
    pytest.param(Filter(pool="top"), [], id="a pool's path is not what is below it"),
    pytest.param(
        Filter(pool="top/", status="info"),
        ["unmanaged_in_pool", "unmanaged_in_pool", "pool_fragmented"],
        id="with a slash it is",
    ),
    pytest.param(Filter(scope="public"), [], id="by scope"),
    pytest.param(
        Filter(region="us-east-1", status="locale_mismatch"), ["locale_mismatch"], id="both conditions"
    ),
]


@pytest.mark.parametrize(("wanted", "rules"), FINDING_CASES)
def test_findings_meet_every_condition(report, wanted, rules):
    assert [record["rule"] for record in findings(report, wanted)] == rules


@pytest.mark.parametrize(
    ("wanted", "pairs"),
    [
        pytest.param(Filter(account="444455556666"), 2, id="either end may meet it"),
        pytest.param(Filter(provider="alibaba"), 2, id="across clouds"),
        pytest.param(Filter(account="999900001111"), 0, id="nobody"),
        pytest.param(Filter(scope="public"), 0, id="another scope"),
        pytest.param(Filter(status="live"), 0, id="not known to be live"),
        pytest.param(Filter(status="unknown"), 3, id="unknown"),
    ],
)
def test_overlaps_meet_the_conditions_at_one_end(report, wanted, pairs):
    assert len(list(overlaps(report, wanted))) == pairs


def test_candidates_are_filtered_by_decision(report):
    assert [one["subject"]["id"] for one in candidates(report, Filter(status="blocked"))] == ["vpc-ali"]


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        pytest.param(Filter(pool="top/"), ["top", "top/prod"], id="everything below"),
        pytest.param(Filter(pool="top"), ["top"], id="that pool alone"),
        pytest.param(Filter(scope="public"), [], id="scope"),
    ],
)
def test_pools_are_filtered_by_path_and_scope(report, wanted, paths):
    assert [pool["path"] for pool in pools(report, wanted)] == paths


def test_a_pool_whose_name_begins_alike_is_not_below(report):
    sibling = replace(estate.POOLS[estate.TOP], id="p-top-b", name="top-b", path="top-b")
    wider = replace(
        report,
        tree=replace(report.tree, pools=(*estate.POOLS, sibling)),
        pools=(*estate.USES, estate.USES[estate.TOP]),
    )

    assert [pool["path"] for pool in pools(wider, Filter(pool="top/"))] == ["top", "top/prod"]


def test_shards_are_filtered_by_kind(report):
    found = list(RECORDS["shards"](report, Filter(type="eip")))

    assert [(shard["kind"], shard["account"]) for shard in found] == [("eip", "111122223333")]


REFUSED = [
    (
        "resources",
        Filter(status="fine"),
        "'fine' is not a status: it is one of managed, unmanaged, ignored, ",
    ),
    (
        "findings",
        Filter(status="bad"),
        "'bad' is not a status: it is one of critical, warning, info, overlap, ",
    ),
    ("overlaps", Filter(status="hot"), "'hot' is not a status: it is one of live, latent, unknown"),
    (
        "candidates",
        Filter(status="x"),
        "'x' is not a status: it is one of import, blocked, loses, ignored, off",
    ),
    ("shards", Filter(status="down"), "'down' is not a status: it is one of ok, error, pending"),
    (
        "shards",
        Filter(type="allocation"),
        "'allocation' is not a type: it is one of vpc, subnet, eip, public_ipv4_pool, byoip, attachment, ipam, network",
    ),
    ("shards", Filter(pool="top"), "shards cannot be filtered by pool: they can by provider, account, "),
    ("pools", Filter(region="eu"), "pools cannot be filtered by region: they can by scope, pool"),
    ("resources", Filter(type="volume"), "'volume' is not a type: it is one of vpc, subnet, eip, network, "),
    ("resources", Filter(scope="lab"), "'lab' is not a scope: it is one of private, public"),
    ("resources", Filter(pool="nope"), "there is no pool 'nope': a pool is named by its path"),
]


@pytest.mark.parametrize(("records", "wanted", "words"), REFUSED)
def test_a_word_that_does_not_exist_is_refused_with_those_that_do(report, records, wanted, words):
    with pytest.raises(FilterError) as refused:
        RECORDS[records](report, wanted)

    assert str(refused.value).startswith(words)


@pytest.mark.parametrize("records", RECORDS)
@pytest.mark.parametrize("condition", [field.name for field in fields(Filter)])
def test_an_empty_condition_is_met_by_all(report, records, condition):
    assert list(RECORDS[records](report, Filter(**{condition: ""}))) == list(RECORDS[records](report))


@pytest.mark.parametrize("records", ["resources", "findings", "overlaps", "candidates"])
@pytest.mark.parametrize("condition", ["account", "region", "pool", "scope"])
def test_what_nobody_knows_of_is_refused_and_is_not_an_empty_list(report, records, condition):
    with pytest.raises(FilterError, match="nowhere"):
        list(RECORDS[records](report, Filter(**{condition: "nowhere"})))


def test_an_account_that_was_never_read_is_known_and_owns_nothing(report):
    assert list(resources(report, Filter(account="999900001111"))) == []


@pytest.mark.parametrize(
    ("records", "taken"),
    [("resources", False), ("candidates", False), ("findings", True), ("overlaps", True)],
)
def test_an_allocation_is_a_subject_and_no_resource(report, records, taken):
    if taken:
        list(RECORDS[records](report, Filter(type="allocation")))
    else:
        with pytest.raises(FilterError, match="'allocation' is not a type"):
            list(RECORDS[records](report, Filter(type="allocation")))
