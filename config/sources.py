"""The sections about what is read: cloud accounts and declared networks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.address import HttpUrl
from config.events import Events
from config.section import Section
from config.values import (
    EVERY,
    AlibabaAccount,
    AlibabaAccountOrFolder,
    AlibabaRegion,
    AwsAccount,
    AwsAccountOrUnit,
    AwsRegion,
    FilePath,
    Network,
    Regions,
    RoleName,
    Text,
    distinct,
)
from ipam.words import Kind

ROLE = "cidrwatch-reader"

AwsKind = Literal["vpc", "subnet", "eip", "public_ipv4_pool", "byoip", "attachment", "ipam"]
AwsKinds = Annotated[tuple[AwsKind, ...], Field(min_length=1), AfterValidator(distinct)]
AlibabaKind = Literal["vpc", "subnet", "eip", "public_ipv4_pool", "attachment", "ipam"]
AlibabaKinds = Annotated[tuple[AlibabaKind, ...], Field(min_length=1), AfterValidator(distinct)]
Partition = Literal[
    "aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"
]


class Organization(Section):
    """The accounts of the organization are read, whichever they are at the moment."""


class Aws(Section):
    """Accounts of Amazon Web Services, read through a role that each of them has."""

    name: Text
    """Name of the source, unique in the file."""
    kind: Literal["aws"]
    """The provider: aws."""
    partition: Partition = "aws"
    """The part of AWS in which the accounts live."""
    accounts: Annotated[tuple[AwsAccount, ...], Field(min_length=1), AfterValidator(distinct)] | None = None
    """Ids of the accounts to read, in quotes. Either this or `organization`."""
    organization: Organization | None = None
    """Written `{}`: read the active accounts of the organization. Either this or `accounts`."""
    exclude: Annotated[tuple[AwsAccountOrUnit, ...], AfterValidator(distinct)] = ()
    """Ids of accounts, or of organizational units with all in them, that are not read."""
    role: RoleName = ROLE
    """Name of the role that is assumed in every account."""
    external_id_file: FilePath | None = None
    """File with the external id that the role's trust policy asks for."""
    regions: Regions[AwsRegion]
    """Regions to read in every account; `all`: those that each account has enabled, asked for once a day."""
    collect: AwsKinds = ("vpc", "subnet", "eip", "attachment")
    """Kinds to read; `attachment` is what joins VPCs, `byoip` ranges brought along, `ipam` AWS' own IPAMs."""
    events: Events | None = None
    """A queue that tells of changes. Absent: they are found at the intervals alone."""
    endpoint_url: HttpUrl | None = None
    """Another endpoint for all AWS services: a private endpoint, or a test server."""
    proxy: HttpUrl | None = None
    """HTTP proxy for the calls of this source."""
    ca_bundle: FilePath | None = None
    """File with the certificates to trust, in PEM form, in place of the built-in ones."""


class Alibaba(Section):
    """Accounts of Alibaba Cloud, read through a RAM role that each of them has."""

    name: Text
    """Name of the source, unique in the file."""
    kind: Literal["alibaba"]
    """The provider: alibaba."""
    accounts: Annotated[tuple[AlibabaAccount, ...], Field(min_length=1), AfterValidator(distinct)] | None = (
        None
    )
    """Ids of the accounts to read, in quotes. Either this or `resource_directory`."""
    resource_directory: Organization | None = None
    """Written `{}`: read the members of the resource directory. Either this or `accounts`."""
    exclude: Annotated[tuple[AlibabaAccountOrFolder, ...], AfterValidator(distinct)] = ()
    """Ids of accounts, or of folders with all in them, that are not read."""
    role: RoleName = ROLE
    """Name of the RAM role that is assumed in every account."""
    external_id_file: FilePath | None = None
    """File with the external id that the role's trust policy asks for."""
    regions: Regions[AlibabaRegion]
    """Ids of the regions to read in every account; `all`: those that there are, asked for once a day."""
    collect: AlibabaKinds = ("vpc", "subnet", "eip", "attachment")
    """Kinds to read; a subnet is a vSwitch, `attachment` what joins VPCs, `ipam` the cloud's own pools."""
    endpoint_url: HttpUrl | None = None
    """Another endpoint for all Alibaba Cloud services: a private endpoint, or a test server."""
    proxy: HttpUrl | None = None
    """HTTP proxy for the calls of this source."""
    ca_bundle: FilePath | None = None
    """File with the certificates to trust, in PEM form, in place of the built-in ones."""


class StaticNetwork(Section):
    """One declared network."""

    cidr: Network
    """Its address block."""
    name: Text
    """What people call it."""
    site: Text | None = None
    """Where it is; shown as the region."""
    tags: dict[Text, str] = Field(default_factory=dict)
    """Further facts, as tags."""


class Static(Section):
    """Networks that no cloud knows, declared by hand: data centres, other providers."""

    name: Text
    """Name of the source, unique in the file; stands for the account."""
    kind: Literal["static"]
    """Declared networks: static."""
    file: FilePath | None = None
    """CSV file with the header cidr,name,site; each further column is a tag. Either this or `networks`."""
    networks: Annotated[tuple[StaticNetwork, ...], Field(min_length=1)] | None = None
    """The networks themselves. Either this or `file`."""


Source = Annotated[Aws | Alibaba | Static, Field(discriminator="kind")]


def named_accounts(source: Aws | Alibaba) -> tuple[str, ...] | None:
    """List the accounts that the file names, less those excluded; None where they are to be found."""
    if source.accounts is None:
        return None
    return tuple(account for account in source.accounts if account not in source.exclude)


def every_region(source: Aws | Alibaba) -> bool:
    """Tell whether each account's own regions are read, instead of those that the file names."""
    return source.regions == EVERY


def finds(source: "Source") -> bool:
    """Tell whether the cloud has to be asked what there is to read."""
    return not isinstance(source, Static) and (named_accounts(source) is None or every_region(source))


def kinds_of(source: Aws | Alibaba | Static) -> tuple[Kind, ...]:
    """List the kinds of resources to read from a source."""
    return (Kind.NETWORK,) if isinstance(source, Static) else tuple(map(Kind, source.collect))
