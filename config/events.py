"""The section about a queue in which a cloud tells of changes."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, WithJsonSchema

from config.address import read_url
from config.section import Section

_PATH = r"/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?"
_REGION = re.compile(r"(?:.*\.)?sqs(?:-fips)?\.([a-z0-9-]+)\..+|([a-z0-9-]+)\.queue\..+")


def read_queue_url(value: str) -> str:
    """Check the URL of a queue: one of HTTP whose path is an account and a name."""
    if not re.fullmatch(_PATH, urlsplit(read_url(value)).path):
        raise ValueError(
            "must be the URL of an SQS queue: write it like "
            "https://sqs.eu-west-1.amazonaws.com/111122223333/cidrwatch"
        )
    return value


def region_of(queue_url: str) -> str:
    """Read the region out of a queue's URL: its own, an older form of it, or that of a VPC endpoint."""
    found = _REGION.fullmatch(urlsplit(queue_url).hostname or "")
    return (found[1] or found[2]) if found else ""


QueueUrl = Annotated[
    str,
    AfterValidator(read_queue_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": f"^https?://[^/]+{_PATH}$"}),
]


class Events(Section):
    """A queue that tells of changes, so that they are read within seconds; the intervals go on as before."""

    queue_url: QueueUrl
    """The URL of an SQS queue that EventBridge fills; it is read with the daemon's own credentials."""

    @property
    def region(self) -> str:
        """The region of the queue; "" where its URL names none."""
        return region_of(self.queue_url)

    @property
    def account(self) -> str:
        """The account that the queue belongs to."""
        return urlsplit(self.queue_url).path.split("/")[1]
