"""What joins the VPCs of an account in a region: several calls, and one reading if all of them answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from collector.access import Access
from collector.aws.clients import Clients
from collector.aws.gateways import (
    ASSOCIATED,
    PROPAGATED,
    RouteTable,
    attached,
    meetings,
    members,
    owned,
    peerings_in_force,
)
from collector.aws.paging import Call, Paging
from collector.aws.peerings import peered
from collector.cells import text
from collector.fields import Entry, MalformedError
from collector.operation import Operation
from collector.port import Ask, Found
from ipam.attachment import Attachment
from ipam.reading import Rows
from ipam.shard import Shard

PEERINGS = Operation(
    "DescribeVpcPeeringConnections", Call("describe_vpc_peering_connections", "VpcPeeringConnections")
)
ATTACHMENTS = Operation(
    "DescribeTransitGatewayAttachments",
    Call("describe_transit_gateway_attachments", "TransitGatewayAttachments"),
)
GATEWAYS = Operation("DescribeTransitGateways", Call("describe_transit_gateways", "TransitGateways"))
TABLES = Operation(
    "DescribeTransitGatewayRouteTables",
    Call("describe_transit_gateway_route_tables", "TransitGatewayRouteTables"),
)
ASSOCIATIONS = Operation(
    "GetTransitGatewayRouteTableAssociations",
    Call("get_transit_gateway_route_table_associations", "Associations"),
)
PROPAGATIONS = Operation(
    "GetTransitGatewayRouteTablePropagations",
    Call("get_transit_gateway_route_table_propagations", "TransitGatewayRouteTablePropagations"),
)

OPERATIONS = (PEERINGS, ATTACHMENTS, GATEWAYS, TABLES, ASSOCIATIONS, PROPAGATIONS)

HELD = frozenset({"pending", "available", "deleting"})
"""A route table routes until AWS has let go of it."""


@dataclass(frozen=True, slots=True)
class AwsAttachments:
    """Reads peering connections and transit gateways as one account and region sees them."""

    shard: Shard
    access: Access
    clients: Clients

    def collect(self, ask: Ask) -> Found:
        """Return every attachment of a VPC; gateways and their tables are asked for where there are any."""
        found = self._translated(PEERINGS, self._peered(self._all(PEERINGS, ask)))
        entries = self._all(ATTACHMENTS, ask)
        ours = owned(self._all(GATEWAYS, ask), self.shard) if entries else frozenset()
        meeting = meetings(self._tables(ours, ask), peerings_in_force(entries)) if ours else {}
        found += self._translated(ATTACHMENTS, attached(entries, meeting, ours, self.shard))
        return Found(Rows.of(()), attachments=tuple(found))

    def _peered(self, entries: Iterable[Entry]) -> Iterable[Attachment]:
        for entry in entries:
            yield from peered(entry, self.shard)

    def _translated(self, operation: Operation[Call], found: Iterable[Attachment]) -> list[Attachment]:
        """Take what was found, or none of it: what joins the others nobody could say."""
        try:
            return list(found)
        except MalformedError as error:
            raise operation.broken(self.shard, str(error)) from error

    def _tables(self, ours: frozenset[str], ask: Ask) -> list[RouteTable]:
        """Read the route tables of the account's own gateways."""
        return [
            self._table(entry, ask)
            for entry in self._all(TABLES, ask)
            if text(entry, "TransitGatewayId") in ours and text(entry, "State") in HELD
        ]

    def _table(self, entry: Entry, ask: Ask) -> RouteTable:
        name = text(entry, "TransitGatewayRouteTableId")
        given = {"TransitGatewayRouteTableId": name}
        return RouteTable(
            f"{text(entry, 'TransitGatewayId')} {name}",
            members(self._all(ASSOCIATIONS, ask, given), ASSOCIATED),
            members(self._all(PROPAGATIONS, ask, given), PROPAGATED),
        )

    def _all(
        self, operation: Operation[Call], ask: Ask, given: Mapping[str, Any] | None = None
    ) -> list[Entry]:
        """Return the entries of all pages."""
        paging = Paging(self.shard, operation, self.access, self.clients, given or {})
        return [entry for page in paging.pages(ask) for entry in page]
