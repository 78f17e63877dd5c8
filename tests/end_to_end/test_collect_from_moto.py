"""Several AWS accounts and regions, seeded and read through boto3 against moto's server."""

import logging
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import boto3
import pytest
from virtual import VirtualTime

from collector.aws.plan import collectors
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.words import Kind

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # read when moto is imported; it loads 100 MB otherwise

from moto.server import ThreadedMotoServer

ACCOUNTS = ("111122223333", "444455556666", "777788889999")
REGIONS = ("eu-west-1", "us-east-1")


@pytest.fixture(scope="module")
def moto():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def hub(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAHUBHUBHUBHUBHUB1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hub-secret")


def ec2_of(url, account, region):
    """Log in to an account as an engineer would."""
    given = {"region_name": region, "endpoint_url": url}
    role = f"arn:aws:iam::{account}:role/engineer"
    keys = boto3.client("sts", **given).assume_role(RoleArn=role, RoleSessionName="seed")["Credentials"]
    return boto3.client(
        "ec2",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        **given,
    )


def seed(url, account, number):
    """Make one VPC with a secondary and an IPv6 block, a subnet, and two Elastic IPs in eu-west-1."""
    ec2 = ec2_of(url, account, "eu-west-1")
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": f"shop-{number}"}]}]
    made = ec2.create_vpc(
        CidrBlock=f"10.{number}.0.0/16", AmazonProvidedIpv6CidrBlock=True, TagSpecifications=tags
    )
    vpc = made["Vpc"]["VpcId"]
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=f"100.64.{number}.0/24")
    gone = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=f"10.{number + 100}.0.0/16")
    ec2.disassociate_vpc_cidr_block(AssociationId=gone["CidrBlockAssociation"]["AssociationId"])
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.0.0/24", AvailabilityZone="eu-west-1a")[
        "Subnet"
    ]["SubnetId"]
    ec2.allocate_address(Domain="vpc")
    ec2.allocate_address(Domain="vpc")
    return vpc, subnet


def test_every_account_and_region_is_read_as_it_is(moto, hub):
    made = {account: seed(moto, account, number) for number, account in enumerate(ACCOUNTS, 1)}
    source = CloudSource("aws", ACCOUNTS, REGIONS, role="cidrwatch-reader", endpoint_url=moto)
    time = VirtualTime()
    with ThreadPoolExecutor(8) as executor:
        sweep = Sweep(executor, 8, timedelta(seconds=60), time.patience)
        readings = {reading.shard: reading for reading in sweep.run(collectors(source, time.clock))}

    assert len(readings) == 18
    assert all(reading.complete and not reading.rejected for reading in readings.values())
    calls = Counter(call.operation for reading in readings.values() for call in reading.calls)
    assert calls == {"AssumeRole": 3, "DescribeVpcs": 6, "DescribeSubnets": 6, "DescribeAddresses": 6}
    for number, account in enumerate(ACCOUNTS, 1):
        found = {
            (shard.region, shard.kind): reading.rows
            for shard, reading in readings.items()
            if shard.account == account
        }
        check(found, account, number, *made[account])


def check(found, account, number, vpc, subnet):
    vpcs = found["eu-west-1", Kind.VPC]
    ours = [row for row in range(len(vpcs)) if vpcs.resource[row] == vpc]
    cidrs = [vpcs.blocks.cidr(row) for row in ours]
    others = [vpcs.default[row] for row in range(len(vpcs)) if row not in ours]
    subnets = found["eu-west-1", Kind.SUBNET]
    row = subnets.resource.index(subnet)
    addresses = found["eu-west-1", Kind.EIP]

    assert [str(cidr) for cidr in cidrs if cidr.version == 4] == [
        f"10.{number}.0.0/16",
        f"100.64.{number}.0/24",
    ]
    assert [cidr.prefixlen for cidr in cidrs if cidr.version == 6] == [56]
    assert {vpcs.name[row] for row in ours} == {f"shop-{number}"}
    assert set(vpcs.owner) == {account}
    assert others == [True]
    assert (subnets.parent[row], subnets.zone[row], subnets.free[row]) == (vpc, "eu-west-1a", 251)
    assert (len(addresses), set(addresses.attached)) == (2, {0})
    assert list(found["us-east-1", Kind.VPC].default) == [True]
    assert len(found["us-east-1", Kind.EIP]) == 0
