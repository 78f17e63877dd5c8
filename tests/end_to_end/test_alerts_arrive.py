"""From a finding to whoever is on call: the daemon, real Alertmanagers, a webhook; each of them restarted or down."""

import signal
from contextlib import ExitStack

import pytest
from alertmanagers import Alertmanager, pair
from processes import daemon, environment, free_port, until
from receiving import receiver

OFFICE, LAB = "10.1.0.0/16,office,frankfurt,payments", "10.1.128.0/17,lab,berlin,search"
OTHER = "10.2.0.0/16,shop,berlin,search\n10.2.0.0/24,till,berlin,search"
CONFIG = """\
web: {{listen: 127.0.0.1:0, external_url: https://cidrwatch.example}}
collect: {{interval: 1s, stale_after: {stale}}}
analyze: {{interval: 5s}}
sources: [{{name: dc, kind: static, file: networks.csv}}]
pools: [{{name: top, scope: private, cidrs: [10.0.0.0/8], owner: network-team}}]
alerts: {{resend: 1s, alertmanagers: [{managers}]}}
"""


def networks(folder, *lines):
    (folder / "networks.csv").write_text("\n".join(("cidr,name,site,Owner", *lines, "")))


def configured(folder, *managers, stale=1000):
    config = folder / "cidrwatch.yaml"
    config.write_text(
        CONFIG.format(stale=stale, managers=", ".join(f'{{url: "{one.url}"}}' for one in managers))
    )
    return config


@pytest.fixture
def hook():
    with receiver() as found:
        yield found


@pytest.fixture
def started():
    """Start Alertmanagers, and stop all of them in the end."""
    with ExitStack() as stack:

        def start(one):
            one.start()
            stack.callback(one.stop)
            return one

        yield start


def about(hook, cidr, status):
    return any(
        cidr in alert["annotations"]["summary"] and alert["status"] == status
        for got in hook.got
        for alert in got.json["alerts"]
    )


def test_a_finding_fires_and_is_resolved_though_daemon_and_alertmanager_start_anew(tmp_path, hook, started):
    manager = started(Alertmanager(tmp_path / "am", hook.url, free_port()))
    networks(tmp_path, OFFICE, LAB)
    config, env = configured(tmp_path, manager), environment(tmp_path)
    with daemon(config, env) as first:
        until(lambda: about(hook, "10.1.0.0/16", "firing"))
        (before,) = manager.active().values()
        first.kill()
    manager.stop()
    manager.start()
    with daemon(config, env) as second:
        until(manager.active)
        (after,) = manager.active().values()
        networks(tmp_path, OFFICE)
        until(lambda: about(hook, "10.1.0.0/16", "resolved"))
        second.signal(signal.SIGTERM)
        assert second.ended() == 0

    assert (after["labels"], after["startsAt"]) == (before["labels"], before["startsAt"])
    (alert,) = hook.got[0].json["alerts"]
    assert {name: alert["labels"][name] for name in ("alertname", "rule", "severity", "provider", "pool")} == {
        "alertname": "IPAMFinding", "rule": "overlap", "severity": "warning", "provider": "static", "pool": "top",
    }  # fmt: skip
    assert alert["generatorURL"] == f"https://cidrwatch.example/findings/{alert['labels']['finding_id']}"
    for words in (
        "10.1.0.0/16 network office",
        "10.1.128.0/17 network lab",
        "Pool owner: network-team ('top').",
        "Open since",
    ):
        assert words in alert["annotations"]["description"]
    told = [(one.json["alerts"][0]["status"]) for one in hook.got]
    assert told == ["firing", "resolved"], "a restart tells nothing twice"


def test_an_ordered_end_resolves_nothing_and_what_is_mended_meanwhile_is_told_at_the_start(
    tmp_path, hook, started
):
    manager = started(Alertmanager(tmp_path / "am", hook.url, free_port()))
    networks(tmp_path, OFFICE, LAB)
    config, env = configured(tmp_path, manager), environment(tmp_path)
    with daemon(config, env) as first:
        until(manager.active)
        first.signal(signal.SIGTERM)
        assert first.ended() == 0
    assert len(manager.active()) == 1
    networks(tmp_path, OFFICE)
    with daemon(config, env):
        until(lambda: not manager.active())
        until(lambda: about(hook, "10.1.0.0/16", "resolved"))


def test_both_of_a_cluster_are_told_and_one_does_when_the_other_is_down(tmp_path, hook, started):
    one, other = (started(manager) for manager in pair(tmp_path, hook.url))
    networks(tmp_path, OFFICE, LAB)
    with daemon(configured(tmp_path, one, other), environment(tmp_path)) as running:
        until(lambda: one.active() and other.active())
        until(lambda: about(hook, "10.1.0.0/16", "firing"))
        assert one.active().keys() == other.active().keys()
        other.stop()
        networks(tmp_path, OFFICE, LAB, OTHER)
        until(lambda: about(hook, "10.2.0.0/16", "firing"))
        failed = running.logged("alerts_failed")
        metrics = running.metrics()
        other.start()
        until(lambda: len(other.active()) == 2)

    assert (failed["alertmanager"], failed["reason"]) == (other.url, "no connection: connection refused")
    assert metrics["ipam_notifier_active_alerts"] == 2
    assert metrics[f'ipam_notifier_errors_total{{alertmanager="{one.url}"}}'] == 0
    assert metrics[f'ipam_notifier_errors_total{{alertmanager="{other.url}"}}'] > 0


def test_data_that_grow_old_keep_their_findings(tmp_path, hook, started):
    manager = started(Alertmanager(tmp_path / "am", hook.url, free_port()))
    networks(tmp_path, OFFICE, LAB)
    with daemon(configured(tmp_path, manager, stale=5), environment(tmp_path)) as running:
        until(manager.active)
        (tmp_path / "networks.csv").unlink()
        running.logged("shard_failed")

        def old():
            return {alert["labels"]["rule"] for alert in manager.active().values()} == {
                "overlap",
                "stale_shard",
            }

        until(old)
        (overlap,) = (one for one in manager.active().values() if one["labels"]["rule"] == "overlap")

    until(lambda: about(hook, "stale", "firing"))
    assert "Not fresh: account dc, global was read last at" in overlap["annotations"]["description"]
