"""Gates for pipelines: what counts as new beside a baseline, so that an estate can only get better."""

import json
from dataclasses import replace

import pytest
from world import eip, judged, pool, tree, vpc

from exporter.records.findings import findings
from ipam.finding import Rule
from ipam.pool import Rules
from service.baseline import NOTHING, Baseline, Entry, read_baseline
from service.exits import WRONG, ServiceError
from service.gates import GateError, Gates

NEW = Gates.of("new:*")
ALL, SOME, ONE = vpc("10.0.0.0/8", "vpc-all"), vpc("10.1.0.0/16", "vpc-some"), vpc("10.1.1.0/24", "vpc-one")
OTHER, APART = vpc("10.1.1.0/24", "vpc-other"), vpc("10.2.0.0/16", "vpc-apart")


def crowd(count):
    return [vpc("10.0.0.0/16", f"vpc-{number:03}") for number in range(count)]


def baseline(report, folder):
    """Take what a report has to a file, as the command does, and read it again."""
    (folder / "known.json").write_text(json.dumps(list(findings(report))))
    return read_baseline(folder / "known.json")


def new(before, after, folder, gates=NEW):
    return [record["rule"] for record in gates.fresh(judged(after), baseline(judged(before), folder))]


@pytest.mark.parametrize(
    ("text", "rules", "fresh"),
    [
        pytest.param("", set(), set(), id="nothing"),
        pytest.param("overlap", {Rule.OVERLAP}, set(), id="a rule"),
        pytest.param("new:overlap", set(), {Rule.OVERLAP}, id="what is new of a rule"),
        pytest.param(
            " new:overlap , pool_exhausted,", {Rule.POOL_EXHAUSTED}, {Rule.OVERLAP}, id="both, with spaces"
        ),
        pytest.param("new:*", set(), set(Rule), id="whatever is new"),
        pytest.param("overlap,new:*", {Rule.OVERLAP}, set(Rule), id="a rule, and whatever is new"),
    ],
)
def test_gates_are_rules_of_which_each_finding_counts_or_only_the_new_ones(text, rules, fresh):
    assert Gates.of(text) == Gates(frozenset(rules), frozenset(fresh))


@pytest.mark.parametrize("text", ["overlaps", "new:overlaps", "new:", "new", "*", "overlap,new:new:overlap"])
def test_a_gate_that_no_finding_can_meet_is_refused_with_the_list(text):
    with pytest.raises(GateError, match=r"does not know .*; the rules are overlap, netmask_out_of_bounds"):
        Gates.of(text)


@pytest.mark.parametrize(
    ("gates", "met"),
    [
        pytest.param("overlap", True, id="there is a finding"),
        pytest.param("tag_missing", False, id="there is none"),
        pytest.param("new:overlap", False, id="the baseline decides"),
    ],
)
def test_a_rule_without_new_counts_whatever_the_baseline_has(gates, met):
    assert Gates.of(gates).meet(judged([SOME, ONE])) is met


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([SOME, ONE], [SOME, ONE], [], id="as it was"),
        pytest.param([], [SOME, ONE], ["overlap"], id="the first"),
        pytest.param([SOME, ONE], [], [], id="mended"),
        pytest.param([SOME, ONE], [SOME, ONE, OTHER], ["overlap"], id="another network joins"),
        pytest.param([SOME, ONE, OTHER], [SOME, ONE], [], id="one has left"),
        pytest.param([SOME, ONE], [SOME, OTHER], ["overlap"], id="one has taken another's place"),
        pytest.param([ALL, SOME, ONE], [SOME, ONE], [], id="the largest has left"),
        pytest.param([SOME, ONE], [ALL, SOME, ONE], ["overlap"], id="a larger one joins"),
        pytest.param([SOME, ONE], [SOME, ONE, APART], [], id="a network of its own"),
        pytest.param(
            [SOME, ONE],
            [SOME, ONE, APART, replace(APART, resource="vpc-2")],
            ["overlap"],
            id="one elsewhere",
        ),
        pytest.param(crowd(25), crowd(25), [], id="many, as they were"),
        pytest.param(crowd(25), crowd(26), ["overlap"], id="one more joins many"),
        pytest.param(crowd(25), crowd(25)[7:], [], id="some of many have left"),
        pytest.param(
            [replace(SOME, default=True), replace(ONE, default=True)],
            [replace(SOME, default=True), ONE],
            ["overlap"],
            id="it has become graver",
        ),
    ],
)
def test_an_overlap_is_new_unless_all_its_networks_were_in_one_no_less_grave(
    before, after, expected, tmp_path
):
    assert new(before, after, tmp_path) == expected


