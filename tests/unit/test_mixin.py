"""The mixin says what the rule file says, with other people's addresses in it."""

import json

import pytest
from alerting import DASHBOARDS, RULES, alerts, loaded, tool

MIXIN = DASHBOARDS / "mixin"
CLUSTER = "collector:ipam_collector_stale:bool"


def made(*words):
    done = tool("jsonnet", *words, cwd=MIXIN)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def mixin(expression, config="{}"):
    return made("-e", f'((import "mixin.libsonnet") + {{ _config+:: {config} }}).{expression}')


def checked(folder, groups):
    file = folder / "rules.json"
    file.write_text(json.dumps(groups))
    return tool("promtool", "check", "rules", file)


def test_without_changes_it_is_the_rule_file():
    assert made("rules.jsonnet") == loaded(RULES)


@pytest.mark.parametrize("part", ["prometheusAlerts", "prometheusRules"])
def test_promtool_finds_each_part_good(tmp_path, part):
    assert checked(tmp_path, mixin(part)).returncode == 0


def test_the_two_parts_are_the_whole_and_no_alert_is_parted_from_what_it_reads():
    parts = [*mixin("prometheusRules")["groups"], *mixin("prometheusAlerts")["groups"]]

    assert parts == loaded(RULES)["groups"]


def test_addresses_and_job_are_put_in_everywhere(tmp_path):
    told = made(
        "rules.jsonnet", "--tla-str", "grafana=https://g.test", "--tla-str", "runbooks=https://w.test/%s",
        "--tla-str", 'selector=job="cidrwatch"',
    )  # fmt: skip
    rules = [rule for group in told["groups"] for rule in group["rules"] if "alert" in rule]
    text = json.dumps(told)

    assert {rule["annotations"]["runbook_url"] for rule in rules} == {
        f"https://w.test/{rule['alert']}" for rule in alerts()
    }
    assert all(rule["annotations"]["dashboard_url"].startswith("https://g.test/d/ipam-") for rule in rules)
    assert ".example" not in text
    assert text.count('job=\\"cidrwatch\\"') == RULES.read_text().count('job="ipam"')
    assert checked(tmp_path, told).returncode == 0


def test_the_limit_of_staleness_is_put_in():
    rules = [
        rule
        for group in mixin("prometheusAlerts", "{staleIntervals: 6}")["groups"]
        for rule in group["rules"]
    ]
    (stale,) = [rule["expr"] for rule in rules if rule.get("record") == CLUSTER]

    assert "> bool 6)" in stale


def test_the_operator_gets_the_rules_and_a_service_to_scrape(tmp_path):
    rule, monitor = made("operator.jsonnet", "--tla-str", "namespace=netops")["items"]
    (endpoint,) = monitor["spec"]["endpoints"]

    assert (rule["kind"], rule["metadata"]["namespace"]) == ("PrometheusRule", "netops")
    assert rule["spec"] == loaded(RULES)
    assert (monitor["kind"], endpoint["honorLabels"]) == ("ServiceMonitor", True)
    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "ipam"}]
    assert monitor["spec"]["selector"] == {"matchLabels": {"app.kubernetes.io/name": "cidrwatch"}}


def endpoint_of(*words):
    _, monitor = made("operator.jsonnet", *words)["items"]
    return monitor["spec"]["endpoints"][0]


def test_the_operator_scrapes_a_daemon_with_tls_and_users():
    endpoint = endpoint_of("--tla-str", "namespace=netops")

    assert endpoint["scheme"] == "https"
    assert endpoint["tlsConfig"] == {
        "ca": {"secret": {"name": "cidrwatch-web", "key": "ca.crt"}},
        "serverName": "cidrwatch.netops.svc",
    }
    assert endpoint["basicAuth"] == {
        "username": {"name": "cidrwatch-scrape", "key": "username"},
        "password": {"name": "cidrwatch-scrape", "key": "password"},
    }


def test_the_operator_takes_another_way_to_the_daemon():
    endpoint = endpoint_of("--tla-str", "scheme=http", "--tla-code", "basicAuth=null")
    insecure = endpoint_of("--tla-code", "tlsConfig={insecureSkipVerify: true}")

    assert endpoint["scheme"] == "http"
    assert not {"tlsConfig", "basicAuth"} & endpoint.keys()
    assert insecure["tlsConfig"] == {"insecureSkipVerify": True}


def test_the_operator_selects_the_same_job_in_both():
    rule, monitor = made(
        "operator.jsonnet", "--tla-str", "job=ipam-lab", "--tla-code", 'selector={app: "ipam"}'
    )["items"]
    (endpoint,) = monitor["spec"]["endpoints"]

    assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": "ipam-lab"}]
    assert monitor["spec"]["selector"] == {"matchLabels": {"app": "ipam"}}
    assert json.dumps(rule).count('job=\\"ipam-lab\\"') == RULES.read_text().count('job="ipam"')
