"""Requests as each SDK signs them, and what becomes of one that was changed on its way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from alibabacloud_tea_openapi.utils_models import Config as AlibabaConfig
from alibabacloud_vpc20160428 import models
from alibabacloud_vpc20160428.client import Client
from botocore.config import Config

from simulator.listener import Answer, Listener
from wire import acs3, sigv4
from wire.received import Received
from wire.refused import SignatureError

SECRET, TOKEN = "a/secret+with=signs", "token/of+a=session"
AWS_KEY, ALIBABA_KEY = "AKIAEXAMPLE", "LTAIEXAMPLE"
NO_VPCS = b'<R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet/></R>'
NO_ALIBABA_VPCS = b'{"TotalCount":0,"PageNumber":1,"PageSize":50,"RequestId":"r","Vpcs":{"Vpc":[]}}'


def now() -> datetime:
    return datetime.now(UTC)


def secret_of(key: str) -> str | None:
    return SECRET if key in {AWS_KEY, ALIBABA_KEY} else None


@dataclass(frozen=True)
class Protocol:
    """How one cloud's requests are verified."""

    verify: Callable[..., Any]

    def accepted(self, request: Received, at: datetime | None = None) -> Any:
        """Return who has signed a good request."""
        return self.verify(request, secret_of, at or now())

    def refused(
        self,
        request: Received,
        at: datetime | None = None,
        secrets: Callable[[str], str | None] = secret_of,
    ) -> str:
        """Return the code by which a bad request is refused."""
        with pytest.raises(SignatureError) as caught:
            self.verify(request, secrets, at or now())
        return caught.value.code


SIGV4, ACS3 = Protocol(sigv4.verify), Protocol(acs3.verify)


def with_header(request: Received, name: str, change: Callable[[str], str]) -> Received:
    headers = tuple((key, change(value) if key == name else value) for key, value in request.headers)
    assert headers != request.headers
    return replace(request, headers=headers)


def with_more(request: Received, name: str, value: str) -> Received:
    return replace(request, headers=(*request.headers, (name, value)))


def signed_by_boto3() -> Received:
    seen: list[Received] = []
    with Listener(lambda request, _: seen.append(request) or Answer(200, "text/xml", NO_VPCS)) as server:
        client = boto3.client(
            "ec2",
            region_name="eu-west-1",
            endpoint_url=server.url,
            aws_access_key_id=AWS_KEY,
            aws_secret_access_key=SECRET,
            aws_session_token=TOKEN,
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.describe_vpcs(Filters=[{"Name": "tag:Team & Co", "Values": ["ä b", "c~d*e"]}])
    return seen[0]


def signed_by_alibabas_sdk() -> Received:
    seen: list[Received] = []
    told = Answer(200, "application/json", NO_ALIBABA_VPCS)
    with Listener(lambda request, _: seen.append(request) or told) as server:
        client = Client(
            AlibabaConfig(
                access_key_id=ALIBABA_KEY,
                access_key_secret=SECRET,
                security_token=TOKEN,
                region_id="cn-hangzhou",
                endpoint=server.host,
                protocol="http",
            )
        )
        tag = models.DescribeVpcsRequestTag(key="Team & Co", value="ä b~*")
        client.describe_vpcs(models.DescribeVpcsRequest(region_id="cn-hangzhou", page_size=50, tag=[tag]))
    return seen[0]
