"""Readings on a real Dask cluster are those of threads, also where workers die, and hang for nobody."""

import pickle
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from random import uniform
from signal import SIGCONT, SIGSTOP
from threading import Event

import pytest
from crowded import OWN_KEYS, account, crowd
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from dask_cluster import dask_cluster
from processes import environment, free_port, until
from reading_rows import START, plain

from collector.aws.plan import collectors
from collector.retry import Patience
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.words import ErrorClass, Kind
from service.cluster import AGAIN_SECONDS, Cluster
from service.cluster_error import ClusterError
from service.cluster_executor import ClusterExecutor
from service.cycle import CLOCK
from service.sources import Way
from service.threads import Threads
from simulator.ailments import AILMENTS
from simulator.crowd import ADDRESSES, SUBNETS, VPCS

REGIONS = ("eu-west-1", "us-east-1")
MANY = tuple(account(number) for number in range(1, 41))
ROWS = {Kind.VPC: VPCS, Kind.SUBNET: SUBNETS, Kind.EIP: ADDRESSES}
SECONDS = 30  # for a shard


@pytest.fixture(scope="module")
def cloud():
    with crowd(0.02) as served:
        yield served


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("cluster"), env=OWN_KEYS) as running:
        yield running


@pytest.fixture
def stop():
    found = Event()
    yield found
    found.set()


def source_of(cloud, accounts):
    return CloudSource(
        "aws", accounts, REGIONS, role="cidrwatch-reader", endpoint_url=cloud.url,
        timeout=timedelta(seconds=SECONDS), external_id="an-external-id",
    )  # fmt: skip


def sweep(executor, stop, seconds=SECONDS):
    return Sweep(executor, 200, timedelta(seconds=seconds), Patience(CLOCK, stop, uniform), per_account=8)


def on(address, source, stop):
    """Read on a cluster: what goes there has neither accounts nor the external id."""
    made = ClusterExecutor(Cluster(address, lambda _: None), stop)
    sent = CloudSource(
        source.name, (), source.regions, role=source.role, endpoint_url=source.endpoint_url,
        timeout=source.timeout,
    )  # fmt: skip
    made.configure({source.name: Way("aws", sent, None)})
    return made


def values(readings):
    return {
        one.shard: (sorted(map(str, plain(one.rows))), one.failure and one.failure.error_class)
        for one in readings
    }


def test_a_cluster_reads_what_threads_read(cloud, cluster, stop, monkeypatch):
    source = source_of(cloud, MANY[:4])
    for name, value in OWN_KEYS.items():
        monkeypatch.setenv(name, value)
    by_threads = values(sweep(Threads(), stop).run(collectors(source, CLOCK)))
    for name in OWN_KEYS:
        monkeypatch.delenv(name)

    by_cluster = values(sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK)))

    assert by_cluster == by_threads
    assert len(by_cluster) == 4 * 2 * 3


def test_faults_are_told_by_their_classes_and_throttled_readings_go_on(cloud, cluster, stop):
    ill = {account(number): fault.name for number, fault in enumerate(AILMENTS, 101)}
    cloud.set(ill)
    source = source_of(cloud, tuple(ill))
    found = list(sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK)))
    cloud.set({})

    classes = {(ill[one.shard.account], one.failure and one.failure.error_class) for one in found}
    assert len(found) == len(ill) * 2 * 3
    assert {
        ("always throttled", ErrorClass.THROTTLED),
        ("truncated XML", ErrorClass.PARSE),
        ("connection reset", ErrorClass.TRANSIENT),
        ("AssumeRole denied", ErrorClass.ASSUME_DENIED),
        ("malformed item", None),
    } <= classes
    assert ErrorClass.BUG not in {error for _, error in classes}
    throttled = [one for one in found if ill[one.shard.account] == "always throttled"]
    tries = Counter(call.operation for one in throttled for call in one.calls if call.error_code)
    assert tries["DescribeAddresses"] >= 4 * 2  # four tries in each region, over as many turns


