"""The ordinary part of the estate, and its whole: deterministic by its seed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import cycle
from random import Random

from simulator.alibaba_planted import with_alibaba_plan
from simulator.estate import ALIBABA_REGIONS, AWS_REGIONS, Account, Eip, Estate, Vpc
from simulator.facts import facts
from simulator.joins import alibaba_joins, aws_joins, brought_along
from simulator.labs import LABS, labs_facts, labs_ipam
from simulator.plan import NONPRODUCTION, OVERFLOW, PRODUCTION, PUBLIC, Space, vpc_length
from simulator.planted import (
    ALIBABA,
    AWS,
    JOINED,
    JOINED_ALIBABA,
    NETWORK_TEAM,
    NETWORKS,
    UNSHARED,
    planted,
    subnets,
)

TEAMS = ("payments", "search", "data", "platform", "identity", "logistics", "mobile", "research")
LEAST_AWS_ACCOUNTS = 3
_ALIBABA_DEFAULT = "172.16.0.0/12"
_TAKEN = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How large an estate to make."""

    aws_accounts: int = 60
    alibaba_accounts: int = 10
    seed: int = 1


def _check(size: Size) -> None:
    if size.aws_accounts < LEAST_AWS_ACCOUNTS or size.alibaba_accounts < 0:
        raise ValueError(
            f"{size.aws_accounts} AWS and {size.alibaba_accounts} Alibaba accounts are too few: "
            f"the planted cases need at least {LEAST_AWS_ACCOUNTS} AWS accounts"
        )


def make(size: Size, deny: frozenset[str] = frozenset()) -> Estate:
    """Make an estate: the planted VPCs in the first accounts, ordinary ones in all.

    The last AWS account refuses its role where there are enough accounts; so do those named in `deny`.

    Raises:
        ValueError: there are too few accounts for the planted cases, or `deny` names an unknown one.
    """
    _check(size)
    random = Random(size.seed)
    aws = _accounts("aws", size.aws_accounts, 12, random)
    alibaba = _accounts("alibaba", size.alibaba_accounts, 16, random)
    denied = _denied(aws, alibaba, deny)
    readable = [account for account in aws if account not in denied]
    readable_alibaba = [account for account in alibaba if account not in denied]
    if len(readable) < LEAST_AWS_ACCOUNTS:
        raise ValueError(f"too many AWS accounts are denied: {LEAST_AWS_ACCOUNTS} have to be left")
    unshared = readable[UNSHARED]
    vpcs = [
        *planted(AWS, readable, random),
        *(planted(ALIBABA, readable_alibaba, random) if readable_alibaba else ()),
        *_ordinary(aws, AWS_REGIONS, (unshared, random)),
        *_ordinary(alibaba, ALIBABA_REGIONS, (unshared, random)),
        *_alibaba_defaults(alibaba, random),
    ]
    eips = tuple(_eips(vpcs, random))
    vpcs += planted(JOINED, readable, random)
    vpcs += planted(JOINED_ALIBABA, readable_alibaba, random) if readable_alibaba else []
    vpcs += planted(LABS, readable, random)
    shared = tuple(sorted({vpc.account for vpc in vpcs if _in_shared_pool(vpc)} - {unshared.id}))
    accounts = (*aws, *alibaba)
    network = readable[NETWORK_TEAM]
    estate = Estate(
        accounts,
        tuple(vpcs),
        eips,
        NETWORKS,
        denied,
        (*aws_joins(network), *(alibaba_joins(readable_alibaba[0]) if readable_alibaba else ())),
        brought_along(network),
        shared,
        facts(vpcs, eips, denied) | labs_facts(network.id),
        aws_ipams=(labs_ipam(network, readable[0]),),
    )
    return with_alibaba_plan(estate, readable_alibaba)


