"""The daemon as its operator runs it: health, metrics, page, reloads, a real Prometheus beside it."""

import json
import shutil
import signal
import subprocess
import urllib.parse
from contextlib import contextmanager

import pytest
from processes import Daemon, ask, changed, daemon, free_port, until

DAY = ("interval: 1m", "interval: 1d")  # after the first sweep nothing disturbs a test


@pytest.fixture(scope="module")
def running(scanned, tmp_path_factory):
    """Run a daemon on what the scan left."""
    folder = tmp_path_factory.mktemp("daemon")
    config = scanned.copied(folder, DAY, ("subnet: 2m", "subnet: 1d"))
    with daemon(config, scanned.clouds.env(folder)) as started:
        started.ready()
        started.logged("collected")
        yield started, config


@pytest.fixture
def edited(running):
    """Let a test edit the daemon's file, and put everything back."""
    started, config = running
    good = config.read_text()
    yield started, config
    config.write_text(good)
    assert started.ask("/-/reload", "POST").status == 200
    assert successful(started) == 1


def pools(running: Daemon) -> set[str]:
    return {name for name in running.metrics() if name.startswith("ipam_pool_info{")}


def successful(running: Daemon) -> float:
    return running.metrics()["ipam_config_last_reload_successful"]


def test_health_and_readiness_are_told(running):
    started, _ = running

    assert (started.ask("/-/healthy").status, started.ask("/-/ready").status) == (200, 200)


def test_metrics_name_the_findings_and_the_blocks_left(running, scanned):
    started, _ = running
    fact = scanned.clouds.facts["two_blocks_left"]
    metrics = started.metrics()
    left = {
        name: value for name, value in metrics.items() if name.startswith("ipam_pool_allocatable_blocks{")
    }
    overlaps = sum(
        value
        for name, value in metrics.items()
        if name.startswith("ipam_findings{") and 'rule="overlap"' in name
    )

    assert [value for name, value in left.items() if f'pool="{fact["pool"]}"' in name] == [fact["blocks"]]
    assert overlaps == sum(finding["rule"] == "overlap" for finding in scanned.ended.records)
    assert metrics['ipam_shards{provider="aws",status="error"}'] == 21


def test_what_the_scan_found_was_counted_once(running, scanned):
    started, _ = running
    metrics = started.metrics()
    found = sum(finding["rule"] == "overlap" for finding in scanned.ended.records)

    assert metrics['ipam_findings_opened_total{rule="overlap"}'] == found
    assert metrics['ipam_findings_resolved_total{rule="overlap"}'] == 0
    made = [
        value for name, value in metrics.items() if name.startswith("ipam_pool_allocation_changes_total{")
    ]
    assert sum(made) > 0


def test_vpcs_that_are_asked_for_have_series_of_their_own(running, scanned):
    started, _ = running
    same = [fact["vpc"]["id"] for fact in scanned.clouds.facts["same_block"]["vpcs"]]
    metrics = started.metrics()
    sizes = {name: value for name, value in metrics.items() if name.startswith("ipam_vpc_size_addresses{")}
    used = [name for name in metrics if name.startswith("ipam_vpc_assigned_addresses{")]

    assert all(sum(f'vpc_id="{vpc}"' in name for name in sizes) == 1 for vpc in same)
    assert 0 < len(used) <= len(sizes) <= 200
    assert metrics['ipam_exposition_series_dropped{metric="ipam_vpc_size_addresses"}'] == 0