def test_a_worker_that_dies_in_mid_sweep_loses_nothing(cloud, tmp_path, stop):
    source = source_of(cloud, MANY)
    with dask_cluster(tmp_path, env=OWN_KEYS) as cluster:
        readings = sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK))
        found = [next(readings) for _ in range(20)]
        cluster.workers[0].kill()
        found += readings

    assert Counter(one.shard for one in found).most_common(1)[0][1] == 1
    assert len(found) == len(MANY) * 2 * 3
    assert [one.failure for one in found if one.failure] == []
    assert {len(one.rows) for one in found if one.shard.kind is Kind.SUBNET} == {ROWS[Kind.SUBNET]}


def test_where_all_workers_die_a_new_one_goes_on(cloud, tmp_path, stop):
    source = source_of(cloud, MANY[:20])
    with dask_cluster(tmp_path, env=OWN_KEYS) as cluster:
        readings = sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK))
        found = [next(readings)]
        for worker in cluster.workers:
            worker.kill()
        cluster.work(1)
        found += readings

    assert len({one.shard for one in found}) == len(found) == 20 * 2 * 3
    assert {one.failure.error_class for one in found if one.failure} <= {ErrorClass.TRANSIENT}


def test_where_all_workers_die_for_good_no_shard_hangs_and_none_is_taken_for_empty(cloud, tmp_path, stop):
    source = source_of(cloud, MANY[:20])
    with dask_cluster(tmp_path, env=OWN_KEYS) as cluster:
        readings = sweep(on(cluster.address, source, stop), stop, seconds=6).run(collectors(source, CLOCK))
        found = [next(readings)]
        for worker in cluster.workers:
            worker.kill()
        found += readings

    assert len({one.shard for one in found}) == len(found) == 20 * 2 * 3
    assert {len(one.rows) for one in found if not one.failure} <= set(ROWS.values())
    assert {one.failure.error_class for one in found if one.failure} == {ErrorClass.TRANSIENT}


def test_a_scheduler_that_dies_fails_shards_for_a_while_and_is_found_again(cloud, tmp_path, stop):
    source = source_of(cloud, MANY[:8])
    made = collectors(source, CLOCK)
    with dask_cluster(tmp_path, env=OWN_KEYS) as first:
        executor = on(first.address, source, stop)
        before = list(sweep(executor, stop).run(made))
        port = first.port
    lost = list(sweep(executor, stop).run(made))
    with dask_cluster(tmp_path, port=port, env=OWN_KEYS):
        until(lambda: not executor._cluster.lost, 10 * AGAIN_SECONDS)
        after = list(sweep(executor, stop).run(made))

    assert values(after) == values(before)
    assert {one.failure.error_class for one in lost} == {ErrorClass.TRANSIENT}
    assert "the Dask cluster at 127.0.0.1" in lost[0].failure.message
    assert len(lost) == len(made)


def test_nobody_at_the_address_is_one_sentence(stop):
    cluster = Cluster(f"127.0.0.1:{free_port()}", lambda _: None)

    with pytest.raises(ClusterError, match=r"cannot be reached, .+: start its scheduler") as caught:
        cluster.connect()

    assert caught.value.status == 3


def test_a_cluster_without_workers_is_one_sentence(tmp_path):
    with dask_cluster(tmp_path, workers=0) as running:
        cluster = Cluster(running.address, lambda _: None)
        with pytest.raises(ClusterError, match="has no workers: start some") as caught:
            cluster.connect()
        cluster.close()

    assert caught.value.status == 3


