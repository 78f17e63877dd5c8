"""What the contract tests of both clouds share: a source, a server that stands for its cloud, and a sweep."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any

from answering import (
    Answer,
    Reply,
    Server,
    account_of,
    alibaba,
    alibaba_role,
    answering_alibaba,
    answering_aws,
    aws_role,
    ec2,
)
from virtual import VirtualTime

from collector.alibaba.plan import collectors as alibaba_collectors
from collector.aws.plan import collectors as aws_collectors
from collector.port import Collector
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.reading import Reading
from ipam.words import Kind


def swept(planned: Sequence[Collector], time: VirtualTime | None = None) -> dict[Any, Reading]:
    """Read all shards; by account, region and kind."""
    time = time or VirtualTime()
    with ThreadPoolExecutor(16) as executor:
        readings = Sweep(executor, 16, timedelta(seconds=60), time.patience).run(planned)
        return {(r.shard.account, r.shard.region, r.shard.kind): r for r in readings}


@dataclass(frozen=True)
class Cloud:
    """One cloud: how it is read, and how a server answers for it."""

    name: str
    region: str
    digits: int  # of an account
    environment: Mapping[str, str]  # the daemon's own keys
    collectors: Callable[..., Sequence[Collector]]
    serve: Callable[[Reply], Any]
    role: Callable[..., Answer]
    vpcs: Callable[..., Answer]  # one page with these ids
    key_of: str  # the access key id of an assumed role

    def accounts(self, count: int) -> tuple[str, ...]:
        return tuple(str(number).zfill(self.digits) for number in range(1, count + 1))

    def source(self, server: Server, **more: Any) -> CloudSource:
        given = {
            "accounts": self.accounts(1),
            "regions": (self.region,),
            "kinds": (Kind.VPC,),
            "role": "cidrwatch-reader",
        }
        return CloudSource(self.name, endpoint_url=server.url, **{**given, **more})

    def found(self, server: Server, **more: Any) -> dict[Any, Reading]:
        """Read a source; by account, region and kind."""
        return swept(self.collectors(self.source(server, **more), VirtualTime().clock))

    def only(self, server: Server, time: VirtualTime | None = None, **more: Any) -> Reading:
        """Read a source that has one shard."""
        time = time or VirtualTime()
        (reading,) = swept(self.collectors(self.source(server, **more), time.clock), time).values()
        return reading

    def replying(self, *answers: Answer) -> Reply:
        """Assume every role, and answer the listings in turn; the last answer stays."""
        left = list(answers)
        lock = Lock()

        def reply(asked: Any) -> Answer:
            if asked.operation == "AssumeRole":
                return self.role(account_of(asked.given["RoleArn"]))
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        return reply


def _aws_vpcs(*ids: str, **more: str) -> Answer:
    return ec2("DescribeVpcs", {"Vpcs": [{"VpcId": i, "CidrBlock": "10.0.0.0/16"} for i in ids], **more})


def _alibaba_vpcs(*ids: str, total: int | None = None) -> Answer:
    items = [{"VpcId": i, "CidrBlock": "10.0.0.0/16"} for i in ids]
    return alibaba({"TotalCount": len(ids) if total is None else total, "Vpcs": {"Vpc": items}})


AWS = Cloud(
    "aws",
    "eu-west-1",
    12,
    {"AWS_ACCESS_KEY_ID": "AKIAHUB", "AWS_SECRET_ACCESS_KEY": "hub-secret"},
    aws_collectors,
    answering_aws,
    aws_role,
    _aws_vpcs,
    "ASIA{}{}",
)
ALIBABA = Cloud(
    "alibaba",
    "cn-hangzhou",
    16,
    {"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIHUB", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hub-secret"},
    alibaba_collectors,
    answering_alibaba,
    alibaba_role,
    _alibaba_vpcs,
    "STS.{}.{}",
)