def test_promtool_finds_nothing_wrong_with_the_metrics(running):
    started, _ = running
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: make test installs Debian's package prometheus"
    checked = subprocess.run(
        [promtool, "check", "metrics"],
        input=started.ask("/metrics").text,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_page_names_the_pool_about_to_run_dry(running):
    started, _ = running
    page = started.ask("/")

    assert page.status == 200
    assert "runners" in page.text


@contextmanager
def prometheus(folder, target):
    """Run a real Prometheus that scrapes the daemon, and yield its URL."""
    program = shutil.which("prometheus")
    assert program, "prometheus is missing: make test installs Debian's package prometheus"
    listen = f"127.0.0.1:{free_port()}"
    scrape = {"job_name": "cidrwatch", "scrape_interval": "1s", "static_configs": [{"targets": [target]}]}
    (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": [scrape]}))
    words = [
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address={listen}",
    ]
    with subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://{listen}"
        finally:
            process.terminate()


def queried(url, query):
    """Ask Prometheus; nothing while it does not answer, or does not know."""
    try:
        answer = ask(f"{url}/api/v1/query?query={urllib.parse.quote(query)}")
    except OSError:
        return []
    return json.loads(answer.text)["data"]["result"] if answer.status == 200 else []


def test_a_real_prometheus_answers_blocks_left_and_overlaps(running, scanned, tmp_path):
    started, _ = running
    fact = scanned.clouds.facts["two_blocks_left"]
    with prometheus(tmp_path, started.url.removeprefix("http://")) as url:
        blocks = until(lambda: queried(url, f'ipam_pool_allocatable_blocks{{pool="{fact["pool"]}"}}'))
        overlaps = queried(url, 'sum(ipam_findings{rule="overlap"})')
        up = queried(url, 'up{job="cidrwatch"}')

    assert [float(series["value"][1]) for series in blocks] == [fact["blocks"]]
    assert float(overlaps[0]["value"][1]) == sum(one["rule"] == "overlap" for one in scanned.ended.records)
    assert up[0]["value"][1] == "1"


def test_a_good_file_is_taken_on_by_a_request_and_by_a_signal(edited):
    started, config = edited
    before = len(pools(started))
    changed(
        config, ("\npools:\n", "\npools:\n  - {name: brand-new, scope: private, cidrs: [172.20.0.0/16]}\n")
    )
    answer = started.ask("/-/reload", "POST")
    until(lambda: any('pool="brand-new"' in name for name in pools(started)))
    changed(config, ("brand-new", "newer-still"))
    started.signal(signal.SIGHUP)
    until(lambda: any('pool="newer-still"' in name for name in pools(started)))

    assert (answer.status, answer.text) == (200, "the configuration was loaded anew.\n")
    assert successful(started) == 1
    assert len(pools(started)) == before + 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(("concurrency: 16", "concurrency: none"), "collect.concurrency: must be a whole number", id="mistake"),
        pytest.param(("sqlite:///cidrwatch.db", "sqlite:///other.db"), "store: cannot change while the daemon runs: restart it", id="store"),
        pytest.param(("127.0.0.1:0", "127.0.0.1:1"), "web.listen: cannot change while the daemon runs: restart it", id="listen"),
        pytest.param(("cidrs: [10.0.0.0/8]", "cidrs: [11.0.0.0/8]"), "does not lie in one CIDR of its parent", id="plan"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_is_refused_and_the_old_state_goes_on(edited, change, reason):
    started, config = edited
    before = pools(started)
    changed(config, change)
    answer = started.ask("/-/reload", "POST")

    assert answer.status == 500
    assert reason in json.loads(answer.text)["detail"]
    assert successful(started) == 0
    assert pools(started) == before


def test_a_reload_may_change_how_many_shards_are_read_at_once_in_the_middle_of_a_sweep(edited):
    started, config = edited
    good = config.read_text()
    for number in range(2, 8):
        config.write_text(good.replace("concurrency: 16", f"concurrency: {number}"))
        assert started.ask("/-/reload", "POST").status == 200
    sweeps = sum(event["event"] == "collected" for event in started.events)
    started.logged("collected", sweeps + 1)

    assert not [event for event in started.events if event["event"] == "crashed"]
    assert started.ask("/-/healthy").status == 200


def test_logs_are_json_off_a_terminal_and_nothing_else_is_said(running):
    started, _ = running

    assert started.other == []
    assert {"event", "level", "timestamp"} <= set.intersection(*(set(event) for event in started.events))
    assert not [
        event for event in started.events if event["level"] == "error" and event["event"] != "reload_refused"
    ]


def test_no_secret_is_in_logs_page_or_metrics(running, scanned):
    started, config = running
    external_id = (config.parent / "external-id").read_text().strip()
    secrets = [
        external_id,
        *(value for name, value in scanned.clouds.credentials.items() if "SECRET" in name),
    ]
    shown = json.dumps(started.events) + started.ask("/").text + started.ask("/metrics").text

    assert len(secrets) == 3
    assert not [secret for secret in secrets if secret in shown]
