"""The simulated Organizations and resource directory on loopback, without an estate behind them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from answering import api

from simulator.alibaba_directory import ResourceDirectory
from simulator.alibaba_front import AlibabaFront
from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_joins import JoinApi
from simulator.alibaba_public import PublicPools
from simulator.alibaba_vpc import VpcApi
from simulator.aws_front import AwsFront
from simulator.aws_ipam import IpamSpace
from simulator.aws_organization import Organization
from simulator.aws_public import PublicSpace
from simulator.aws_sts import Sts
from simulator.directory import AWS_ROOT, FOLDER, Member
from simulator.estate import Estate
from simulator.faults import Fault, Faults
from simulator.keys import Keyring
from simulator.listener import Answer, Listener
from wire.ec2 import XML
from wire.received import Received

AWS_HUB = "999900001111"
NOTHING = Estate((), (), (), (), (), (), (), ())
REGIONS = ("eu-west-1", "us-east-1")


@dataclass
class Simulated:
    """A cloud that is asked for its accounts."""

    url: str
    keys: Keyring
    faults: list[Fault]
    organization: Any
    asked: list[str] = field(default_factory=list)  # the operations, in their order
    prefix: str = "AWS_"  # of the variables that the SDK reads
    trusting: set[str] = field(default_factory=set)  # the accounts that have the role

    @property
    def environment(self) -> dict[str, str]:
        hub, prefix = self.keys.hub, self.prefix
        secret = "AWS_SECRET_ACCESS_KEY" if prefix == "AWS_" else f"{prefix}ACCESS_KEY_SECRET"
        return {f"{prefix}ACCESS_KEY_ID": hub.access_key_id, secret: hub.secret}


EMPTY = {"DescribeVpcs": "Vpcs", "DescribeSubnets": "Subnets", "DescribeAddresses": "Addresses"}


class NoEc2:
    """An EC2 in which there is nothing."""

    def ask(self, account: str, region: str, given: Mapping[str, str]) -> Answer:
        operation = given["Action"]
        return Answer(200, XML, api("ec2").serialize(operation, {EMPTY[operation]: []}, "r-1"))


def members(count: int, status: str = "ACTIVE", lies_in: str = AWS_ROOT) -> tuple[Member, ...]:
    """Make accounts with ids in their order."""
    return tuple(
        Member(f"1111{number:08}", f"team-{number}", status, lies_in) for number in range(1, count + 1)
    )


@contextmanager
def aws_organization(*there: Member, **more: Any) -> Iterator[Simulated]:
    """Serve an organization until the block ends; what `faults` of it holds is met at once."""
    keys = Keyring(("AKIA", "ASIA"), AWS_HUB)
    faults: list[Fault] = []
    table = Faults((), faults)
    organization = Organization(there, {member.id: REGIONS for member in there}, table, **more)
    accounts = {member.id for member in there}
    front = AwsFront(
        keys,
        Sts(keys, accounts, "external", table),
        api("sts"),
        NoEc2(),
        api("ec2"),
        PublicSpace(NOTHING),
        IpamSpace(NOTHING, {}),
        table,
        5,
        lambda: datetime.now(UTC),
        organization,
    )
    simulated = Simulated("", keys, faults, organization, trusting=accounts)

    def answer(request: Received, request_id: str) -> Answer:
        simulated.asked.append(_operation(request))
        return front.answer(request, request_id)

    with Listener(answer) as server:
        simulated.url = server.url
        yield simulated


def alibaba_members(count: int, status: str = "CreateSuccess") -> tuple[Member, ...]:
    """Make accounts with ids in their order."""
    return tuple(
        Member(f"1111{number:012}", f"team-{number}", status, FOLDER) for number in range(1, count + 1)
    )


@contextmanager
def alibaba_directory(*there: Member) -> Iterator[Simulated]:
    """Serve a resource directory until the block ends; what `faults` of it holds is met at once."""
    keys = Keyring(("LTAI", "STS."), "1999900001111222")
    faults: list[Fault] = []
    directory = ResourceDirectory(there)
    front = AlibabaFront(
        keys,
        {member.id for member in there},
        VpcApi(NOTHING),
        PublicPools(NOTHING),
        JoinApi(NOTHING),
        IpamApi(NOTHING),
        Faults((), faults),
        lambda: datetime.now(UTC),
        directory,
    )
    simulated = Simulated("", keys, faults, directory, prefix="ALIBABA_CLOUD_")

    def answer(request: Received, request_id: str) -> Answer:
        simulated.asked.append(request.header("x-acs-action") or "")
        return front.answer(request, request_id)

    with Listener(answer) as server:
        simulated.url = server.url
        yield simulated


def _operation(request: Received) -> str:
    target = request.header("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    return request.path.strip("/") or request.body.decode().partition("Action=")[2].partition("&")[0]
