"""AWS as moto's server has it, with the queue and the rule that the documents advise."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # read when moto is imported; it loads 100 MB otherwise

from moto.server import ThreadedMotoServer

EVENTBRIDGE = Path(__file__).parents[1] / "config" / "eventbridge"
WRITTEN_FOR = ("eu-west-1", "111122223333")  # whom the files name as an example
ACCOUNT, REGION = "123456789012", "eu-west-1"
HUB = {"AWS_ACCESS_KEY_ID": "AKIAHUBHUBHUBHUBHUB1", "AWS_SECRET_ACCESS_KEY": "hub-secret"}


@dataclass(frozen=True)
class Moto:
    """A running server."""

    url: str

    def client(self, service: str) -> Any:
        """Speak as the hub's own account."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=HUB["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=HUB["AWS_SECRET_ACCESS_KEY"],
        )

    def queue(self, name: str = "cidrwatch") -> str:
        """Make the queue, its policy and the rule that fills it, of the files that are shipped; return its URL."""
        sqs, events = self.client("sqs"), self.client("events")
        url: str = sqs.create_queue(QueueName=name)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": file("queue-policy.json")})
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name=name, EventPattern=file("rule.json"))
        whole = {"InputTemplate": "<aws.events.event.json>"}  # moto leaves the account out otherwise
        events.put_targets(Rule=name, Targets=[{"Id": "cidrwatch", "Arn": arn, "InputTransformer": whole}])
        return url

    def happened(self, name: str, **detail: Any) -> None:
        """Let CloudTrail tell EventBridge of an operation."""
        told = {"eventSource": "ec2.amazonaws.com", "eventName": name, **detail}
        answer = self.client("events").put_events(
            Entries=[
                {
                    "Source": "aws.ec2",
                    "DetailType": "AWS API Call via CloudTrail",
                    "Detail": json.dumps(told),
                    "Time": datetime.now(UTC),
                }
            ]
        )
        assert answer["FailedEntryCount"] == 0


def file(name: str) -> str:
    """Read a file that is shipped, with the account of the test in it."""
    return (EVENTBRIDGE / name).read_text().replace(WRITTEN_FOR[1], ACCOUNT)


def waiting(sqs: Any, url: str) -> Mapping[str, int]:
    """Count the messages of a queue: those to be received, and those that somebody has."""
    names = {"ApproximateNumberOfMessages": "visible", "ApproximateNumberOfMessagesNotVisible": "taken"}
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))["Attributes"]
    return {word: int(told[name]) for name, word in names.items()}


@contextmanager
def moto() -> Iterator[Moto]:
    """Run the server until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield Moto(f"http://{host}:{port}")
    finally:
        server.stop()
