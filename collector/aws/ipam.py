"""The IPAMs that live in an account and region: several calls, and one reading if all of them answer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from collector.access import Access
from collector.aws.clients import Clients
from collector.aws.ipam_words import allocation, last, opinion, pool, scope, there
from collector.aws.paging import Call, Paging
from collector.cells import text
from collector.fields import Entry
from collector.operation import Operation
from collector.port import Ask, Found, ShardError
from collector.taking import Taking, distinct
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.opinion import Opinion
from ipam.pool import Allocation
from ipam.reading import Rows
from ipam.shard import Shard

IPAMS = Operation("DescribeIpams", Call("describe_ipams", "Ipams", counts=there))
SCOPES = Operation("DescribeIpamScopes", Call("describe_ipam_scopes", "IpamScopes", counts=there))
POOLS = Operation("DescribeIpamPools", Call("describe_ipam_pools", "IpamPools", counts=there))
CIDRS = Operation("GetIpamPoolCidrs", Call("get_ipam_pool_cidrs", "IpamPoolCidrs"))
ALLOCATIONS = Operation(  # a smaller page than this is refused
    "GetIpamPoolAllocations", Call("get_ipam_pool_allocations", "IpamPoolAllocations", page=1000)
)
RESOURCES = Operation("GetIpamResourceCidrs", Call("get_ipam_resource_cidrs", "IpamResourceCidrs"))

NOT_FOUND = frozenset({"InvalidIpamPoolId.NotFound", "InvalidIpamScopeId.NotFound"})

OPERATIONS = (IPAMS, SCOPES, POOLS, CIDRS, ALLOCATIONS, RESOURCES)


@dataclass(frozen=True, slots=True)
class AwsIpam:
    """Reads the IPAMs whose home is one account and region; elsewhere they are only seen."""

    shard: Shard
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return everything that the IPAMs hold and say; nothing else is asked where there is none."""
        visit = Visit(self, ask)
        if not any(visit.homely(IPAMS)):
            return Found(Rows.of(()))
        scopes = visit.scopes()
        pools = visit.pools({one.id for one in scopes})
        held = [found for one in pools for found in visit.allocations(one)]
        said = [found for one in scopes for found in visit.opinions(one)]
        ipam = CloudIpam(tuple(scopes), tuple(pools), tuple(held), tuple(said))
        return Found(Rows.of(()), tuple(visit.taking.rejected), ipam=ipam)

    def at_home(self, entry: Entry) -> bool:
        """Tell whether something is owned by this account, and its IPAM lives in this region."""
        shard, region = self.shard, text(entry, "IpamRegion")
        return text(entry, "OwnerId") == shard.account and region in {"", shard.region}


@dataclass(frozen=True, slots=True)
class Visit:
    """One reading of the IPAMs of an account and region."""

    ipam: AwsIpam
    ask: Ask
    taking: Taking = field(default_factory=Taking)

    def homely(self, operation: Operation[Call]) -> Iterator[Entry]:
        """Yield what is owned here of what this account sees; the shard of its owner tells the rest."""
        yield from filter(self.ipam.at_home, self._of(operation, {}))

    def scopes(self) -> list[CloudScope]:
        """Read the scopes."""
        return list(self.taking.each(self.homely(SCOPES), scope, "IpamScopeId"))

    def pools(self, scopes: Collection[str]) -> list[CloudPool]:
        """Read the pools in some scopes."""
        entries = list(self.homely(POOLS))
        distinct(entries, "IpamPoolId", POOLS, self.ipam.shard)
        return [found for one in entries if (found := self._pool(one, scopes))]

    def _pool(self, entry: Entry, scopes: Collection[str]) -> CloudPool | None:
        """Read a pool in one of some scopes; one of which a CIDR is malformed is rejected whole."""
        name = text(entry, "IpamPoolId")
        if last(text(entry, "IpamScopeArn")) not in scopes:
            return None
        cidrs = self._of(CIDRS, {"IpamPoolId": name}) if name else []
        return next(iter(self.taking.each((entry,), lambda one: pool(one, cidrs), "IpamPoolId")), None)

    def allocations(self, of: CloudPool) -> tuple[Allocation, ...]:
        """Read what a pool gave away."""
        entries = self._of(ALLOCATIONS, {"IpamPoolId": of.id})
        distinct(entries, "IpamPoolAllocationId", ALLOCATIONS, self.ipam.shard)
        return self.taking.each(entries, lambda one: allocation(one, of), "IpamPoolAllocationId")

    def opinions(self, of: CloudScope) -> Iterator[Opinion]:
        """Read what the IPAM says of the blocks in a scope."""
        entries = self._of(RESOURCES, {"IpamScopeId": of.id})
        found = self.taking.each(
            entries, lambda one: opinion(one, of.id), "ResourceId", f"an opinion in {of.id}"
        )
        yield from (one for one in found if one is not None)

    def _of(self, operation: Operation[Call], given: Mapping[str, str]) -> list[Entry]:
        """Return the entries of all pages; none where what is asked about went while the rest was read."""
        ours = self.ipam
        paging = Paging(ours.shard, operation, ours.access, ours.clients, given)
        try:
            return [entry for page in paging.pages(self.ask) for entry in page]
        except ShardError as error:
            if error.code in NOT_FOUND:
                return []
            raise
