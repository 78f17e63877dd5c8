"""Real servers on loopback that answer the unmodified SDKs with what a test gives them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from wire import rpc
from wire.ec2 import XML, QueryApi
from wire.received import Received, parameters

ENDS = "2099-01-01T00:00:00Z"


@dataclass(frozen=True)
class Answer:
    """What a server says; 0 for a status hangs up instead."""

    body: bytes
    status: int = 200
    content_type: str = XML
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request of an SDK, as its cloud would understand it."""

    operation: str
    given: Mapping[str, str]
    key: str  # the access key id that signed it
    region: str


Reply = Callable[[Asked], Answer]


@dataclass
class Server:
    """Where to call, and what was asked so far."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    def operations(self) -> list[str]:
        return [asked.operation for asked in self.asked]


@contextmanager
def answering(understand: Callable[[Received], Asked], reply: Reply) -> Iterator[Server]:
    """Serve until the block ends."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            asked = understand(Received.of("POST", self.path, self.headers.items(), body))
            with lock:
                server.asked.append(asked)
            answer = reply(asked)
            self.close_connection = answer.status == 0
            if answer.status:
                self.send_response(answer.status)
                self.send_header("content-type", answer.content_type)
                self.send_header("content-length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}")
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def answering_aws(reply: Reply) -> Any:
    """Serve EC2 and STS; roles are assumed unless the reply says otherwise by not being None."""
    return answering(_aws, reply)


def answering_alibaba(reply: Reply) -> Any:
    """Serve the VPC API and STS of Alibaba Cloud."""
    return answering(_alibaba, reply)


def _aws(request: Received) -> Asked:
    given = parameters(request.body.decode())
    credential = (request.header("authorization") or "").partition("Credential=")[2].split("/")
    return Asked(given["Action"], given, credential[0], credential[2])


def _alibaba(request: Received) -> Asked:
    call = rpc.parse(request)
    key = (request.header("authorization") or "").partition("Credential=")[2].partition(",")[0]
    return Asked(call.action, call.parameters, key, call.parameters.get("RegionId", ""))


@cache
def api(service: str) -> QueryApi:
    return QueryApi.load(service)


def ec2(operation: str, answer: Mapping[str, Any]) -> Answer:
    return Answer(api("ec2").serialize(operation, answer, "r-1"))


def ec2_error(code: str, message: str = "no", status: int = 400) -> Answer:
    return Answer(api("ec2").error(code, message, "r-1"), status)


def sts_error(code: str, message: str = "no", status: int = 403) -> Answer:
    return Answer(api("sts").error(code, message, "r-1"), status)


def aws_role(account: str, number: int = 1) -> Answer:
    """Let a role be assumed; the access key id tells the account."""
    keys = (
        f"<AccessKeyId>ASIA{account}{number}</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
        f"<SessionToken>role-token</SessionToken><Expiration>{ENDS}</Expiration>"
    )
    result = f"<AssumeRoleResult><Credentials>{keys}</Credentials></AssumeRoleResult>"
    return Answer(f"<AssumeRoleResponse>{result}</AssumeRoleResponse>".encode())


def identity() -> Answer:
    result = "<GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult>"
    return Answer(f"<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>".encode())


def account_of(role_arn: str) -> str:
    return role_arn.split(":")[4 if role_arn.startswith("arn:") else 3]


def alibaba(answer: Mapping[str, Any]) -> Answer:
    return Answer(rpc.answer(answer, "r-1"), content_type=rpc.JSON)


def alibaba_error(code: str, message: str = "no", status: int = 400, **more: Any) -> Answer:
    headers = {"x-acs-retry-after": str(more.pop("retry_after"))} if "retry_after" in more else {}
    body = {**json.loads(rpc.error(code, message, "r-1", "127.0.0.1")), **more}
    return Answer(json.dumps(body).encode(), status, rpc.JSON, headers)


def alibaba_role(account: str, number: int = 1) -> Answer:
    """Let a role be assumed; the access key id tells the account."""
    keys = {
        "AccessKeyId": f"STS.{account}.{number}",
        "AccessKeySecret": "role-secret",
        "SecurityToken": "role-token",
        "Expiration": ENDS,
    }
    return alibaba({"Credentials": keys})
