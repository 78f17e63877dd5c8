"""EC2 by moto, in this process: the estate goes into its backends, requests go to its application."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import create_backend_app

from simulator.estate import AWS_REGIONS, Eip, Estate, Vpc
from simulator.listener import Answer
from simulator.moto_joins import join


class MotoEc2:
    """An EC2 with many accounts, one request at a time: moto shares its backends without locks."""

    def __init__(self) -> None:
        self._app: Any = create_backend_app("ec2")
        self._lock = Lock()

    def ask(self, account: str, region: str, given: Mapping[str, str]) -> Answer:
        """Carry out an operation in an account and region.

        Raises:
            NotImplementedError: moto does not know the operation.
        """
        body = urlencode(given).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/",
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": f"ec2.{region}.amazonaws.com",
            "SERVER_PORT": "80",
            "HTTP_HOST": f"ec2.{region}.amazonaws.com",
            "HTTP_X_MOTO_ACCOUNT_ID": account,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        started: list[str] = []
        with self._lock:
            parts = self._app(environ, lambda status, _headers, _exc=None: started.append(status))
            content = b"".join(parts)
        return Answer(int(started[0].split()[0]), "text/xml;charset=UTF-8", content)


def seed(estate: Estate, number: int) -> dict[str, str]:
    """Put the AWS part of an estate into moto, and return the id that each VPC got, by key.

    Every account has a default VPC in every region, as it has at AWS. Equal numbers give equal ids.
    """
    mock_random.seed(number)
    for account in estate.of("aws"):
        for region in AWS_REGIONS:
            ec2_backends[account.id][region]
    ids = {vpc.key: _vpc(vpc) for vpc in estate.vpcs if vpc.provider == "aws"}
    _eips((eip for eip in estate.eips if eip.provider == "aws"), ids)
    join(estate.joins, {vpc.key: vpc for vpc in estate.vpcs}, ids)
    return ids


def _vpc(vpc: Vpc) -> str:
    backend = ec2_backends[vpc.account][vpc.region]
    made = backend.create_vpc(vpc.cidr, tags=[{"Key": key, "Value": value} for key, value in vpc.tags])
    for block in vpc.secondary:
        backend.associate_vpc_cidr_block(made.id, block, amazon_provided_ipv6_cidr_block=False)
    if vpc.ipv6:
        # moto hands out a random block here: the estate knows better which one it was.
        association = made.associate_vpc_cidr_block(vpc.cidr, amazon_provided_ipv6_cidr_block=True)
        association["cidr_block"] = vpc.ipv6
    for subnet in vpc.subnets:
        inside = backend.create_subnet(made.id, str(subnet.cidr), availability_zone=subnet.zone)
        inside.add_tags({"Name": subnet.name})
        # A network interface for every address in use would cost moto seconds for each listing.
        inside._available_ip_addresses -= subnet.used  # noqa: SLF001 - moto has no other way to say it
    return str(made.id)


def _eips(eips: Iterable[Eip], ids: Mapping[str, str]) -> None:
    for eip in eips:
        backend = ec2_backends[eip.account][eip.region]
        made = backend.allocate_address("vpc", address=eip.address, tags={"Name": eip.name})
        if eip.vpc is not None:
            subnet = backend.describe_subnets(filters={"vpc-id": [ids[eip.vpc]]})[0]
            interface = backend.create_network_interface(subnet, None, description="NAT gateway")
            backend.associate_address(eni=interface, allocation_id=made.allocation_id)
