"""What holds of both clouds through their unmodified SDKs; what is one's own stands in a file of its own."""

import pytest
from answering import account_of, alibaba_error, ec2_error, sts_error
from cloud_reading import ALIBABA, AWS

from ipam.words import ErrorClass

REGIONS = {
    "aws": ("eu-west-1", "us-east-1", "ap-southeast-1"),
    "alibaba": ("cn-hangzhou", "cn-beijing", "eu-central-1"),
}

both = pytest.mark.parametrize("cloud", [pytest.param(AWS, id="AWS"), pytest.param(ALIBABA, id="Alibaba")])


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in {**AWS.environment, **ALIBABA.environment}.items():
        monkeypatch.setenv(name, value)


@both
def test_each_account_is_read_with_its_own_keys_and_one_assumed_role(cloud):
    def reply(asked):
        if asked.operation == "AssumeRole":
            return cloud.role(account_of(asked.given["RoleArn"]))
        return cloud.vpcs(f"{asked.key}-{asked.region}")

    with cloud.serve(reply) as server:
        found = cloud.found(server, accounts=cloud.accounts(20), regions=REGIONS[cloud.name])

    assert len(found) == 60
    assert all(
        reading.rows.resource == (f"{cloud.key_of.format(account, 1)}-{region}",)
        for (account, region, _), reading in found.items()
    )
    assert server.operations().count("AssumeRole") == 20


@both
def test_missing_credentials_are_one_sentence_in_every_shard_and_no_call(cloud, monkeypatch):
    key, secret = cloud.environment
    monkeypatch.delenv(key)
    with cloud.serve(cloud.replying(cloud.vpcs("vpc-1"))) as server:
        found = cloud.found(server, accounts=cloud.accounts(50))

    failures = {reading.failure for reading in found.values()}
    assert len(found) == 50
    assert [failure.error_class for failure in failures] == [ErrorClass.TOKEN]
    assert all(f"set {key} and {secret}" in failure.message for failure in failures)
    assert server.asked == []


@pytest.mark.parametrize(
    ("cloud", "refusal", "told"),
    [
        pytest.param(
            AWS,
            sts_error("AccessDenied", "User is not authorized"),
            "role/cidrwatch-reader: AccessDenied: User is not",
            id="AWS: not trusted",
        ),
        pytest.param(
            ALIBABA,
            alibaba_error("NoPermission", "You are not authorized", 403),
            "role/cidrwatch-reader: NoPermission: code: 403, You are not",
            id="Alibaba: not trusted",
        ),
        pytest.param(
            ALIBABA,
            alibaba_error("EntityNotExist.Role", "The role does not exist", 404),
            "role/cidrwatch-reader: EntityNotExist.Role: code: 404, The role",
            id="Alibaba: no role",
        ),
    ],
)
def test_a_denied_account_costs_one_call_and_harms_no_other(cloud, refusal, told):
    one, two = cloud.accounts(2)

    def reply(asked):
        if asked.operation == "AssumeRole":
            account = account_of(asked.given["RoleArn"])
            return refusal if account == one else cloud.role(account)
        return cloud.vpcs("vpc-1")

    with cloud.serve(reply) as server:
        found = cloud.found(server, accounts=(one, two), regions=REGIONS[cloud.name])

    denied = [reading for (account, _, _), reading in found.items() if account == one]
    assert {reading.failure.error_class for reading in denied} == {ErrorClass.ASSUME_DENIED}
    assert all(told in reading.failure.message for reading in denied)
    assert all(reading.complete for (account, _, _), reading in found.items() if account == two)
    assert server.operations().count("AssumeRole") == 2


@pytest.mark.parametrize(
    ("cloud", "expired"),
    [
        pytest.param(AWS, ec2_error("RequestExpired", "expired"), id="AWS"),
        pytest.param(ALIBABA, alibaba_error("InvalidSecurityToken.Expired"), id="Alibaba"),
    ],
)
def test_an_expired_token_is_renewed_once(cloud, expired):
    (account,) = cloud.accounts(1)
    numbers = iter([1, 2])

    def reply(asked):
        if asked.operation == "AssumeRole":
            return cloud.role(account, next(numbers))
        return expired if asked.key.endswith("1") else cloud.vpcs("vpc-1")

    with cloud.serve(reply) as server:
        reading = cloud.only(server)

    assert reading.complete
    assert server.operations() == ["AssumeRole", "DescribeVpcs", "AssumeRole", "DescribeVpcs"]
    assert server.asked[-1].key == cloud.key_of.format(account, 2)