def test_workers_of_another_version_do_not_read(cloud, tmp_path, stop):
    (tmp_path / "cidrwatch-9.9.9.dist-info").mkdir()
    (tmp_path / "cidrwatch-9.9.9.dist-info" / "METADATA").write_text("Name: cidrwatch\nVersion: 9.9.9\n")
    with dask_cluster(tmp_path, workers=0, env=OWN_KEYS) as running:
        running.work(1, PYTHONPATH=str(tmp_path))
        cluster = Cluster(running.address, lambda _: None)
        with pytest.raises(ClusterError, match=r"cidrwatch 9\.9\.9 there: install the same") as caught:
            cluster.connect()
        cluster.close()
        running.work(1)
        source = source_of(cloud, MANY[:2])
        found = list(sweep(on(running.address, source, stop), stop).run(collectors(source, CLOCK)))

    assert caught.value.status == 2
    assert [one.failure for one in found if one.failure] == []


def test_a_worker_that_was_slow_once_reads_when_it_answers(tmp_path):
    with dask_cluster(tmp_path, workers=1) as running:
        cluster = Cluster(running.address, lambda _: None)
        running.workers[0].process.send_signal(SIGSTOP)
        with pytest.raises(
            ClusterError, match=r"no worker that answers: no answer \(TimeoutError\)"
        ) as caught:
            cluster.connect()
        running.workers[0].process.send_signal(SIGCONT)

        def connected():
            with suppress(ClusterError):
                cluster.connect()
            return not cluster.lost

        assert caught.value.status == 3
        assert until(connected)
        cluster.close()


def test_a_stop_waits_for_nobody(cloud, cluster, stop):
    cloud.set({MANY[0]: "always throttled"})
    source = source_of(cloud, MANY)
    readings = sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK))
    next(readings)
    stop.set()
    left = list(readings)
    cloud.set({})

    assert len(left) < len(MANY) * 2 * 3 - 1


def test_what_is_sent_holds_no_secret(cloud, cluster, stop, monkeypatch):
    packed = []
    send = Cluster.send

    def noted(self, job, worker=""):
        packed.append(job.packed)
        send(self, job, worker)

    monkeypatch.setattr(Cluster, "send", noted)
    source = source_of(cloud, MANY[:2])
    cloud.set({MANY[0]: "page 2 fails"})  # so that answers travel with the errands of later turns
    list(sweep(on(cluster.address, source, stop), stop).run(collectors(source, CLOCK)))
    cloud.set({})

    assert any(b"vpc-" in one for one in packed)
    for secret in ("an-external-id", OWN_KEYS["AWS_SECRET_ACCESS_KEY"], "SessionToken", "SecretAccessKey"):
        assert secret.encode() not in b"".join(packed)
    assert all(pickle.loads(one).errands for one in packed)


def encrypted(folder):
    """Make a certificate for this machine, and return the configuration of Dask that uses it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(START - timedelta(days=3650))
        .not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain_key = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain_key))
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    comm = "DASK_DISTRIBUTED__COMM__"
    files = {
        f"{comm}TLS__{who}__{what}": str(folder / f"{what.lower()}.pem")
        for who in ("CLIENT", "SCHEDULER", "WORKER")
        for what in ("CERT", "KEY")
    }
    scheme = {f"{comm}DEFAULT_SCHEME": "tls", f"{comm}REQUIRE_ENCRYPTION": "true"}
    return {**files, **scheme, f"{comm}TLS__CA_FILE": str(folder / "cert.pem")}


CONNECTS = """\
import sys
from service.cluster import Cluster
cluster = Cluster(sys.argv[1], lambda there: print("there" if there else "not there"))
cluster.connect()
cluster.close()
"""


def test_an_encrypted_cluster_is_spoken_to_as_the_configuration_of_dask_says(tmp_path):
    def connecting(address, **env):
        words = [sys.executable, "-P", "-c", CONNECTS, address]
        given = environment(tmp_path, env)
        return subprocess.run(words, env=given, capture_output=True, text=True, check=False).stdout.split(
            "\n"
        )

    by_tls = encrypted(tmp_path)
    with dask_cluster(tmp_path, workers=1, env=by_tls) as running:
        connected = connecting(running.address, **by_tls)
        plain_text = connecting(running.address)

    assert "there" in connected
    assert "not there" in plain_text
