"""How the daemon begins and ends: before there is knowledge, on signals, without warning, and when it cannot start."""

import signal
from socket import create_server
from time import monotonic

import pytest
from processes import clouds, daemon, here, read, run, samples, until

SLOW = ("concurrency: 16", "concurrency: 1")
POOL_FIGURES = ("ipam_pool_size_addresses", "ipam_pool_assigned_addresses", "ipam_pool_allocated_addresses")


def runs(metrics):
    return sum(value for name, value in metrics.items() if name.startswith("ipam_collector_runs_total"))


def figures(metrics):
    return {name: value for name, value in metrics.items() if name.startswith(POOL_FIGURES)}


def test_nothing_is_claimed_before_anything_was_read_and_a_signal_ends_a_sweep(two_clouds, tmp_path):
    config = two_clouds.copied(tmp_path, SLOW)
    with daemon(config, two_clouds.env(tmp_path)) as started:
        first = started.ask("/-/ready")
        metrics = started.metrics()
        healthy = started.ask("/-/healthy").status
        started.signal(signal.SIGTERM)
        status = started.ended(20)

    assert (first.status, healthy) == (503, 200)
    assert "there is no report yet" in first.text
    assert figures(metrics) == {}
    assert metrics["ipam_config_last_reload_successful"] == 1
    assert status == 0
    assert started.events[-1]["event"] == "ended"
    assert started.other == []


def test_a_storm_of_signals_does_not_hold_up_the_end(scanned, tmp_path):
    config = scanned.copied(tmp_path)
    with daemon(config, scanned.clouds.env(tmp_path)) as started:
        started.ready()
        for _ in range(20):
            started.signal(signal.SIGHUP)
        started.signal(signal.SIGINT)
        started.signal(signal.SIGTERM)

        assert started.ended(30) == 0


STALE = 4  # seconds: more than three intervals


def test_a_kill_in_the_middle_of_a_sweep_loses_nothing_and_the_last_state_is_served_at_once(tmp_path):
    shards = 3 * 3 * 7 + 1
    fast = (
        ("interval: 1m", "interval: 1s"),
        ("subnet: 2m", "subnet: 1s, attachment: 1s, public_ipv4_pool: 1s, byoip: 1s, ipam: 1s"),
    )
    with clouds(tmp_path / "clouds", "--accounts", "3", "--alibaba-accounts", "0") as running:
        config = running.copied(tmp_path / "daemon", *fast)
        with daemon(config, running.env(tmp_path)) as first:
            first.logged("collected", 2)
            first.ready()
            while runs(metrics := first.metrics()) < shards or runs(metrics) % shards == 0:
                pass
            first.kill()
            killed = monotonic()
    until(lambda: monotonic() - killed > STALE)
    with daemon(config, running.env(tmp_path)) as second:
        second.ready()
        served = second.metrics()
        page = second.ask("/").text
        second.signal(signal.SIGTERM)
        status = second.ended(30)
    shown = read(config, "status", "-o", "json").records

    assert figures(served) == figures(metrics)
    assert sum(figures(served).values()) > 0
    assert served["ipam_fresh_shards_ratio"] < 1
    assert "stale" in page
    assert status == 0
    assert len(shown) == shards
    ours = [shard for shard in shown if shard["provider"] == "aws"]
    assert {(shard["stale"], bool(shard["last_success"])) for shard in ours} == {(True, True)}
    assert all(shard["age_seconds"] > 3 for shard in ours)
    assert sum(shard["rows"] for shard in shown) > 50


def test_a_port_in_use_is_one_sentence_and_status_2(scanned, tmp_path):
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = scanned.copied(tmp_path, ("127.0.0.1:0", f"127.0.0.1:{port}"))
        ended = run("serve", "-c", config, env=scanned.clouds.env(tmp_path))

    assert ended.status == 2
    assert ended.err == (
        f"cannot listen on 127.0.0.1:{port}: address already in use; "
        "stop what listens there, or set another address (port 0 takes a free one)\n"
    )


@pytest.mark.parametrize("command", ["serve", "pools"])
def test_an_unreachable_store_is_one_sentence_and_status_3(scanned, tmp_path, command):
    config = scanned.copied(tmp_path, ("sqlite:///cidrwatch.db", "sqlite:///nowhere/cidrwatch.db"))
    ended = here(command, "-c", config, env=scanned.clouds.env(tmp_path))

    assert (ended.status, ended.out) == (3, "")
    assert ended.err == (
        f"store sqlite:///{tmp_path}/nowhere/cidrwatch.db has no folder {tmp_path}/nowhere: "
        "make it, or name another file\n"
    )


@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_mistake_in_the_file_is_one_sentence_with_its_place_and_status_2(scanned, tmp_path, command):
    config = scanned.copied(tmp_path, ("timeout: 20s", "timeout: 20"))
    line = next(
        number for number, text in enumerate(config.read_text().splitlines(), 1) if "timeout: 20" in text
    )
    ended = here(command, "-c", config, env=scanned.clouds.env(tmp_path))

    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith(f"{config}:{line}:3: collect.timeout: must be a whole number with its unit")


def test_a_plan_that_does_not_hold_at_the_start_leaves_the_stored_tree_and_says_so(scanned, tmp_path):
    config = scanned.copied(tmp_path, ("cidrs: [10.0.0.0/8]", "cidrs: [11.0.0.0/8]"))
    with daemon(config, scanned.clouds.env(tmp_path)) as started:
        started.ready()
        told = started.logged("plan_refused")
        metrics = started.metrics()

    assert told["level"] == "error"
    assert told["goes_on"] == "the stored pool tree"
    assert "does not lie in one CIDR of its parent 'top' (11.0.0.0/8)" in told["reason"]
    assert metrics["ipam_config_last_reload_successful"] == 0
    assert any('cidrs="10.0.0.0/8"' in name or 'pool="top"' in name for name in figures(metrics))


def test_samples_are_read_by_name():
    assert samples('# HELP a b\na{x="1 2"} 3\n') == {'a{x="1 2"}': 3.0}
