"""An SQS queue that EventBridge fills: its messages are read and deleted, nothing else.

Source: Amazon SQS API reference, ReceiveMessage, DeleteMessageBatch.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from botocore.parsers import ResponseParserError

from collector.aws.classify import answered
from collector.aws.clients import Clients
from collector.aws.event import heard
from collector.bound import bound
from collector.bug import bug
from collector.changes import Message
from collector.hub import Hub
from collector.pages import broken
from collector.port import ShardError
from collector.sentence import instead, scrubbed
from collector.source import CloudSource
from ipam.words import ErrorClass

T = TypeVar("T")

LONGEST_WAIT = 20  # seconds, as SQS allows
AT_ONCE = 10  # messages, as SQS allows

RECEIVE, DELETE = "sqs:ReceiveMessage", "sqs:DeleteMessage"
NO_RECEIPT = "cidrwatch-tries-its-permissions"
OF_THE_RECEIPT = frozenset({"ReceiptHandleIsInvalid", "InvalidParameterValue", "InvalidIdFormat"})

_ABSENT = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "InvalidAddress")
_LOCKED = ("KMS.AccessDeniedException", "KmsAccessDenied", "KmsOptInRequired")
_NOT_THERE = (
    "there is no such queue: correct events.queue_url, or create the queue and the rule that fills it"
)
WAYS_OUT = {
    ErrorClass.DENIED: "allow sqs:ReceiveMessage and sqs:DeleteMessage on it to the daemon's own identity, "
    "and kms:Decrypt where it is encrypted with a key of yours; polling goes on",
    ErrorClass.DENIED_SCP: "a control policy of the organization forbids it: exempt the daemon's own "
    "identity; polling goes on",
    ErrorClass.TRANSIENT: "polling goes on; if it lasts, check the network, events.queue_url, and "
    "endpoint_url, proxy and ca_bundle of the source",
}


@dataclass(frozen=True, slots=True)
class SqsQueue:
    """Reads one queue with the daemon's own keys: it need not be in an account that is read."""

    url: str
    region: str
    clients: Clients
    hub: Hub
    wait: int  # seconds that a request stays open where there is no message

    @classmethod
    def of(cls, source: CloudSource, hub: Hub, home: str) -> Self:
        """Prepare to read the queue of a source: at the host of its URL, unless the source has an endpoint.

        A request stays open no longer than the time that any other request may take, so that a stop waits no
        longer for it.
        """
        url = urlsplit(source.queue_url)
        request = source.timeout.total_seconds() / 3
        wait = max(1, int(min(LONGEST_WAIT, request)))
        own = replace(
            source,
            endpoint_url=source.endpoint_url or f"{url.scheme}://{url.netloc}",
            timeout=timedelta(seconds=3 * (wait + request)),
            max_connections=1,
        )
        return cls(source.queue_url, source.queue_region or home, Clients(own), hub, wait)

    def receive(self) -> Sequence[Message]:
        """Wait for messages, and return those that there are."""
        given = {"MaxNumberOfMessages": AT_ONCE, "WaitTimeSeconds": self.wait}
        return [Message(heard(str(body)), receipt) for body, receipt in self._received(given)]

    def delete(self, messages: Sequence[Message]) -> None:
        """Delete messages; one that is not deleted comes again, and does no harm."""
        entries = [{"Id": str(number), "ReceiptHandle": one.receipt} for number, one in enumerate(messages)]
        self._called(
            "DeleteMessage", lambda sqs: sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
        )

    def tried(self) -> Sequence[tuple[str, ShardError | None]]:
        """Receive a message that is there for others at once, and delete one that cannot be there."""
        look = {"MaxNumberOfMessages": 1, "WaitTimeSeconds": 0, "VisibilityTimeout": 0}
        return [(RECEIVE, _failure(lambda: self._received(look))), (DELETE, _failure(self._delete_none))]

    def _received(self, given: Mapping[str, int]) -> Sequence[tuple[Any, str]]:
        answer: Mapping[str, Any] = self._called(
            "ReceiveMessage", lambda sqs: sqs.receive_message(QueueUrl=self.url, **given)
        )
        try:
            return [(one.get("Body"), str(one["ReceiptHandle"])) for one in answer.get("Messages") or ()]
        except (AttributeError, KeyError, TypeError):
            raise broken(f"ReceiveMessage of {self.url}", "a message has no ReceiptHandle") from None

    def _delete_none(self) -> None:
        def call(sqs: Any) -> None:
            sqs.delete_message(QueueUrl=self.url, ReceiptHandle=NO_RECEIPT)

        try:
            self._called("DeleteMessage", call)
        except ShardError as error:
            if error.code not in OF_THE_RECEIPT:
                raise

    def _called(self, operation: str, call: Callable[[Any], T]) -> T:
        what = f"{operation} of {self.url}"
        keys = self.hub.keys()
        try:
            with answered(what, self.hub.forget), bound(keys):
                return call(self._client())
        except ShardError as error:
            raise _judged(error, what) from error

    def _client(self) -> Any:
        client = self.clients.client("sqs", self.region)
        client.meta.events.register("before-parse.sqs.ReceiveMessage", _whole, _whole.__name__)
        return client


def _whole(response_dict: Mapping[str, Any], **_: object) -> None:
    """Refuse what is no JSON object: the SDK takes a page of HTML for an answer without messages.

    Raises:
        ResponseParserError: it is none.
    """
    if response_dict["status_code"] != HTTPStatus.OK:
        return
    try:
        answer = json.loads(response_dict["body"])
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        told = "the answer is not the JSON of this API"
        raise ResponseParserError(told)


def _judged(failed: ShardError, what: str) -> ShardError:
    """Tell what only a queue says in words of its own."""
    if failed.code in _ABSENT:
        return ShardError(ErrorClass.UNSUPPORTED, f"{what}: {failed.code}; {_NOT_THERE}", failed.code)
    if failed.code in _LOCKED:
        way_out = WAYS_OUT[ErrorClass.DENIED]
        return ShardError(ErrorClass.DENIED, f"{what}: {scrubbed(failed.code)}; {way_out}", failed.code)
    return instead(failed, WAYS_OUT)


def _failure(request: Callable[[], object]) -> ShardError | None:
    try:
        request()
    except ShardError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a bug in one queue is that queue's failure
        return ShardError(ErrorClass.BUG, bug(error, "trying the queue"), ErrorClass.BUG)
    return None