def _accounts(provider: str, count: int, digits: int, random: Random) -> list[Account]:
    """Make accounts with ids as long as the cloud's; AWS has some with a leading zero, Alibaba has not."""
    least = 10 ** (digits - 2) if provider == "aws" else 10 ** (digits - 1)
    ids = random.sample(range(least, 10**digits), count)
    return [Account(provider, f"{id_:0{digits}}", team) for id_, team in zip(ids, cycle(TEAMS), strict=False)]


def _denied(aws: list[Account], alibaba: list[Account], deny: frozenset[str]) -> tuple[Account, ...]:
    unknown = deny - {account.id for account in (*aws, *alibaba)}
    if unknown:
        raise ValueError(
            f"no account {', '.join(sorted(unknown))} to deny: estate.json lists those there are"
        )
    last = aws[-1:] if len(aws) > LEAST_AWS_ACCOUNTS else []
    return tuple(account for account in (*aws, *alibaba) if account in last or account.id in deny)


def _ordinary(
    accounts: list[Account], regions: tuple[str, ...], given: tuple[Account, Random]
) -> Iterator[Vpc]:
    """Give every account a VPC in some of the regions: production, or staging or development."""
    unshared, random = given
    length = vpc_length(len(accounts))
    spaces = {
        (region, production): Space((PRODUCTION if production else NONPRODUCTION)[region], length)
        for region in regions
        for production in (True, False)
    }
    overflow = Space((OVERFLOW,), 24)
    for account in accounts:
        for region in random.sample(regions, random.randint(1, len(regions))):
            environment = random.choice(("prod", "prod", "staging", "dev"))
            if account == unshared and region == "eu-west-1":
                environment = "staging"
            cidr = spaces[region, environment == "prod"].next() or overflow.next()
            if cidr is not None:
                yield _vpc(account, region, environment, (cidr, random))


def _vpc(account: Account, region: str, environment: str, made: tuple[IPv4Network, Random]) -> Vpc:
    cidr, random = made
    name = f"{account.team}-{environment}-{region}"
    owner = random.choice(("Owner", "Owner", "Team"))
    return Vpc(
        key=f"{account.provider}/{account.id}/{region}/{cidr}",
        provider=account.provider,
        account=account.id,
        region=region,
        name=name,
        cidr=str(cidr),
        tags=(("Name", name), ("Environment", environment), (owner, account.team)),
        subnets=subnets(name, str(cidr), region, random),
    )


def _alibaba_defaults(accounts: Iterable[Account], random: Random) -> Iterator[Vpc]:
    """Give an account the default VPC of a region in which someone once started a server by hand."""
    for account in accounts:
        for region in random.sample(ALIBABA_REGIONS, random.randint(1, 2)):
            block = IPv4Network(_ALIBABA_DEFAULT)
            pieces = subnets("default", "172.16.0.0/17", region, random)
            yield Vpc(
                key=f"alibaba/{account.id}/{region}/default",
                provider="alibaba",
                account=account.id,
                region=region,
                name="",
                cidr=str(block),
                subnets=pieces,
                is_default=True,
            )


def _in_shared_pool(vpc: Vpc) -> bool:
    return vpc.provider == "aws" and IPv4Network(vpc.cidr).subnet_of(IPv4Network("10.0.0.0/14"))


def _eips(vpcs: Iterable[Vpc], random: Random) -> Iterator[Eip]:
    """Give every third VPC an Elastic IP or three; one in five is associated with nothing."""
    blocks = {region: iter(IPv4Network(block)) for region, block in PUBLIC.items()}
    for addresses in blocks.values():
        next(addresses)
    for vpc in vpcs:
        if vpc.is_default or random.randrange(3):
            continue
        for number in range(1, random.randint(2, 4)):
            address = next(address for address in blocks[vpc.region] if random.randrange(_TAKEN) == 0)
            used = vpc.key if random.randrange(5) else None
            yield Eip(vpc.provider, vpc.account, vpc.region, f"{vpc.name}-nat-{number}", str(address), used)
