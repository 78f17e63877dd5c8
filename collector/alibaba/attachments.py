"""What joins the VPCs of an account in a region: several calls, and one reading if all of them answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from alibabacloud_cbn20170912.client import Client as CenClient
from alibabacloud_cbn20170912.models import (
    DescribeCenAttachedChildInstancesRequest,
    DescribeCensRequest,
    ListTransitRouterVpcAttachmentsRequest,
)
from alibabacloud_vpcpeer20220101.client import Client as PeerClient
from alibabacloud_vpcpeer20220101.models import ListVpcPeerConnectionsRequest

from collector.access import Access
from collector.alibaba.clients import Clients
from collector.alibaba.joins import CHILD, ROUTED, each_once, in_cen, names, peered
from collector.alibaba.paging import Call, Paging
from collector.fields import Entry, MalformedError
from collector.operation import Operation
from collector.pages import Mark
from collector.port import Ask, Found
from ipam.attachment import Attachment
from ipam.reading import Rows
from ipam.shard import Shard

T = TypeVar("T")


def _peerings(clients: Clients, region: str, token: Mark) -> Any:
    request = ListVpcPeerConnectionsRequest(region_id=region, max_results=100, next_token=token or None)
    return clients.of(PeerClient, region).list_vpc_peer_connections(request)


def _cens(clients: Clients, region: str, page: Mark) -> Any:
    request = DescribeCensRequest(page_number=page, page_size=50)
    return clients.of(CenClient, region).describe_cens(request)


def _children(cen: str, clients: Clients, region: str, page: Mark) -> Any:
    request = DescribeCenAttachedChildInstancesRequest(
        cen_id=cen,
        child_instance_region_id=region,
        child_instance_type="VPC",
        page_number=page,
        page_size=50,
    )
    return clients.of(CenClient, region).describe_cen_attached_child_instances(request)


def _routed(cen: str, clients: Clients, region: str, token: Mark) -> Any:
    request = ListTransitRouterVpcAttachmentsRequest(
        cen_id=cen, region_id=region, max_results=100, next_token=token or None
    )
    return clients.of(CenClient, region).list_transit_router_vpc_attachments(request)


PEERINGS = Operation("ListVpcPeerConnections", Call(_peerings, ("VpcPeerConnects",), by_token=True))
CENS = Operation("DescribeCens", Call(_cens, ("Cens", "Cen")))
CHILDREN, ROUTERS = "DescribeCenAttachedChildInstances", "ListTransitRouterVpcAttachments"
OPERATIONS = (PEERINGS.name, CENS.name, CHILDREN, ROUTERS)


def children(cen: str) -> Operation[Call]:
    """Ask for what is attached to a CEN."""
    return Operation(CHILDREN, Call(partial(_children, cen), ("ChildInstances", "ChildInstance")))


def routers(cen: str) -> Operation[Call]:
    """Ask for what is attached to the transit routers of a CEN."""
    return Operation(ROUTERS, Call(partial(_routed, cen), ("TransitRouterAttachments",), by_token=True))


@dataclass(frozen=True, slots=True)
class AlibabaAttachments:
    """Reads peering connections, and the CENs of the account, as far as they join VPCs of the region."""

    shard: Shard
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return every attachment of a VPC."""
        found = self._whole(PEERINGS, self._peered, ask)
        for cen in self._whole(CENS, names, ask):
            for operation, fields in ((children(cen), CHILD), (routers(cen), ROUTED)):
                found += self._whole(
                    operation, partial(in_cen, fields=fields, cen=cen, shard=self.shard), ask
                )
        return Found(Rows.of(()), attachments=each_once(found))

    def _peered(self, connections: Iterable[Entry]) -> Iterable[Attachment]:
        for connection in connections:
            yield from peered(connection, self.shard)

    def _whole(
        self, operation: Operation[Call], read: Callable[[list[Entry]], Iterable[T]], ask: Ask
    ) -> list[T]:
        """Return what all pages say, or nothing of it: one that cannot be read may join any others."""
        paging = Paging(self.shard, operation, self.access, self.clients)
        entries = [entry for page in paging.pages(ask) for entry in page]
        try:
            return list(read(entries))
        except MalformedError as error:
            raise operation.broken(self.shard, str(error)) from error
