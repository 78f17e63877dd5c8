"""A queue's endpoint that answers what no API describes: through the unmodified SDK, one failure of the queue."""

import json
from datetime import timedelta

import pytest
from answering import Answer, Asked, answering
from moto_cloud import ACCOUNT, HUB, REGION

from collector.aws.plan import AwsReach
from collector.port import ShardError
from collector.source import CloudSource
from ipam.words import ErrorClass
from service.cycle import CLOCK

JSON = "application/x-amz-json-1.0"
NO_ANSWER = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"5",
    "a page of HTML": b"<html>no</html>",
    "half of it": b'{"Messages": [{"Body',
    "nested too deeply": b"[" * 100_000,
    "no text": b"\xff\xfe",
}
ODD = {
    **NO_ANSWER,
    "messages that are a number": b'{"Messages": 5}',
    "messages that are a mapping": b'{"Messages": {"Body": "x"}}',
    "a message that is a number": b'{"Messages": [5]}',
    "a message that is null": b'{"Messages": [null]}',
    "a message without a receipt": b'{"Messages": [{}]}',
}


@pytest.fixture
def asking(monkeypatch):
    """Serve one answer, and return what it answers to."""
    for name, value in HUB.items():
        monkeypatch.setenv(name, value)

    def understood(request):
        return Asked((request.header("x-amz-target") or "").rpartition(".")[2], {}, "", REGION)

    def ask(body, request, status=200):
        with answering(understood, lambda _: Answer(body, status, JSON)) as server:
            url = f"{server.url}/{ACCOUNT}/q"
            source = CloudSource(
                "aws", (ACCOUNT,), (REGION,), queue_url=url, timeout=timedelta(seconds=3), role="reader"
            )
            return request(AwsReach.of(source, CLOCK).queue(source))

    return ask


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_an_answer_that_no_api_describes_is_a_failure_of_the_queue(asking, body):
    with pytest.raises(ShardError) as caught:
        asking(body, lambda queue: queue.receive())

    assert caught.value.error_class is ErrorClass.PARSE
    assert caught.value.message.startswith("ReceiveMessage of http://127.0.0.1:")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_trying_the_permissions_goes_on_after_such_an_answer(asking, body):
    (receive, failure), (delete, _) = asking(body, lambda queue: queue.tried())

    assert (receive, delete) == ("sqs:ReceiveMessage", "sqs:DeleteMessage")
    assert failure.error_class is ErrorClass.PARSE


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"5"])
def test_such_an_answer_to_a_deletion_is_nothing_worse(asking, body):
    with pytest.raises(ShardError) as caught:
        asking(body, lambda queue: queue.delete([]))

    assert caught.value.error_class is ErrorClass.PARSE


def test_an_answer_without_messages_is_an_empty_queue(asking):
    assert asking(b"{}", lambda queue: queue.receive()) == []


def test_a_control_policy_that_forbids_it_is_told_with_a_way_out_for_a_queue(asking):
    words = "User is not authorized, with an explicit deny in a service control policy"
    body = json.dumps({"__type": "com.amazonaws.sqs#AccessDenied", "message": words}).encode()

    for _, failure in asking(body, lambda queue: queue.tried(), 403):
        assert failure.error_class is ErrorClass.DENIED_SCP
        assert "exempt the daemon's own identity" in failure.message
        assert "role" not in failure.message
        assert "kind" not in failure.message
