"""The running simulator, read by the real boto3 and the real Alibaba SDK."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as AlibabaSts
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config as AlibabaConfig
from alibabacloud_vpc20160428 import models as vpc_models
from alibabacloud_vpc20160428.client import Client as AlibabaVpc
from botocore.config import Config
from botocore.exceptions import ClientError

from simulator.population import Size, make

ROOT = Path(__file__).parents[2]
ONCE = Config(retries={"total_max_attempts": 1})
ACCOUNTS, ALIBABA_ACCOUNTS = 5, 3
TIMEOUT = 30


def start(folder, *more):
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "simulator", "--folder", str(folder), *more],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )


@dataclass
class Simulator:
    pid: int
    aws: str
    alibaba: str
    environment: dict
    folder: Path

    def __post_init__(self):
        self.session = boto3.session.Session()  # one for all clients: it loads the service models once
        self.manifest = json.loads((self.folder / "estate.json").read_text())
        self.external_id = (self.folder / "external-id").read_text().strip()
        self.denied = {row["account"] for row in self.manifest["facts"]["denied"]}

    def accounts(self, provider):
        return [row["id"] for row in self.manifest["accounts"][provider] if row["id"] not in self.denied]

    def vpcs(self, provider, account):
        return [
            vpc for vpc in self.manifest["vpcs"] if (vpc["provider"], vpc["account"]) == (provider, account)
        ]

    def client(self, service, key, region="eu-west-1"):
        return self.session.client(service, region_name=region, endpoint_url=self.aws, config=ONCE, **key)

    @property
    def hub(self):
        return {
            "aws_access_key_id": self.environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": self.environment["AWS_SECRET_ACCESS_KEY"],
        }

    def assume(self, account, external_id=None):
        found = self.client("sts", self.hub).assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/cidrwatch-reader",
            RoleSessionName="test",
            ExternalId=external_id or self.external_id,
        )["Credentials"]
        return {
            "aws_access_key_id": found["AccessKeyId"],
            "aws_secret_access_key": found["SecretAccessKey"],
            "aws_session_token": found["SessionToken"],
        }

    def alibaba_config(self, key, secret, token=None):
        return AlibabaConfig(
            access_key_id=key,
            access_key_secret=secret,
            security_token=token,
            region_id="eu-central-1",
            endpoint=self.alibaba.removeprefix("http://"),
            protocol="http",
        )

    @property
    def alibaba_hub(self):
        key = self.environment["ALIBABA_CLOUD_ACCESS_KEY_ID"]
        return self.alibaba_config(key, self.environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"])

    def alibaba_assume(self, account):
        request = sts_models.AssumeRoleRequest(
            role_arn=f"acs:ram::{account}:role/cidrwatch-reader", role_session_name="test"
        )
        found = AlibabaSts(self.alibaba_hub).assume_role(request).body.credentials
        return self.alibaba_config(found.access_key_id, found.access_key_secret, found.security_token)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("estate")
    fourth = make(Size(ACCOUNTS, ALIBABA_ACCOUNTS)).of("aws")[3].id
    last = make(Size(ACCOUNTS, ALIBABA_ACCOUNTS)).of("alibaba")[-1].id
    more = ("--accounts", str(ACCOUNTS), "--alibaba-accounts", str(ALIBABA_ACCOUNTS))
    more = (*more, "--deny", fourth, "--deny", last)
    with start(folder, *more) as process:
        ready = json.loads(process.stdout.readline())
        assert Path(ready["config"]) == folder / "cidrwatch.yaml"
        yield Simulator(process.pid, ready["aws"], ready["alibaba"], ready["environment"], folder)
        _, errors = process.communicate(timeout=TIMEOUT)
    assert errors == ""
    assert process.returncode == 0


def code_of(call, *given, **named):
    with pytest.raises((ClientError, ClientException)) as caught:
        call(*given, **named)
    error = caught.value
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else error.code


def paged(client, operation, key):
    pages = list(client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1000}))
    return len(pages), [row for page in pages for row in page[key]]


def test_an_account_of_aws_shows_exactly_what_the_manifest_says(simulator):
    for account in simulator.accounts("aws"):
        key = simulator.assume(account)
        seen = {}
        for region in simulator.manifest["regions"]["aws"]:
            _, vpcs = paged(simulator.client("ec2", key, region), "describe_vpcs", "Vpcs")
            assert {vpc["OwnerId"] for vpc in vpcs} == {account}
            assert [vpc["CidrBlock"] for vpc in vpcs if vpc["IsDefault"]] == ["172.31.0.0/16"]
            for vpc in vpcs:
                if not vpc["IsDefault"]:
                    blocks = [row["CidrBlock"] for row in vpc["CidrBlockAssociationSet"]]
                    ipv6 = [row["Ipv6CidrBlock"] for row in vpc.get("Ipv6CidrBlockAssociationSet", [])]
                    tags = {tag["Key"]: tag["Value"] for tag in vpc["Tags"]}
                    seen[vpc["VpcId"]] = (region, blocks, ipv6, tags)

        assert seen == {
            vpc["id"]: (
                vpc["region"],
                [vpc["cidr"], *vpc["secondary"]],
                [vpc["ipv6"]] if vpc["ipv6"] else [],
                vpc["tags"],
            )
            for vpc in simulator.vpcs("aws", account)
        }


def test_an_ipam_is_told_in_pages_where_it_lives_and_nowhere_else(simulator):
    labs = simulator.manifest["facts"]["labs"]
    seen = {
        account: simulator.client("ec2", simulator.assume(account))
        for account in simulator.accounts("aws")[:3]
    }
    (home,) = [one for one, ec2 in seen.items() if ec2.describe_ipams()["Ipams"]]
    ec2 = seen[home]
    pools = {one["Tags"][0]["Value"]: one for one in paged(ec2, "describe_ipam_pools", "IpamPools")[1]}
    pages, given = paged_of(ec2, "get_ipam_pool_allocations", IpamPoolId=pools["eu-west-1"]["IpamPoolId"])
    said = ec2.get_ipam_resource_cidrs(IpamScopeId=labs["scope"])["IpamResourceCidrs"]

    assert labs["ghost"] in [one["Cidr"] for one in given]
    assert (pages, len(given)) == (1, 4)
    assert pools["robots"]["SourceResource"]["ResourceId"] == labs["managed"]["vpc"]["id"]
    assert {one["ResourceId"] for one in said} == {labs[name]["vpc"]["id"] for name in ("managed", "drift")}
    assert code_of(ec2.get_ipam_pool_cidrs, IpamPoolId="ipam-pool-1") == "InvalidIpamPoolId.NotFound"
    assert code_of(ec2.get_ipam_resource_cidrs, IpamScopeId="ipam-scope-1") == "InvalidIpamScopeId.NotFound"


def paged_of(client, operation, **asked):
    pages = list(client.get_paginator(operation).paginate(**asked))
    return len(pages), [row for page in pages for row in page["IpamPoolAllocations"]]


def test_subnets_come_in_pages_once_each_with_their_free_addresses(simulator):
    account = simulator.accounts("aws")[0]
    pages, subnets = paged(simulator.client("ec2", simulator.assume(account)), "describe_subnets", "Subnets")
    ours = {vpc["id"]: vpc for vpc in simulator.vpcs("aws", account)}
    expected = {
        (vpc["id"], subnet["cidr"]): 2 ** (32 - int(subnet["cidr"].partition("/")[2])) - 5 - subnet["used"]
        for vpc in ours.values()
        if vpc["region"] == "eu-west-1"
        for subnet in vpc["subnets"]
    }
    found = [subnet for subnet in subnets if subnet["VpcId"] in ours]

    assert pages == -(-len(subnets) // 5) > 2
    assert len({subnet["SubnetId"] for subnet in subnets}) == len(subnets)
    free = {(subnet["VpcId"], subnet["CidrBlock"]): subnet["AvailableIpAddressCount"] for subnet in found}
    # A NAT gateway's interface takes an address of the first subnet.
    assert free.keys() == expected.keys()
    assert all(expected[key] - 3 <= value <= expected[key] for key, value in free.items())


def test_elastic_ips_are_associated_or_not_as_the_manifest_says(simulator):
    seen = {}
    for account in simulator.accounts("aws"):
        key = simulator.assume(account)
        for region in simulator.manifest["regions"]["aws"]:
            for address in simulator.client("ec2", key, region).describe_addresses()["Addresses"]:
                seen[account, region, address["PublicIp"]] = "AssociationId" in address

    assert seen == {
        (eip["account"], eip["region"], eip["address"]): eip["associated"]
        for eip in simulator.manifest["eips"]
        if eip["provider"] == "aws" and eip["account"] not in simulator.denied
    }


def test_many_accounts_at_once_get_their_own_rows(simulator):
    keys = {account: simulator.assume(account) for account in simulator.accounts("aws")}
    clients = {account: simulator.client("ec2", key) for account, key in keys.items()}

    def owners(account):
        return account, {vpc["OwnerId"] for vpc in paged(clients[account], "describe_vpcs", "Vpcs")[1]}

    with ThreadPoolExecutor(8) as threads:
        for account, seen in threads.map(owners, list(clients) * 8):
            assert seen == {account}


def test_denied_roles_are_refused_with_the_words_of_aws(simulator):
    denied = [row["id"] for row in simulator.manifest["accounts"]["aws"] if row["id"] in simulator.denied]
    assert len(denied) == 2
    for account in denied:
        with pytest.raises(
            ClientError, match="is not authorized to perform: sts:AssumeRole on resource"
        ) as caught:
            simulator.assume(account)

        assert caught.value.response["Error"]["Code"] == "AccessDenied"
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_aws_refuses_a_wrong_external_id_secret_token_or_key(simulator):
    account = simulator.accounts("aws")[0]
    key = simulator.assume(account)
    sts_wrong = simulator.client("sts", {**simulator.hub, "aws_secret_access_key": "wrong"})
    sts_unknown = simulator.client("sts", {**simulator.hub, "aws_access_key_id": "AKIAUNKNOWN"})
    ec2_wrong = simulator.client("ec2", {**key, "aws_secret_access_key": "wrong"})
    ec2_no_token = simulator.client("ec2", {**key, "aws_session_token": None})

    assert code_of(simulator.assume, account, "wrong") == "AccessDenied"
    assert code_of(sts_wrong.get_caller_identity) == "SignatureDoesNotMatch"
    assert code_of(sts_unknown.get_caller_identity) == "InvalidClientTokenId"
    assert code_of(ec2_wrong.describe_vpcs) == "AuthFailure"
    assert code_of(ec2_no_token.describe_vpcs) == "AuthFailure"


def test_aws_is_read_only_and_says_what_it_does_not_have(simulator):
    ec2 = simulator.client("ec2", simulator.assume(simulator.accounts("aws")[0]))
    elsewhere = simulator.client("ec2", simulator.assume(simulator.accounts("aws")[0]), "us-west-2")

    assert code_of(ec2.create_vpc, CidrBlock="10.0.0.0/16") == "UnauthorizedOperation"
    assert code_of(ec2.describe_ipam_policies) == "InvalidAction"
    assert code_of(ec2.describe_vpcs, VpcIds=["vpc-00000000"]) == "InvalidVpcID.NotFound"
    assert code_of(ec2.describe_vpcs, NextToken="invented") == "InvalidParameterValue"
    assert code_of(elsewhere.describe_vpcs) == "AuthFailure"


def test_the_hub_and_a_session_are_told_who_they_are(simulator):
    account = simulator.accounts("aws")[0]
    session = simulator.client("sts", simulator.assume(account)).get_caller_identity()

    assert session["Account"] == account
    assert session["Arn"] == f"arn:aws:sts::{account}:assumed-role/cidrwatch-reader/test"


def test_an_account_of_alibaba_shows_exactly_what_the_manifest_says(simulator):
    for account in simulator.accounts("alibaba"):
        client = AlibabaVpc(simulator.alibaba_assume(account))
        seen = {}
        for region in simulator.manifest["regions"]["alibaba"]:
            request = vpc_models.DescribeVpcsRequest(region_id=region, page_number=1, page_size=50)
            body = client.describe_vpcs(request).body
            assert body.total_count == len(body.vpcs.vpc)
            for vpc in body.vpcs.vpc:
                assert str(vpc.owner_id) == account
                ipv6 = [block.ipv_6cidr_block for block in vpc.ipv_6cidr_blocks.ipv_6cidr_block]
                seen[vpc.vpc_id] = (
                    vpc.region_id,
                    [vpc.cidr_block, *vpc.secondary_cidr_blocks.secondary_cidr_block],
                    ipv6,
                    vpc.is_default,
                    {tag.key: tag.value for tag in vpc.tags.tag},
                )

        assert seen == {
            vpc["id"]: (
                vpc["region"],
                [vpc["cidr"], *vpc["secondary"]],
                [vpc["ipv6"]] if vpc["ipv6"] else [],
                vpc["is_default"],
                vpc["tags"],
            )
            for vpc in simulator.vpcs("alibaba", account)
        }


def test_vswitches_come_in_pages_once_each(simulator):
    client = AlibabaVpc(simulator.alibaba_assume(simulator.accounts("alibaba")[0]))
    ids, number, total = [], 1, None
    while total is None or len(ids) < total:
        request = vpc_models.DescribeVSwitchesRequest(
            region_id="eu-central-1", page_number=number, page_size=2
        )
        body = client.describe_vswitches(request).body
        assert 0 < len(body.v_switches.v_switch) <= 2
        ids += [row.v_switch_id for row in body.v_switches.v_switch]
        number, total = number + 1, body.total_count

    assert len(set(ids)) == len(ids) == total > 4


def test_elastic_ips_of_alibaba_are_used_or_not_as_the_manifest_says(simulator):
    seen = {}
    for account in simulator.accounts("alibaba"):
        client = AlibabaVpc(simulator.alibaba_assume(account))
        for region in simulator.manifest["regions"]["alibaba"]:
            request = vpc_models.DescribeEipAddressesRequest(region_id=region, page_size=100)
            for eip in client.describe_eip_addresses(request).body.eip_addresses.eip_address:
                seen[account, eip.ip_address] = (eip.status, bool(eip.instance_id))

    assert seen == {
        (eip["account"], eip["address"]): ("InUse", True) if eip["associated"] else ("Available", False)
        for eip in simulator.manifest["eips"]
        if eip["provider"] == "alibaba" and eip["account"] not in simulator.denied
    }


def test_alibaba_refuses_with_its_own_codes(simulator):
    account = simulator.accounts("alibaba")[0]
    key = simulator.alibaba_assume(account)
    wrong = simulator.alibaba_config(key.access_key_id, "wrong", key.security_token)
    stolen = simulator.alibaba_config(key.access_key_id, key.access_key_secret, "another")
    unknown = simulator.alibaba_config("LTAIUNKNOWN", "wrong")
    request = vpc_models.DescribeVpcsRequest(region_id="eu-central-1")
    too_many = vpc_models.DescribeVpcsRequest(region_id="eu-central-1", page_size=51)

    denied = simulator.manifest["accounts"]["alibaba"][-1]["id"]

    assert code_of(simulator.alibaba_assume, denied) == "NoPermission"
    assert code_of(simulator.alibaba_assume, "1000000000000000") == "EntityNotExist.Role"
    assert code_of(AlibabaVpc(wrong).describe_vpcs, request) == "SignatureDoesNotMatch"
    assert code_of(AlibabaVpc(stolen).describe_vpcs, request) == "InvalidSecurityToken.MismatchWithAccessKey"
    assert code_of(AlibabaVpc(unknown).describe_vpcs, request) == "InvalidAccessKeyId.NotFound"
    assert code_of(AlibabaVpc(simulator.alibaba_hub).describe_vpcs, request) == "Forbidden.RAM"
    assert code_of(AlibabaVpc(key).describe_vpcs, too_many) == "InvalidParameter"


def test_it_listens_on_loopback_and_nowhere_else(simulator):
    inodes = set()
    for descriptor in Path(f"/proc/{simulator.pid}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("socket:["):
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{simulator.pid}/net/{name}").read_text().splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]

    assert len(listening) == 2
    assert all(address.startswith("0100007F:") for address in listening)


def test_equal_seeds_give_equal_ids_and_a_signal_ends_it(simulator, tmp_path):
    with start(tmp_path, "--accounts", str(ACCOUNTS), "--alibaba-accounts", str(ALIBABA_ACCOUNTS)) as process:
        process.stdout.readline()
        again = json.loads((tmp_path / "estate.json").read_text())
        process.send_signal(signal.SIGTERM)

        assert process.wait(TIMEOUT) == 0
    # Which accounts are denied decides who has the planted VPCs, not which ids there are.
    assert sorted(vpc["id"] for vpc in again["vpcs"] if vpc["provider"] == "aws") == sorted(
        vpc["id"] for vpc in simulator.manifest["vpcs"] if vpc["provider"] == "aws"
    )


def test_wrong_usage_is_one_sentence_and_status_2(tmp_path):
    process = start(tmp_path, "--accounts", "2")
    _, errors = process.communicate(timeout=TIMEOUT)

    assert process.returncode == 2
    assert errors == (
        "simulator: 2 AWS and 10 Alibaba accounts are too few: the planted cases need at least 3 AWS accounts\n"
    )
