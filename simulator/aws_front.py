"""The front of the simulated AWS: believes nobody without a signature, and hands EC2's operations to moto."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from simulator import aws_json
from simulator.aws_ipam import OPERATIONS as IPAM
from simulator.aws_ipam import IpamSpace
from simulator.aws_organization import Organization
from simulator.aws_pages import SETS, PageError, page
from simulator.aws_public import OPERATIONS, PublicSpace
from simulator.aws_sts import Sts, arn
from simulator.estate import AWS_REGIONS
from simulator.faults import Faults
from simulator.keys import Key, Keyring
from simulator.listener import Answer
from simulator.refusal import Refusal
from wire.ec2 import XML, QueryApi, ec2_error, query_error
from wire.query_request import QueryError
from wire.received import Received, parameters
from wire.refused import SignatureError
from wire.sigv4 import Signed, claim, verify

READING = ("Describe", "Get")
"""How the operations begin that the role's policy allows."""

_OK = 200
_PAGING = {"MaxResults", "NextToken"}
# EC2 has words of its own where STS and the others agree.
_EC2_WORDS = {
    "InvalidClientTokenId": ("AuthFailure", 401),
    "SignatureDoesNotMatch": ("AuthFailure", 401),
    "ExpiredToken": ("RequestExpired", 400),
}
_EC2_AUTH_FAILURE = "AWS was not able to validate the provided access credentials"


class Ec2(Protocol):
    """The one method of `MotoEc2` that is used here."""

    def ask(self, account: str, region: str, given: Mapping[str, str]) -> Answer:
        """Carry out an operation in an account and region."""


@dataclass(frozen=True, slots=True)
class AwsFront:
    """Answers every request to the simulated AWS; which service is meant, the signature says."""

    keys: Keyring
    sts: Sts
    sts_api: QueryApi
    ec2: Ec2
    ec2_api: QueryApi
    public: PublicSpace
    ipam: IpamSpace
    faults: Faults
    page_size: int
    clock: Callable[[], datetime]
    organization: Organization

    def answer(self, request: Received, request_id: str) -> Answer:
        """Verify a request, and answer it in the words of the service that it is for."""
        service = _service(request)
        return (self._json if service in aws_json.SERVICES else self._query)(request, request_id)

    def _query(self, request: Received, request_id: str) -> Answer:
        write_error = query_error
        try:
            signed, key = self._verified(request)
            if signed.service == "ec2":
                write_error = ec2_error
                return self._ec2(_given(request), (key, signed.region), request_id)
            return self._sts(_given(request), (key, signed.service), request_id)
        except SignatureError as error:
            if _service(request) == "ec2":
                return _error(ec2_error, _in_ec2_words(error), request_id)
            return _error(query_error, Refusal(error.code, error.message, error.status), request_id)
        except (QueryError, PageError) as error:
            code = error.code if isinstance(error, QueryError) else "InvalidParameterValue"
            return _error(write_error, Refusal(code, str(error), 400), request_id)
        except Refusal as refusal:
            return _error(write_error, refusal, request_id)

    def _verified(self, request: Received) -> tuple[Signed, Key]:
        now = self.clock()
        key = self.keys.find(claim(request).access_key_id)
        signed = verify(request, lambda _: key.secret if key else None, now)
        if key is None or not key.holds(request.header("x-amz-security-token")):
            raise SignatureError(
                "InvalidClientTokenId", "The security token included in the request is invalid.", 403
            )
        if key.expires is not None and key.expires <= now:
            raise SignatureError("ExpiredToken", "The security token included in the request is expired", 403)
        return signed, key

    def _json(self, request: Received, _request_id: str) -> Answer:
        try:
            signed, key = self._verified(request)
            operation, given = aws_json.operation(request, signed.service), aws_json.given(request)
            return aws_json.told(self.organization.carry_out(operation, given, key, self.keys.hub))
        except SignatureError as error:
            return aws_json.refused(Refusal(error.code, error.message, error.status))
        except Refusal as refusal:
            return aws_json.refused(refusal)

    def _sts(self, given: Mapping[str, str], asked: tuple[Key, str], request_id: str) -> Answer:
        key, service = asked
        if service != "sts":
            raise Refusal("InvalidAction", f"The simulator has no service {service}.", 400)
        call = self.sts_api.parse(given)
        told = self.sts.carry_out(call, key, self.clock())
        return Answer(_OK, XML, self.sts_api.serialize(call.operation, told, request_id))

    def _ec2(self, given: Mapping[str, str], asked: tuple[Key, str], request_id: str) -> Answer:
        (key, region), action = asked, given.get("Action", "")
        self._allowed(action, key, region)
        if action == "DescribeRegions":  # moto would name regions that no account here has
            names = self.organization.regions.get(key.account, AWS_REGIONS)
            regions = {"Regions": [{"RegionName": name} for name in names]}
            return Answer(_OK, XML, self.ec2_api.serialize(action, regions, request_id))
        if action in OPERATIONS:
            told = self.public.carry_out(action, (key.account, region), given)
            return Answer(_OK, XML, self.ec2_api.serialize(action, told, request_id))
        part = page((key.account, region), given, self.page_size) if action in SETS else None
        whole = {name: value for name, value in given.items() if name not in _PAGING}
        answer = self._whole(action, whole, ((key.account, region), request_id))
        if part is None or answer.status != _OK:
            return answer
        return Answer(_OK, XML, part.cut(action, answer.body))

    def _whole(self, action: str, given: Mapping[str, str], asked: tuple[tuple[str, str], str]) -> Answer:
        """Answer without pages: of IPAM ourselves, of all else by moto."""
        where, request_id = asked
        if action in IPAM:
            told = self.ipam.carry_out(self.ec2_api.parse(given), where)
            return Answer(_OK, XML, self.ec2_api.serialize(action, told, request_id))
        try:
            return self.ec2.ask(*where, given)
        except NotImplementedError:
            raise Refusal("InvalidAction", f"The simulator has no operation {action}.", 400) from None

    def _allowed(self, action: str, key: Key, region: str) -> None:
        if region not in AWS_REGIONS:  # no account has opted in to another one
            raise Refusal("AuthFailure", _EC2_AUTH_FAILURE, 401)
        if key.role is None or not action.startswith(READING):
            raise Refusal(
                "UnauthorizedOperation",
                "You are not authorized to perform this operation. "
                f"User: {arn(key)} is not authorized to perform: ec2:{action}",
                403,
            )
        fault = self.faults.of("aws", key.account, action)
        if fault is not None:
            raise Refusal(fault.code, fault.told(caller=arn(key), role=key.role), fault.status)


def _given(request: Received) -> dict[str, str]:
    try:
        return parameters(request.query, request.body.decode("ascii"))
    except UnicodeDecodeError:
        raise QueryError(
            "MalformedQueryString", "The body is not form-encoded: encode it as UTF-8."
        ) from None


def _service(request: Received) -> str:
    """Read the service in whose name a request is signed, believing nothing yet."""
    scope = (request.header("authorization") or "").partition("/aws4_request")[0]
    return scope.rpartition("/")[2]


def _in_ec2_words(error: SignatureError) -> Refusal:
    code, status = _EC2_WORDS.get(error.code, (error.code, error.status))
    message = _EC2_AUTH_FAILURE if code == "AuthFailure" else error.message
    return Refusal(code, message, status)


def _error(write: Callable[[str, str, str], bytes], refusal: Refusal, request_id: str) -> Answer:
    return Answer(refusal.status, XML, write(refusal.code, refusal.message, request_id))
