"""The rules for Prometheus: good, tried both ways, written from metrics that exist, each with its runbook."""

import re

import pytest
from alerting import DASHBOARDS, RULES, RUNBOOKS, alerts, loaded, rules, tool
from promql import catalogue, labels_of, selected, with_recordings

TRIALS = tuple(sorted(RULES.parent.glob("rules*_test.yaml")))
PUSHED = {"IPAMFinding", "IPAMFindingsTruncated"}  # by the daemon itself
SEVERITIES = {"critical", "warning", "info"}

EACH = [
    pytest.param(rule, id=f"{rule['alert']} {rule.get('labels', {}).get('severity', '')}")
    for rule in alerts()
]


@pytest.fixture(scope="module")
def known():
    return with_recordings(catalogue(), rules())


def test_promtool_finds_the_rules_good():
    checked = tool("promtool", "check", "rules", RULES)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_the_rules_do_what_their_trials_say(trial):
    tried = tool("promtool", "test", "rules", trial.name, cwd=trial.parent)

    assert tried.returncode == 0, tried.stdout + tried.stderr


def test_the_scrape_example_is_good():
    checked = tool("promtool", "check", "config", DASHBOARDS / "prometheus" / "scrape.yaml")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_alert_is_tried_both_ways():
    cases = [
        case
        for trial in TRIALS
        for test in loaded(trial)["tests"]
        for case in test.get("alert_rule_test", ())
    ]
    fired = {case["alertname"] for case in cases if case["exp_alerts"]}
    quiet = {case["alertname"] for case in cases if not case["exp_alerts"]}
    names = {rule["alert"] for rule in alerts()}

    assert (names - fired, names - quiet) == (set(), set())


def test_every_recording_is_tried():
    expressions = [
        one.name
        for trial in TRIALS
        for test in loaded(trial)["tests"]
        for case in test.get("promql_expr_test", ())
        for one in selected(case["expr"])
    ]
    read = [one.name for rule in alerts() for one in selected(rule["expr"])]
    records = {rule["record"] for rule in rules() if "record" in rule}

    assert records - set(expressions) - set(read) == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.get("alert") or rule["record"])
def test_every_metric_and_label_of_a_rule_exists(rule, known):
    assert labels_of(rule["expr"], known)


@pytest.mark.parametrize("rule", EACH)
def test_every_label_that_a_text_names_is_one_of_the_alert(rule, known):
    labels = labels_of(rule["expr"], known) | set(rule.get("labels", ()))
    named = {name for text in rule["annotations"].values() for name in re.findall(r"\$labels\.(\w+)", text)}

    assert named - labels == set()


@pytest.mark.parametrize("rule", EACH)
def test_every_query_of_a_text_is_good(rule, known):
    queries = re.findall(r'printf "((?:[^"\\]|\\.)*%q(?:[^"\\]|\\.)*)"', rule["annotations"]["description"])
    for query in queries:
        for one in selected(query.replace("%q", '"x"')):
            labels_of(one.name, known)
            assert {matcher.name for matcher in one.matchers.matchers} <= known[one.name]


@pytest.mark.parametrize("rule", EACH)
def test_an_alert_says_what_is_wrong_and_the_way_out(rule):
    told = rule["annotations"]

    assert rule["alert"].startswith("IPAM")
    assert re.fullmatch(r"[A-Z][^{}]*\.", re.sub(r"\{\{ \$labels\.\w+ \}\}", "label", told["summary"]))
    assert "{{" in told["description"]
    assert "cidrwatch " in told["description"]
    assert told["description"].endswith((".", "?"))
    assert told["runbook_url"] == f"https://cidrwatch.example/runbooks/{rule['alert']}.md"
    assert told["dashboard_url"].startswith("https://grafana.example/d/ipam-")
    assert re.fullmatch(r"\d+[mhd]", rule["for"])


@pytest.mark.parametrize("rule", EACH)
def test_an_alert_has_one_of_three_severities(rule, known):
    given = rule.get("labels", {}).get("severity")

    assert given in SEVERITIES or (given is None and "severity" in labels_of(rule["expr"], known))


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    names = {file.stem for file in RUNBOOKS.glob("*.md")}

    assert names == {rule["alert"] for rule in alerts()} | PUSHED


@pytest.mark.parametrize("file", sorted(RUNBOOKS.glob("*.md")), ids=lambda file: file.stem)
def test_a_runbook_has_its_four_parts_and_a_command(file):
    text = file.read_text("utf-8")

    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE) == [
        file.stem, "Meaning", "Impact", "Diagnosis", "Mitigation",
    ]  # fmt: skip
    assert text.splitlines()[2].startswith("**First:** ")
    assert "(../how-to/run-the-commands-of-a-runbook.md)" in text.partition("## Meaning")[0]
    assert re.search(r"^cidrwatch ", text, re.MULTILINE)
