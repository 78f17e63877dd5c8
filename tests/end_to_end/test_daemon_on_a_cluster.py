"""The commands with `collect.executor: dask://…`: what they read, and what they say where nobody is there."""

import signal

import pytest
from dask_cluster import dask_cluster
from processes import daemon, free_port, read, run, until

CONNECTED = "ipam_cluster_connected"
INTERVAL = ("  interval: 1m", "  interval: 1h")


@pytest.fixture(scope="module")
def cluster(two_clouds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    with dask_cluster(folder, env=dict(two_clouds.credentials)) as running:
        yield running


def on(address):
    return ("collect:\n", f"collect:\n  executor: dask://{address}\n")


def resources(config):
    keys = ("provider", "account", "region", "type", "id", "cidr", "name", "tags")
    return sorted(
        str({key: one[key] for key in keys}) for one in read(config, "resources", "-o", "json").records
    )


def test_a_scan_on_a_cluster_finds_what_threads_find(cluster, two_clouds, scanned, tmp_path):
    config = two_clouds.copied(tmp_path, INTERVAL, on(cluster.address))

    done = run("scan", "-c", config, env=two_clouds.env(tmp_path))

    assert done.status == scanned.ended.status
    assert resources(config) == resources(scanned.folder / "cidrwatch.yaml")
    assert done.said[-1].rpartition("; ")[2] == scanned.ended.said[-1].rpartition("; ")[2]
    assert "Traceback" not in done.err


def test_a_scan_without_a_cluster_ends_at_once_with_a_sentence(two_clouds, tmp_path):
    address = f"127.0.0.1:{free_port()}"
    config = two_clouds.copied(tmp_path, on(address))

    done = run("scan", "-c", config, env=two_clouds.env(tmp_path))

    assert done.status == 3
    assert [line for line in done.said if address in line] == done.said
    assert "start its scheduler" in done.said[0]


def test_without_dask_a_sentence_says_what_to_install(two_clouds, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['distributed'] = None\n")
    config = two_clouds.copied(tmp_path, on("127.0.0.1:1"))
    env = {**two_clouds.env(tmp_path), "PYTHONPATH": str(tmp_path)}

    ended = [run(command, "-c", config, env=env) for command in ("scan", "serve")]

    assert [done.status for done in ended] == [2, 2]
    assert {line for done in ended for line in done.said} == {
        "collect.executor: Dask is not installed here: pip install 'cidrwatch[dask]', or use threads"
    }


def test_a_daemon_goes_on_without_its_cluster_and_with_it_as_soon_as_it_is_there(
    two_clouds, scanned, tmp_path
):
    port = free_port()
    config = scanned.copied(tmp_path, INTERVAL, on(f"127.0.0.1:{port}"))
    wanted = resources(config)
    for name in ("cidrwatch.db", "cidrwatch.db-wal", "cidrwatch.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with daemon(config, two_clouds.env(tmp_path)) as running:
        lost = running.logged("cluster_lost")
        until(lambda: running.metrics().get(CONNECTED) == 0)
        running.ready()
        failed = running.logged("shard_failed")
        with dask_cluster(tmp_path, port=port, env=dict(two_clouds.credentials)):
            running.logged("cluster_connected")
            until(lambda: resources(config) == wanted)
            until(lambda: running.metrics().get(CONNECTED) == 1)
        running.logged("cluster_lost", 2)
        until(lambda: running.metrics().get(CONNECTED) == 0)
        running.signal(signal.SIGTERM)
        status = running.ended()

    assert "cannot be reached" in lost["reason"]
    assert (failed["error_class"], "last good state stays" in failed["error"]) == ("transient", True)
    assert status == 0
    assert running.other == []
    assert {one["event"] for one in running.events if one["level"] == "error"} == set()
