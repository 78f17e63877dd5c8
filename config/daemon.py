"""The sections about the daemon itself: where it listens, how often it reads, what it shows."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.address import HttpUrl, Listen, ListenAddress
from config.executor import Executor, cluster_of
from config.section import Section
from config.values import Count, Duration, FilePath, Text, distinct
from ipam.words import Kind


class Web(Section):
    """The HTTP server for metrics, the API and the page."""

    listen: ListenAddress = Listen("127.0.0.1", 10918)
    """Address to listen on, host:port; beyond loopback with `config_file` only. Port 0 takes a free one."""
    external_url: HttpUrl | None = None
    """The URL under which people reach the server, its path included. Absent: the address it listens on."""
    config_file: FilePath | None = None
    """The [web file](web-file.md), with TLS and users. Absent: plain HTTP, and no users."""


class Intervals(Section):
    """How often one kind of resource is read, where it differs from `collect.interval`."""

    vpc: Duration | None = None
    """VPCs and their address blocks."""
    subnet: Duration | None = None
    """Subnets, which Alibaba Cloud calls vSwitches."""
    eip: Duration | None = None
    """Elastic IP addresses."""
    public_ipv4_pool: Duration = timedelta(hours=6)
    """Public IPv4 pools, which Elastic IPs are taken from."""
    byoip: Duration = timedelta(hours=6)
    """Address ranges brought into the cloud (BYOIP)."""
    attachment: Duration = timedelta(minutes=30)
    """What joins VPCs: peering and transit gateways."""
    ipam: Duration = timedelta(minutes=15)
    """The clouds' own IPAMs: their pools, allocations and verdicts."""
    network: Duration | None = None
    """The declared networks of static sources."""


class Collect(Section):
    """How the sources are read."""

    interval: Duration = timedelta(minutes=5)
    """Time between two readings of a shard, a tenth more or less: all shards are spread over it."""
    intervals: Intervals = Intervals()
    """Other intervals for some kinds of resources."""
    timeout: Duration = timedelta(seconds=60)
    """Longest time for reading one shard; a single request gets a third of it."""
    concurrency: Annotated[int, Field(ge=1, le=1024)] = 32
    """Shards that are read at the same time; no account has more than four of them."""
    stale_after: Count = 3
    """Intervals without a good reading after which a shard counts as stale."""
    slow_when_empty: bool = True
    """Read regions of accounts at six times their interval that hold nothing but default VPCs."""
    keep_missing: Duration = timedelta(days=30)
    """How long accounts and regions that left their list stay known, with what was read of them."""
    executor: Executor = "threads"
    """Who reads: threads of this process, or a Dask cluster by its scheduler, dask://host:port."""

    @property
    def cluster(self) -> str | None:
        """The host:port of the scheduler; None where threads read."""
        return cluster_of(self.executor)

    def every(self, kind: Kind) -> timedelta:
        """Return the time between two readings of one kind of resource."""
        own: timedelta | None = getattr(self.intervals, kind.value)
        return own or self.interval


class Analyze(Section):
    """How often the collected space is reconciled with the plan."""

    interval: Duration = timedelta(minutes=1)
    """Time between two analyses."""


Label = Literal["provider", "account", "region"]


class Singles(Section):
    """Which resources of one type have series of their own: all of them, where nothing else is said."""

    tags: dict[Text, str] = Field(default_factory=dict)
    """Tags that a resource has to carry, all of them, with these values."""
    ids: Annotated[tuple[Text, ...], AfterValidator(distinct)] = ()
    """Ids of resources that have series whatever tags they carry."""
    limit: Count = 1000
    """How many have series at most: those that were seen first, so that a new one takes nobody's place."""


class Metrics(Section):
    """What the exposition shows in which detail."""

    inventory_labels: Annotated[tuple[Label, ...], AfterValidator(distinct)] = (
        "provider",
        "account",
        "region",
    )
    """Labels of the inventory families; fewer labels, fewer series."""
    vpc: Singles | None = None
    """Size and use of single VPCs. Absent: no series of their own."""
    subnet: Singles | None = None
    """Size and free addresses of single subnets. Absent: no series of their own."""
    series_limit: Annotated[int, Field(ge=1000, le=1_000_000)] = 50_000
    """Series that one family may have; what is beyond it is left out, and counted."""


class Quotas(Section):
    """How far a pool tree may grow: a profile, and single limits in the place of its own."""

    profile: Literal["none", "aws", "alibaba"] = "none"
    """Whose limits hold where none is named: a cloud's, or none but a depth of 10."""
    pool_depth: Count | None = None
    """Levels of pools below each other. Absent: 10, in every profile."""
    cidrs_per_pool: Count | None = None
    """CIDRs that one pool may have. Absent: as the profile says; 50 in both clouds."""
    pools_per_scope: Count | None = None
    """Pools of one scope, sub-pools among them. Absent: as the profile says; aws 50, alibaba 500."""
    sub_pools_per_pool: Count | None = None
    """Sub-pools of one pool. Absent: as the profile says; alibaba 50."""
    scopes: Count | None = None
    """Scopes, the default ones among them. Absent: as the profile says; 5 in both clouds."""
    shares_per_pool: Count | None = None
    """Resource shares of one pool. Absent: as the profile says; alibaba 100."""
    shared_pools_per_user: Count | None = None
    """Pools that are shared with one account. Absent: as the profile says; alibaba 100."""
    public_ipv6_top_pools_per_region: Count | None = None
    """Top pools of the public scope, of IPv6 and one region. Absent: as the profile says; alibaba 1."""
    cidrs_per_public_ipv6_top_pool: Count | None = None
    """CIDRs of such a pool. Absent: as the profile says; alibaba 1."""


class Gateway(Section):
    """The registry over the network; in this version its access keys, which are issued beforehand."""

    key_file: FilePath = Path("gateway.key")
    """File of the master keys, from which secrets of access keys follow; `registry keys create` makes it."""


class Registry(Section):
    """How the registry issues address space."""

    cool_down: Duration | None = None
    """How long released space is held back before it is issued again. Absent: it is issued at once."""
    release_after: Duration = timedelta(minutes=30)
    """How long an imported network has to be missing, in complete readings, before its space is released."""
