"""What an event says that EventBridge took from CloudTrail, as far as it says where to look.

Source: Amazon EventBridge Events Reference, "AWS service events delivered via AWS CloudTrail"; CloudTrail
User Guide, "CloudTrail record contents".
"""

import json
from collections.abc import Mapping

from collector.aws.event_names import KINDS
from collector.changes import Change, Heard

LONGEST = 1 << 20
"""Characters of a message: SQS takes no longer ones."""

DETAIL_TYPE = "AWS API Call via CloudTrail"
EC2 = "ec2.amazonaws.com"
DIGITS = 12


def heard(body: str) -> Change | Heard:
    """Read a message, whatever it is.

    The envelope says where: EventBridge writes account and region itself, and keeps them when a bus hands an
    event on. Of the detail, which may speak of the account of whoever called, the operation alone counts.
    """
    event = _object(body)
    detail = event.get("detail")
    account, region = event.get("account"), event.get("region")
    if not isinstance(detail, Mapping) or not _is_account(account) or not isinstance(region, str):
        return Heard.MALFORMED
    name = detail.get("eventName")
    if not isinstance(name, str):
        return Heard.MALFORMED
    kinds = KINDS.get(name)
    if event.get("detail-type") != DETAIL_TYPE or detail.get("eventSource") != EC2 or kinds is None:
        return Heard.UNKNOWN
    if detail.get("errorCode"):
        return Heard.FAILED_CALL
    return Change(str(account), region, kinds)


def _object(body: str) -> Mapping[str, object]:
    """Read a JSON object; anything else is an empty one."""
    if len(body) > LONGEST:
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, a number of more digits than are read, nested without end
        return {}
    return found if isinstance(found, dict) else {}


def _is_account(value: object) -> bool:
    return isinstance(value, str) and len(value) == DIGITS and value.isascii() and value.isdecimal()
