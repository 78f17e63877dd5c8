"""Peering connections and transit gateways in moto, which lets nobody attach to another account's gateway."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.transit_gateway_attachments import TransitGatewayVpcAttachment

from simulator.estate import By, Join, Vpc


class SharedAttachment(TransitGatewayVpcAttachment):  # type: ignore[misc] # moto ships no types
    """The attachment of a VPC to a gateway that another account shares: both accounts see it."""

    gateway_owner_id = ""

    @property
    def transit_gateway_owner_id(self) -> str:
        """Return the account that owns the gateway, which need not be that of the VPC."""
        return self.gateway_owner_id


def join(joins: Iterable[Join], vpcs: Mapping[str, Vpc], ids: Mapping[str, str]) -> None:
    """Make the connections of AWS in moto's backends.

    Args:
        joins: What there is to join.
        vpcs: Those of the estate, by key.
        ids: What moto called them.
    """
    for one in joins:
        if one.by is By.PEERING:
            (ends,) = one.groups
            _peer(*((vpcs[key], ids[key]) for key in ends))
        if one.by is By.GATEWAY:
            _attach(one, vpcs, ids)


def _peer(requester: tuple[Vpc, str], accepter: tuple[Vpc, str]) -> None:
    ours, theirs = (ec2_backends[vpc.account][vpc.region] for vpc, _ in (requester, accepter))
    made = ours.create_vpc_peering_connection(ours.get_vpc(requester[1]), theirs.get_vpc(accepter[1]))
    theirs.accept_vpc_peering_connection(made.id)


def _attach(one: Join, vpcs: Mapping[str, Vpc], ids: Mapping[str, str]) -> None:
    owner = ec2_backends[one.owner.id][one.region]
    gateway = owner.create_transit_gateway(one.key)
    for keys in one.groups:
        table = owner.create_transit_gateway_route_table(gateway.id)
        for key in keys:
            made = _shared(gateway, ec2_backends[vpcs[key].account][one.region], ids[key])
            owner.transit_gateway_attachments[made.id] = made
            owner.associate_transit_gateway_route_table(made.id, table.id)
            owner.enable_transit_gateway_route_table_propagation(made.id, table.id)
            made.transit_gateway_route_table = table


def _shared(gateway: Any, of_vpc: Any, vpc_id: str) -> SharedAttachment:
    subnets = [subnet.id for subnet in of_vpc.describe_subnets(filters={"vpc-id": [vpc_id]})]
    made = SharedAttachment(of_vpc, gateway, vpc_id, subnets[:1])
    made.gateway_owner_id = gateway.owner_id
    of_vpc.transit_gateway_attachments[made.id] = made
    return made
