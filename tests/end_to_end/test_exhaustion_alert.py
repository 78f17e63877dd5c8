"""From an allocation to a message: simulated clouds, the daemon, a real Prometheus and a real Alertmanager."""

import json

import pytest
from alerting import EXAMPLE, RULES, alertmanager, loaded, pager, prometheus
from processes import ask, changed, daemon, free_port, here, until

POOL = "top/eu-west-1/runners"
SPACE = "cidrs: [10.8.0.0/20]"
MORE = "cidrs: [10.8.0.0/20, 10.8.16.0/20]"
SOON = {"for": "1s", "keep_firing_for": "1s"}
QUICK = (("  interval: 30s", "  interval: 1s"), ("  interval: 1m", "  interval: 1h"))


def impatient(rules):
    """Shorten what the rules wait for, and nothing else."""
    shortened = [
        {**rule, **{key: value for key, value in SOON.items() if key in rule}}
        for group in rules["groups"]
        for rule in group["rules"]
    ]
    return {"groups": [{"name": "all", "interval": "1s", "rules": shortened}]}


def routed(example, receiver):
    """Take the example, with one receiver in place of all and no patience."""
    quick = {"group_wait": "0s", "group_interval": "1s"}
    route = {**example["route"], **quick}
    route["routes"] = [
        {**one, **({"group_interval": "1s"} if "group_interval" in one else {})} for one in route["routes"]
    ]
    webhook = [{"url": receiver, "send_resolved": True}]
    receivers = [
        {"name": one["name"], **({"webhook_configs": webhook} if one["name"] == "pager" else {})}
        for one in example["receivers"]
    ]
    return {**example, "route": route, "receivers": receivers}


@pytest.fixture
def config(scanned, tmp_path):
    """Begin with what a scan has found: nothing has to be read before there is a report."""
    return scanned.copied(tmp_path / "daemon", *QUICK)


@pytest.fixture
def watch(tmp_path):
    """Say what Prometheus is to read, whom to tell, and which rules to follow."""

    def written(target, port):
        rules = tmp_path / "rules.yaml"
        rules.write_text(json.dumps(impatient(loaded(RULES))))
        return {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
            "rule_files": [str(rules)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}]},
            "scrape_configs": [
                {"job_name": "ipam", "honor_labels": True, "static_configs": [{"targets": [target]}]}
            ],
        }

    return written


def firing(server):
    return server.query(f'ALERTS{{alertname="IPAMPoolExhausted",pool="{POOL}",alertstate="firing"}}')


def held(server):
    return [one for one in server.held().values() if one["labels"]["alertname"] == "IPAMPoolExhausted"]


def test_an_exhausted_pool_pages_once_over_restarts_and_is_over_when_it_gets_space(
    two_clouds, config, watch, tmp_path
):
    env = two_clouds.env(tmp_path)
    port = free_port()
    with daemon(config, env) as running, pager() as woken:
        running.ready()
        told = watch(running.url.removeprefix("http://"), port)
        routes = routed(loaded(EXAMPLE), woken.url)
        for _ in range(2):  # blocks that the pool has left
            assert here("registry", "allocate", POOL, "--netmask", 24, "-c", config, env=env).status == 0
        with alertmanager(tmp_path, routes, port), prometheus(tmp_path, told) as server:
            until(lambda: woken.told("IPAMPoolExhausted") == ["firing"])
            assert firing(server)
        with alertmanager(tmp_path, routes, port) as again, prometheus(tmp_path, told) as server:
            until(lambda: held(again) and firing(server))
            changed(config, (SPACE, MORE))
            assert ask(f"{running.url}/-/reload", "POST").status == 200
            until(lambda: "resolved" in woken.told("IPAMPoolExhausted"))

    page, _ = woken.alerts("IPAMPoolExhausted")
    assert woken.told("IPAMPoolExhausted") == ["firing", "resolved"]
    assert page["labels"] == {
        "alertname": "IPAMPoolExhausted",
        "severity": "critical",
        "job": "ipam",
        "pool": POOL,
        "family": "ipv4",
        "owner": "ci",
        "parent": "top/eu-west-1",
    }
    assert page["annotations"]["description"] == (
        f"Pool {POOL} (ipv4, owner ci) has no free /24 left at 100% utilization; requests to it fail. Its parent "
        f"top/eu-west-1 has a free /15. Run cidrwatch findings --pool '{POOL}': it says what can be won back, and "
        "which pool has room."
    )
