"""Small estates and plans for tests: a few words make a snapshot or a pool tree."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_network

import numpy as np

from analyzer.reconcile import reconcile
from ipam.asked_tags import asked_tags
from ipam.attachment import NO_ROUTING, Attachment, Routing
from ipam.cidr import family
from ipam.opinion import Opinion
from ipam.opinions import Opinions
from ipam.policy import Policy
from ipam.pool import Allocation, Pool, PoolTree, Rules, Thresholds
from ipam.reading import UNKNOWN, Row, Rows
from ipam.report import Report
from ipam.resource_block import ResourceBlock
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import (
    AllocationType,
    AttachmentKind,
    Compliance,
    Kind,
    Management,
    Overlap,
    Provider,
    ResourceType,
    ShardState,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ACCOUNT = "111122223333"


@dataclass(frozen=True)
class Seen:
    """One block as a test says it."""

    cidr: str
    resource: str
    account: str = ACCOUNT
    kind: Kind = Kind.VPC
    provider: Provider = Provider.AWS
    region: str = "eu-west-1"
    parent: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    default: bool = False
    free: int = UNKNOWN
    attached: int = UNKNOWN
    first_seen: int = 1_000_000
    name: str = ""
    site: str = ""  # of a declared network

    @property
    def _source(self) -> str:
        return self.account if self.kind is Kind.NETWORK else str(self.provider)

    @property
    def shard(self) -> Shard:
        return Shard(self._source, self.provider, self.account, self.region, self.kind)


def vpc(cidr: str, resource: str, **more) -> Seen:
    return Seen(cidr, resource, **more)


def subnet(cidr: str, resource: str, parent: str, **more) -> Seen:
    return Seen(cidr, resource, kind=Kind.SUBNET, parent=parent, **more)


def eip(address: str, resource: str, **more) -> Seen:
    return Seen(f"{address}/32", resource, kind=Kind.EIP, **more)


def network(cidr: str, name: str, account: str = "dc", **more) -> Seen:
    return Seen(cidr, name, account, Kind.NETWORK, Provider.STATIC, "global", **more)


def pointed(one: Seen) -> ResourceBlock:
    """Name the block of a resource."""
    kind = ResourceType(one.kind)
    source = one.account if kind is ResourceType.NETWORK else ""
    return ResourceBlock(one.provider, kind, one.resource, ip_network(one.cidr), one.parent, source)


def joined(vpc: str, to: str, kind: AttachmentKind = AttachmentKind.TRANSIT_GATEWAY, **more) -> Attachment:
    """Attach a VPC to something that joins VPCs."""
    given = {
        "provider": Provider.AWS,
        "account": ACCOUNT,
        "region": "eu-west-1",
        "state": "available",
        **more,
    }
    return Attachment(vpc=vpc, domain=to, kind=kind, **given)


def routing(*attachments: Attachment, read: Collection[str] = (ACCOUNT,)) -> Routing:
    """Say what joins VPCs; the attachments of these AWS accounts were read, in the one region there is."""
    return Routing(attachments, frozenset((Provider.AWS, account, "eu-west-1") for account in read))


def opinion(one: Seen, management: str, compliance: str, overlap: str) -> Opinion:
    """Let a cloud judge a block."""
    return Opinion(
        one.provider, ResourceType(one.kind), one.resource, one.parent or one.resource, ip_network(one.cidr),
        Management(management), Compliance(compliance), Overlap(overlap),
    )  # fmt: skip


def snapshot(*seen: Seen, at: datetime = NOW, tags: Iterable[tuple[str, str]] = ()) -> Snapshot:
    """Make the snapshot in which every shard has just answered."""
    shards: dict[Shard, list[Seen]] = {}
    for one in seen:
        shards.setdefault(one.shard, []).append(one)
    return Snapshot.of(
        (
            ShardContent.of(
                ShardStatus(shard, ShardState.OK, last_attempt=at, last_success=at, rows=len(rows)),
                Rows.of(_row(one) for one in rows),
                np.array([one.first_seen for one in rows], np.int64),
            )
            for shard, rows in shards.items()
        ),
        tags,
    )


def _row(one: Seen) -> Row:
    return Row(
        ip_network(one.cidr), one.resource, one.account, one.name, one.parent, one.site,
        tags=one.tags, default=one.default, free=one.free, attached=one.attached,
    )  # fmt: skip


def pool(path: str, *cidrs: str, scope: str = "private", rules: Rules | None = None, **more) -> Pool:
    """Make a pool whose id is its path; the parent is the path above it."""
    parent, _, name = path.rpartition("/")
    networks = tuple(ip_network(cidr) for cidr in cidrs)
    more.setdefault("thresholds", Thresholds())
    return Pool(
        path, name, path, scope, family(networks[0]), networks, parent or None, path.count("/") + 1,
        rules=rules or Rules(), **more,
    )  # fmt: skip


def tree(
    *pools: Pool,
    reserved: Iterable[tuple[str, str]] = (),
    scopes: tuple[Scope, ...] = DEFAULT_SCOPES,
    given: Iterable[Allocation] = (),
) -> PoolTree:
    """Make a plan; `reserved` holds (pool path, CIDR) of custom allocations, `given` any others."""
    custom = (Allocation(f"alloc {cidr}", path, ip_network(cidr)) for path, cidr in reserved)
    return PoolTree(scopes, pools, (*custom, *given))


def given(path: str, cidr: str, to: AllocationType = AllocationType.VPC, **more) -> Allocation:
    """Make an allocation as a cloud's IPAM lists it."""
    return Allocation(more.pop("id", f"alloc {cidr}"), path, ip_network(cidr), to, **more)


def judged(
    seen: Iterable[Seen],
    plan: PoolTree | None = None,
    policy: Policy | None = None,
    *,
    routes: Routing = NO_ROUTING,
    opinions: Iterable[Opinion] = (),
    now: datetime = NOW,
) -> Report:
    """Analyze an estate against a plan."""
    plan, policy = plan or tree(), policy or Policy()
    found = snapshot(*seen, at=now, tags=asked_tags(plan, policy))
    return reconcile("1", replace(found, routing=routes, opinions=Opinions.of(opinions)), plan, policy, now)


def row_of(report: Report, resource: str, cidr: str | None = None) -> int:
    """Find the row of a resource, of its block where it has several."""
    snapshot = report.snapshot
    return next(
        row
        for row, text in enumerate(snapshot.texts.of(range(len(snapshot))))
        if text.resource == resource and (cidr is None or str(snapshot.cidr(row)) == cidr)
    )
