"""What trying a queue says of permissions."""

from dataclasses import dataclass

import pytest

from collector.port import ShardError
from ipam.words import ErrorClass
from service.queue_permissions import of_queues

QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/q"
ORG = f"""\
sources:
  - name: org
    kind: aws
    accounts: ["111122223333"]
    regions: [eu-west-1]
    events: {{queue_url: "{QUEUE}"}}
"""


@dataclass
class Ways:
    """A queue that answers with one failure, or none."""

    error: ShardError | None

    def queues(self):
        return {"org": self}

    def tried(self):
        return [("sqs:ReceiveMessage", self.error)]


@pytest.mark.parametrize(
    ("error_class", "result"),
    [
        pytest.param(None, "allowed", id="it answers"),
        pytest.param(ErrorClass.DENIED, "denied", id="a policy lacks the action"),
        pytest.param(ErrorClass.DENIED_SCP, "denied", id="the organization forbids it"),
        pytest.param(ErrorClass.PARSE, "unanswered", id="another failure says nothing of permissions"),
    ],
)
def test_what_stands_in_the_way_is_denied_or_unanswered(written, error_class, result):
    error = ShardError(error_class, "no") if error_class else None
    (found,) = of_queues(written(("sources:\n", ORG)), Ways(error))

    assert (found.action, found.result) == ("sqs:ReceiveMessage", result)
