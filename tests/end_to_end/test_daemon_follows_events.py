"""An operation in an account, told by EventBridge, is in the report soon; polling would take a day."""

import signal

import pytest
from moto_cloud import ACCOUNT, HUB, moto, waiting
from processes import daemon, environment, here, read, run, until

from ipam.words import Kind

CONFIG = """\
store: sqlite:///cidrwatch.db
web: {{listen: 127.0.0.1:0}}
collect: {{interval: 1d, timeout: 9s}}
sources:
  - name: org
    kind: aws
    accounts: ["{account}"]
    regions: [eu-west-1]
    collect: [vpc, subnet, eip]
    endpoint_url: {url}
    events: {{queue_url: {queue}}}
"""
GOOD = 'ipam_event_queue_success{provider="aws",source="org"}'


def outcome(word):
    return f'ipam_events_total{{outcome="{word}",provider="aws",source="org"}}'


def runs(kind):
    return f'ipam_collector_runs_total{{account="{ACCOUNT}",collector="{kind}",provider="aws"}}'


@pytest.fixture(scope="module")
def cloud():
    with moto() as running:
        yield running


@pytest.fixture
def config(cloud, tmp_path, request):
    queue = cloud.queue(request.node.name[:60])
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG.format(account=ACCOUNT, url=cloud.url, queue=queue))
    return path, queue


def test_a_change_is_in_the_report_long_before_its_turn(cloud, config, tmp_path):
    path, queue = config
    sqs, env = cloud.client("sqs"), environment(tmp_path, HUB)
    scanned = run("scan", "-c", path, env=env)
    assert scanned.said[-1].endswith("3 shards answered, 0 did not."), scanned
    with daemon(path, env) as running:
        running.ready()
        until(lambda: running.metrics().get(GOOD) == 1)
        cloud.client("ec2").create_vpc(CidrBlock="10.77.0.0/16")
        cloud.happened("CreateVpc")
        cloud.happened("CreateVpc")
        cloud.happened("CreateIpamPool")
        sqs.send_message(QueueUrl=queue, MessageBody="poison")
        until(lambda: running.metrics().get(runs(Kind.VPC)))
        until(lambda: sum(running.metrics()[outcome(word)] for word in ("marked", "coalesced")) == 2)
        counted = running.metrics()
        running.logged("analyzed", 2)
        done = read(path, "resources", "-o", "json")

    assert counted[outcome("marked")] == 1
    until(lambda: waiting(sqs, queue) == {"visible": 0, "taken": 0})
    assert counted[runs(Kind.VPC)] == 1
    assert counted[runs(Kind.SUBNET)] == 0
    assert "poison" not in str(running.events)
    assert "10.77.0.0/16" in {one["cidr"] for one in done.records}


def test_a_queue_that_goes_away_harms_nothing_else_and_the_daemon_ends_as_it_is_told(cloud, config, tmp_path):
    path, queue = config
    cloud.client("sqs").delete_queue(QueueUrl=queue)
    with daemon(path, environment(tmp_path, HUB)) as running:
        running.ready()
        failed = running.logged("event_queue_failed")
        until(lambda: running.metrics().get(GOOD) == 0)
        shards = running.metrics()['ipam_shards{provider="aws",status="ok"}']
        running.signal(signal.SIGTERM)
        status = running.ended()

    assert "there is no such queue" in failed["error"]
    assert (shards, status) == (3, 0)


def test_the_permissions_of_the_queue_are_tried(cloud, config, tmp_path):
    path, queue = config
    env = environment(tmp_path, HUB)

    there = here("check", "--permissions", "-c", path, "-o", "json", env=env)
    cloud.client("sqs").delete_queue(QueueUrl=queue)
    gone = here("check", "--permissions", "-c", path, "-o", "json", env=env)

    def told(done):
        return {
            one["action"]: (one["account"], one["kind"], one["result"])
            for one in done.records
            if one["action"].startswith("sqs:")
        }

    assert told(there) == dict.fromkeys(
        ("sqs:ReceiveMessage", "sqs:DeleteMessage"), (ACCOUNT, None, "allowed")
    )
    assert {result for _, _, result in told(gone).values()} == {"unanswered"}
    assert there.status == 0
