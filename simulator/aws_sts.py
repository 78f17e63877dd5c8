"""AWS' Security Token Service: the hub assumes the reader's role in an account, if the account lets it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.estate import ROLE
from simulator.faults import AWS_DENIED, Faults
from simulator.keys import Key, Keyring
from simulator.refusal import Refusal
from wire.ec2 import Call

_ROLE_ARN = re.compile(r"arn:aws:iam::(\d{12}):role/([\w+=,.@/-]+)")
_SHORTEST, _LONGEST = 900, 3600


@dataclass(frozen=True, slots=True)
class Sts:
    """The role of each account trusts the hub, and asks for the external id."""

    keys: Keyring
    accounts: Collection[str]
    external_id: str
    faults: Faults

    def carry_out(self, call: Call, key: Key, now: datetime) -> dict[str, Any]:
        """Answer an operation in the shape of the SDK.

        Raises:
            Refusal: the caller may not do it, or it is none of the operations that the simulator has.
        """
        if call.operation == "GetCallerIdentity":
            return {"UserId": key.access_key_id, "Account": key.account, "Arn": arn(key)}
        if call.operation == "AssumeRole":
            return self._assume(call.parameters, key, now)
        raise Refusal(
            "InvalidAction", f"The simulator has no operation {call.operation}: it reads only.", 400
        )

    def _assume(self, given: dict[str, Any], key: Key, now: datetime) -> dict[str, Any]:
        role_arn, session = given["RoleArn"], given["RoleSessionName"]
        match = _ROLE_ARN.fullmatch(role_arn)
        if match is None:
            raise Refusal("ValidationError", f"{role_arn} is invalid", 400)
        account, role = match.groups()
        fault = self.faults.of("aws", account, "AssumeRole")
        if fault is not None:
            raise Refusal(fault.code, fault.told(caller=arn(key), role=role_arn), fault.status)
        trusted = key is self.keys.hub and account in self.accounts and role == ROLE
        if not trusted or given.get("ExternalId") != self.external_id:
            raise Refusal("AccessDenied", AWS_DENIED.format(caller=arn(key), role=role_arn), 403)
        lasts = given.get("DurationSeconds", _LONGEST)
        if not _SHORTEST <= lasts <= _LONGEST:
            message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            raise Refusal("ValidationError", message, 400)
        issued = self.keys.issue(account, role, session, now=now, lasts=timedelta(seconds=lasts))
        return {
            "Credentials": {
                "AccessKeyId": issued.access_key_id,
                "SecretAccessKey": issued.secret,
                "SessionToken": issued.token,
                "Expiration": issued.expires,
            },
            "AssumedRoleUser": {
                "AssumedRoleId": f"AROA{issued.access_key_id[4:]}:{session}",
                "Arn": arn(issued),
            },
        }


def arn(key: Key) -> str:
    """Name the one who holds a key, as AWS' messages do."""
    if key.role:
        return f"arn:aws:sts::{key.account}:assumed-role/{key.role}/{key.name}"
    return f"arn:aws:iam::{key.account}:user/{key.name}"
