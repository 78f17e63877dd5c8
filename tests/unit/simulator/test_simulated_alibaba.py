"""What the Alibaba front makes of keys and roles: the real SDK against a front with keys of the test's own."""

from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vpc20160428 import models as vpc_models
from alibabacloud_vpc20160428.client import Client as Vpc

from simulator.alibaba_directory import ResourceDirectory
from simulator.alibaba_front import AlibabaFront
from simulator.alibaba_ipam import IpamApi
from simulator.alibaba_joins import JoinApi
from simulator.alibaba_public import PublicPools
from simulator.alibaba_vpc import VpcApi
from simulator.faults import Fault, Faults
from simulator.keys import Keyring
from simulator.listener import Listener
from simulator.population import Size, make

ESTATE = make(Size(3, 2))
ACCOUNT, OTHER = (account.id for account in ESTATE.of("alibaba"))
THROTTLED = Fault(
    "alibaba", OTHER, "DescribeVpcs", "Throttling.User", 429, "Request was denied due to user flow control."
)


def now():
    return datetime.now(UTC)


class Bench:
    def __init__(self, keys, endpoint):
        self.keys, self.endpoint = keys, endpoint

    def config(self, key):
        return Config(
            access_key_id=key.access_key_id,
            access_key_secret=key.secret,
            security_token=key.token,
            region_id="eu-central-1",
            endpoint=self.endpoint,
            protocol="http",
        )

    def session(self, account=ACCOUNT, lasts=timedelta(hours=1)):
        return self.keys.issue(account, "cidrwatch-reader", "session", now=now(), lasts=lasts)

    def vpcs(self, key):
        return (
            Vpc(self.config(key)).describe_vpcs(vpc_models.DescribeVpcsRequest(region_id="eu-central-1")).body
        )

    def assume(self, key, **changes):
        given = {
            "role_arn": f"acs:ram::{ACCOUNT}:role/cidrwatch-reader",
            "role_session_name": "test",
            **changes,
        }
        return Sts(self.config(key)).assume_role(sts_models.AssumeRoleRequest(**given)).body


@pytest.fixture(scope="module")
def bench():
    keys = Keyring(("LTAI", "STS."), "1999900001111222")
    front = AlibabaFront(
        keys,
        {ACCOUNT, OTHER},
        VpcApi(ESTATE),
        PublicPools(ESTATE),
        JoinApi(ESTATE),
        IpamApi(ESTATE),
        Faults((THROTTLED,)),
        now,
        ResourceDirectory(()),
    )
    with Listener(front.answer) as listener:
        yield Bench(keys, listener.host)


def code_of(call, *given, **named):
    with pytest.raises(ClientException) as caught:
        call(*given, **named)
    return caught.value.code


def test_a_session_reads_its_own_account(bench):
    assert {str(vpc.owner_id) for vpc in bench.vpcs(bench.session()).vpcs.vpc} == {ACCOUNT}


def test_a_session_that_is_over_is_refused(bench):
    ended = bench.session(lasts=timedelta(seconds=-1))

    assert code_of(bench.vpcs, ended) == "InvalidSecurityToken.Expired"


def test_a_fault_of_the_table_meets_its_account_alone(bench):
    assert code_of(bench.vpcs, bench.session(OTHER)) == "Throttling.User"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"role_arn": "reader"}, "InvalidParameter.RoleArn", id="no ARN"),
        pytest.param(
            {"role_arn": f"acs:ram::{ACCOUNT}:role/admin"}, "EntityNotExist.Role", id="another role"
        ),
        pytest.param({"role_session_name": "a b"}, "InvalidParameter.RoleSessionName", id="session"),
        pytest.param({"duration_seconds": 899}, "InvalidParameter.DurationSeconds", id="too short"),
        pytest.param({"duration_seconds": 3601}, "InvalidParameter.DurationSeconds", id="too long"),
    ],
)
def test_a_role_is_not_assumed_otherwise_than_it_should(bench, changes, code):
    assert code_of(bench.assume, bench.keys.hub, **changes) == code


def test_the_hub_assumes_a_role_and_a_role_does_not(bench):
    assert bench.assume(bench.keys.hub).credentials.access_key_id.startswith("STS.")
    assert code_of(bench.assume, bench.session()) == "NoPermission"
