"""The queue of events as moto's SQS has it, filled by moto's EventBridge through the files that are shipped."""

import json
import re
from datetime import timedelta
from time import monotonic

import pytest
from moto_cloud import ACCOUNT, EVENTBRIDGE, HUB, REGION, file, moto, waiting
from processes import free_port

from collector.aws.event_names import KINDS
from collector.aws.plan import AwsReach
from collector.changes import Change, Heard
from collector.port import Clock, ShardError
from collector.source import CloudSource
from ipam.words import ErrorClass
from service.cycle import CLOCK

LONGEST_PATTERN = 2048  # characters, as EventBridge allows
STRANGE = ["no JSON", "[" * 9000, "{}", json.dumps({"account": ACCOUNT, "region": REGION, "detail": 7})]


@pytest.fixture(scope="module")
def cloud():
    with moto() as running:
        yield running


@pytest.fixture(autouse=True)
def hub(monkeypatch):
    for name, value in HUB.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def reading():
    """Make the queue's reader, with another URL where a test wants one."""

    def make(url, **more):
        given = {"role": "cidrwatch-reader", "queue_url": url, "timeout": timedelta(seconds=3), **more}
        source = CloudSource("aws", (ACCOUNT,), (REGION,), **given)
        return AwsReach.of(source, Clock(CLOCK.now, CLOCK.monotonic)).queue(source)

    return make


def test_what_the_rule_lets_through_is_heard_and_deleted(cloud, reading):
    url = cloud.queue("followed")
    cloud.happened("CreateVpc")
    cloud.happened("RunInstances")
    cloud.happened("ReleaseAddress", errorCode="Client.AuthFailure")
    cloud.happened("AllocateAddress", userIdentity={"accountId": "999900001111"})
    queue = reading(url)

    found = queue.receive()
    queue.delete(found)

    assert [one.said for one in found] == [
        Change(ACCOUNT, REGION, frozenset({"vpc"})),
        Change(ACCOUNT, REGION, frozenset({"eip"})),
    ]
    assert waiting(cloud.client("sqs"), url) == {"visible": 0, "taken": 0}


def test_poison_is_received_and_deleted_like_everything_else(cloud, reading):
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="poison")["QueueUrl"]
    for body in STRANGE:
        sqs.send_message(QueueUrl=url, MessageBody=body)
    queue = reading(url)

    found = queue.receive()
    queue.delete(found)

    assert [one.said for one in found] == [Heard.MALFORMED] * len(STRANGE)
    assert waiting(sqs, url) == {"visible": 0, "taken": 0}


def test_an_empty_queue_is_waited_for_no_longer_than_a_request_may_take(cloud, reading):
    queue = reading(cloud.client("sqs").create_queue(QueueName="empty")["QueueUrl"])
    begun = monotonic()

    assert queue.receive() == []
    assert queue.wait == 1
    assert 0.5 < monotonic() - begun < 5


def test_the_longest_wait_is_that_of_sqs(reading):
    assert reading("http://127.0.0.1:1/111122223333/q", timeout=timedelta(seconds=600)).wait == 20


def failure(queue):
    with pytest.raises(ShardError) as caught:
        queue.receive()
    return caught.value


def test_a_queue_that_is_not_there_is_told_with_the_way_out(cloud, reading):
    told = failure(reading(f"{cloud.url}/{ACCOUNT}/nowhere"))

    assert told.error_class is ErrorClass.UNSUPPORTED
    assert "correct events.queue_url" in told.message


def test_a_network_that_does_not_answer_is_transient_and_polling_goes_on(reading):
    told = failure(reading(f"http://127.0.0.1:{free_port()}/{ACCOUNT}/q"))

    assert told.error_class is ErrorClass.TRANSIENT
    assert "polling goes on" in told.message


def test_no_credentials_are_a_failure_of_the_queue(cloud, reading, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert failure(reading(f"{cloud.url}/{ACCOUNT}/q")).error_class is ErrorClass.TOKEN


def test_trying_the_permissions_leaves_every_message_where_it_is(cloud, reading):
    url = cloud.queue("tried")
    cloud.happened("CreateVpc")

    tried = reading(url).tried()

    assert tried == [("sqs:ReceiveMessage", None), ("sqs:DeleteMessage", None)]
    assert waiting(cloud.client("sqs"), url) == {"visible": 1, "taken": 0}


def test_an_endpoint_of_the_source_is_where_the_queue_is_asked_for(cloud, reading):
    cloud.client("sqs").create_queue(QueueName="behind")
    url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/behind"

    assert reading(url, queue_region=REGION, endpoint_url=cloud.url).receive() == []


def test_the_rule_lets_through_what_is_followed_and_fits_into_eventbridge():
    pattern = json.loads(file("rule.json"))

    assert pattern["detail"]["eventName"] == sorted(KINDS)
    assert len((EVENTBRIDGE / "rule.json").read_text()) < LONGEST_PATTERN


@pytest.mark.parametrize("name", ["queue-policy.json", "bus-policy.json"])
def test_the_policies_let_one_thing_happen_to_one_resource_under_a_condition(name):
    (statement,) = json.loads(file(name))["Statement"]

    assert statement["Action"] in {"sqs:SendMessage", "events:PutEvents"}
    assert re.fullmatch(r"arn:aws:(sqs|events):[\w-]+:\d+:[\w/-]+", statement["Resource"])
    assert statement["Condition"]