def test_only_the_rules_asked_for_are_compared(tmp_path):
    assert new([], [SOME, ONE], tmp_path, Gates.of("new:tag_missing")) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [pytest.param("prod", [], id="its path"), pytest.param("other", ["pool_exhausted"], id="another path")],
)
def test_a_pool_is_known_by_its_path_in_a_store_that_gave_it_another_id(path, expected, tmp_path):
    full, plan = [vpc("10.0.0.0/16", "vpc-a")], tree(pool("prod", "10.0.0.0/16", rules=Rules(16, 20, 24)))
    known = baseline(judged(full, plan), tmp_path)
    again = judged(full, tree(replace(plan.pools[0], id="ipam-pool-2", path=path)))

    assert [record["rule"] for record in NEW.fresh(again, known)] == expected


@pytest.mark.parametrize(
    ("reserved", "expected"),
    [
        pytest.param("10.1.0.0/24", [], id="the same block"),
        pytest.param("10.1.0.0/25", ["overlap"], id="another block"),
    ],
)
def test_a_reservation_is_known_by_its_block_in_a_store_that_gave_it_another_id(reserved, expected, tmp_path):
    space = pool("prod", "10.0.0.0/8")
    known = baseline(judged([SOME], tree(space, reserved=[("prod", "10.1.0.0/24")])), tmp_path)
    plan = tree(space, reserved=[("prod", reserved)])
    again = judged([SOME], replace(plan, allocations=(replace(plan.allocations[0], id="ipam-pool-alloc-2"),)))
    gates = Gates.of("new:overlap")

    assert [record["rule"] for record in gates.fresh(again, known)] == expected


def test_a_renamed_pool_is_known_by_its_id(tmp_path):
    plan = tree(pool("prod", "10.0.0.0/24", rules=Rules(None, 16)))
    known = baseline(judged([], plan), tmp_path)
    renamed = judged([], tree(replace(plan.pools[0], name="live", path="live")))

    assert [record["rule"] for record in findings(renamed)] == ["pool_exhausted"]
    assert list(NEW.fresh(renamed, known)) == []


def test_beside_no_baseline_everything_is_new():
    report = judged([SOME, ONE, eip("198.51.100.1", "eip-1")])

    assert [record["id"] for record in NEW.fresh(report, NOTHING)] == [
        record["id"] for record in findings(report)
    ]


def test_a_finding_about_nothing_but_a_shard_is_known_by_its_id_alone():
    shard = Entry("a", Rule.STALE_SHARD, 1, "", "", (), 0)

    assert Baseline.of([shard]).knows(shard)
    assert not Baseline.of([shard]).knows(replace(shard, id="b"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(None, "cannot be read, No such file or directory", id="no file"),
        pytest.param(b"", "is not JSON", id="empty, as when the same file is written"),
        pytest.param(b"\xff\xfe", "is not JSON", id="another encoding"),
        pytest.param(b"[" * 200_000, "is not JSON", id="nested without end"),
        pytest.param(b'{"items": []}', "is not an array of findings", id="an object"),
        pytest.param(b"[1]", "holds something else than findings, in place 1", id="a number"),
        pytest.param(b"[{}]", "holds something else than findings, in place 1", id="another record"),
        pytest.param(
            b'[{"id": "a", "rule": "overlapping", "severity": "info"}]',
            "holds something else than findings, in place 1",
            id="an unknown rule",
        ),
        pytest.param(
            b'[{"id": "a", "rule": "overlap", "severity": "info", "scope": null, "pool": null, '
            b'"subjects": [], "subject_count": Infinity}]',
            "holds something else than findings, in place 1",
            id="a number without end",
        ),
        pytest.param(
            b'[{"id": "a", "rule": ["overlap"], "severity": "info"}]',
            "holds something else than findings, in place 1",
            id="a list for a word",
        ),
    ],
)
def test_a_baseline_that_is_none_is_wrong_usage_in_one_sentence(content, sentence, tmp_path):
    path = tmp_path / "known.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ServiceError) as caught:
        read_baseline(path)

    assert str(caught.value) == f"baseline {path} {sentence}: write it with `cidrwatch findings -o json`"
    assert caught.value.status == WRONG
