"""The simulated Alibaba Cloud: ACS3 signatures, STS 2015-04-01, and behind it what has addresses."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.alibaba_directory import VERSION as DIRECTORY_VERSION
from simulator.alibaba_directory import ResourceDirectory
from simulator.alibaba_ipam import VERSION as IPAM_VERSION
from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_joins import VERSIONS as JOIN_VERSIONS
from simulator.alibaba_joins import JoinApi
from simulator.alibaba_public import OPERATIONS as PUBLIC
from simulator.alibaba_public import PublicPools
from simulator.alibaba_vpc import VERSION as VPC_VERSION
from simulator.alibaba_vpc import VpcApi
from simulator.estate import ROLE
from simulator.faults import ALIBABA_DENIED, Faults
from simulator.keys import Key, Keyring
from simulator.listener import Answer
from simulator.refusal import Refusal
from wire.acs3 import claim, verify
from wire.received import Received
from wire.refused import SignatureError
from wire.rpc import JSON, RpcCall, RpcError, answer, error, parse

STS_VERSION = "2015-04-01"

_ROLE_ARN = re.compile(r"acs:ram::(\d{5,20}):role/([\w.-]+)", re.IGNORECASE)
_SHORTEST, _LONGEST = 900, 3600
_FORBIDDEN = "User not authorized to operate on the specified resource, or this API doesn't support RAM."


@dataclass(frozen=True, slots=True)
class AlibabaFront:
    """Answers every request to the simulated Alibaba Cloud, whichever product it is for."""

    keys: Keyring
    accounts: Collection[str]
    vpc: VpcApi
    public: PublicPools
    joins: JoinApi
    ipam: IpamApi
    faults: Faults
    clock: Callable[[], datetime]
    directory: ResourceDirectory

    def answer(self, request: Received, request_id: str) -> Answer:
        """Verify a request and answer it in JSON."""
        try:
            key = self._verified(request)
            told = self._carry_out(parse(request), key)
            return Answer(200, JSON, answer(told, request_id))
        except (SignatureError, Refusal) as refused:
            said = (refused.code, refused.message, refused.status)
        except RpcError as wrong:
            said = (wrong.code, wrong.message, 400)
        code, message, status = said
        return Answer(status, JSON, error(code, message, request_id, request.header("host") or ""))

    def _verified(self, request: Received) -> Key:
        now = self.clock()
        key = self.keys.find(claim(request).access_key_id)
        verify(request, lambda _: key.secret if key else None, now)
        if key is None or not key.holds(request.header("x-acs-security-token")):
            message = "The security token you provided does not match the access key."
            raise SignatureError("InvalidSecurityToken.MismatchWithAccessKey", message, 400)
        if key.expires is not None and key.expires <= now:
            raise SignatureError("InvalidSecurityToken.Expired", "The security token has expired.", 400)
        return key

    def _carry_out(self, call: RpcCall, key: Key) -> dict[str, Any]:
        if call.version == STS_VERSION:
            return self._sts(call, key)
        if call.version == DIRECTORY_VERSION:
            return self._directory(call, key)
        known: dict[str, VpcApi | PublicPools | JoinApi | IpamApi] = {
            VPC_VERSION: self.public if call.action in PUBLIC else self.vpc,
            IPAM_VERSION: self.ipam,
            **dict.fromkeys(JOIN_VERSIONS, self.joins),
        }
        if call.version not in known:
            versions = ", ".join(sorted({STS_VERSION, DIRECTORY_VERSION, *known}))
            message = f"Version is not valid: the simulator has {versions}."
            raise Refusal("InvalidVersion", message, 400)
        if key.role is None:
            raise Refusal("Forbidden.RAM", _FORBIDDEN, 403)
        self._unless_fault(key.account, call.action, key)
        return known[call.version].carry_out(call.action, key.account, call.parameters)

    def _directory(self, call: RpcCall, key: Key) -> dict[str, Any]:
        self._unless_fault(key.account, call.action, key)
        if key is not self.keys.hub:
            raise Refusal("NoPermission", ALIBABA_DENIED, 403)
        return self.directory.carry_out(call.action, call.parameters)

    def _sts(self, call: RpcCall, key: Key) -> dict[str, Any]:
        if call.action == "GetCallerIdentity":
            return {"AccountId": key.account, "Arn": arn(key), "UserId": key.access_key_id}
        if call.action != "AssumeRole":
            message = "Specified api is not found, please check your url and method."
            raise Refusal("InvalidAction.NotFound", message, 404)
        given = call.parameters
        match = _ROLE_ARN.fullmatch(given.get("RoleArn", ""))
        if match is None:
            raise Refusal("InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed.", 400)
        session = given.get("RoleSessionName", "")
        if not re.fullmatch(r"[\w.@-]{2,64}", session):
            message = "The parameter RoleSessionName is wrongly formed."
            raise Refusal("InvalidParameter.RoleSessionName", message, 400)
        account, role = match.groups()
        self._unless_fault(account, "AssumeRole", key)
        if account not in self.accounts or role != ROLE:
            raise Refusal("EntityNotExist.Role", f"The role not exists: {given['RoleArn']}.", 404)
        if key is not self.keys.hub:
            raise Refusal("NoPermission", ALIBABA_DENIED, 403)
        return self._issue(account, role, (session, given.get("DurationSeconds", str(_LONGEST))))

    def _issue(self, account: str, role: str, asked: tuple[str, str]) -> dict[str, Any]:
        session, seconds = asked
        if not (seconds.isdecimal() and _SHORTEST <= int(seconds) <= _LONGEST):
            message = f"The Min/Max value of DurationSeconds is {_SHORTEST}s/{_LONGEST}s."
            raise Refusal("InvalidParameter.DurationSeconds", message, 400)
        lasts = timedelta(seconds=int(seconds))
        key = self.keys.issue(account, role, session, now=self.clock(), lasts=lasts)
        return {
            "Credentials": {
                "AccessKeyId": key.access_key_id,
                "AccessKeySecret": key.secret,
                "SecurityToken": key.token,
                "Expiration": f"{key.expires:%Y-%m-%dT%H:%M:%SZ}",
            },
            "AssumedRoleUser": {"Arn": arn(key), "AssumedRoleId": f"{key.access_key_id[4:]}:{session}"},
        }

    def _unless_fault(self, account: str, action: str, key: Key) -> None:
        fault = self.faults.of("alibaba", account, action)
        if fault is not None:
            raise Refusal(fault.code, fault.told(caller=arn(key), role=key.role or ROLE), fault.status)


def arn(key: Key) -> str:
    """Name the one who holds a key, as Alibaba Cloud does."""
    if key.role:
        return f"acs:ram::{key.account}:assumed-role/{key.role}/{key.name}"
    return f"acs:ram::{key.account}:user/{key.name}"
