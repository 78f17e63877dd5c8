"""The two clouds, put together: an estate behind two listeners on loopback, and the hub's credentials."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from simulator.alibaba_directory import ResourceDirectory
from simulator.alibaba_front import AlibabaFront
from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_joins import JoinApi
from simulator.alibaba_public import PublicPools
from simulator.alibaba_vpc import VpcApi
from simulator.aws_front import AwsFront
from simulator.aws_ipam import IpamSpace
from simulator.aws_organization import Organization, enabled_regions
from simulator.aws_public import PublicSpace
from simulator.aws_sts import Sts
from simulator.directory import alibaba_members, aws_members
from simulator.estate import Estate
from simulator.faults import Fault, denied_roles
from simulator.ill import Ill, ailing
from simulator.keys import Keyring
from simulator.listener import Listener
from simulator.moto_app import MotoEc2, seed
from simulator.population import LEAST_AWS_ACCOUNTS
from wire.ec2 import QueryApi

AWS_HUB = "999900001111"
ALIBABA_HUB = "1999900001111222"


@dataclass(frozen=True, slots=True)
class Setting:
    """How the clouds are to behave."""

    seed: int
    external_id: str = field(repr=False)
    page_size: int
    verbose: bool
    clock: Callable[[], datetime]
    faults: Sequence[Fault] = ()
    ailing: int = 0  # AWS accounts, the last that can be read, each in another way


@dataclass(frozen=True, slots=True)
class Clouds:
    """Two clouds that answer."""

    aws: str
    alibaba: str
    aws_ids: Mapping[str, str]
    environment: Mapping[str, str] = field(repr=False)
    """The hub's credentials, as the environment variables that the SDKs read."""


@contextmanager
def clouds(estate: Estate, setting: Setting) -> Iterator[Clouds]:
    """Serve an estate until the block ends."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = (
        "false"  # 4 MB and 0.1 s for every account and region otherwise
    )
    aws_keys = Keyring(("AKIA", "ASIA"), AWS_HUB)
    alibaba_keys = Keyring(("LTAI", "STS."), ALIBABA_HUB)
    space = IpamSpace(estate, seed(estate, setting.seed))
    front = Ill(_aws(space, aws_keys, setting).answer, aws_keys, ailing(_last(estate, setting.ailing)))
    aws = Listener(front.answer, verbose=setting.verbose)
    alibaba = Listener(_alibaba(estate, alibaba_keys, setting).answer, verbose=setting.verbose)
    with aws, alibaba:
        yield Clouds(
            aws.url,
            alibaba.url,
            space.ids,
            {
                "AWS_ACCESS_KEY_ID": aws_keys.hub.access_key_id,
                "AWS_SECRET_ACCESS_KEY": aws_keys.hub.secret,
                "ALIBABA_CLOUD_ACCESS_KEY_ID": alibaba_keys.hub.access_key_id,
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET": alibaba_keys.hub.secret,
            },
        )


def _last(estate: Estate, count: int) -> Sequence[str]:
    """Name the last accounts of AWS whose role can be assumed; the first ones, with the plot, are left."""
    able = [account.id for account in estate.of("aws") if account not in estate.denied]
    return able[max(LEAST_AWS_ACCOUNTS, len(able) - count) :]


def _aws(space: IpamSpace, keys: Keyring, setting: Setting) -> AwsFront:
    estate = space.estate
    accounts = frozenset(account.id for account in estate.of("aws"))
    faults = denied_roles(
        (account.id for account in estate.denied if account.provider == "aws"), (), setting.faults
    )
    return AwsFront(
        keys=keys,
        sts=Sts(keys, accounts, setting.external_id, faults),
        sts_api=QueryApi.load("sts"),
        ec2=MotoEc2(),
        ec2_api=QueryApi.load("ec2"),
        public=PublicSpace(estate),
        ipam=space,
        faults=faults,
        page_size=setting.page_size,
        clock=setting.clock,
        organization=Organization(aws_members(estate, AWS_HUB), enabled_regions(estate), faults),
    )


def _alibaba(estate: Estate, keys: Keyring, setting: Setting) -> AlibabaFront:
    accounts = frozenset(account.id for account in estate.of("alibaba"))
    faults = denied_roles(
        (), (account.id for account in estate.denied if account.provider == "alibaba"), setting.faults
    )
    return AlibabaFront(
        keys=keys,
        accounts=accounts,
        vpc=VpcApi(estate),
        public=PublicPools(estate),
        joins=JoinApi(estate),
        ipam=IpamApi(estate),
        faults=faults,
        clock=setting.clock,
        directory=ResourceDirectory(alibaba_members(estate)),
    )
