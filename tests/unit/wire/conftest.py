"""One request of each SDK, signed a moment ago: a module that takes minutes would find it too old."""

import pytest
from signing import signed_by_alibabas_sdk, signed_by_boto3


@pytest.fixture(scope="module")
def of_boto3():
    return signed_by_boto3()


@pytest.fixture(scope="module")
def of_alibabas_sdk():
    return signed_by_alibabas_sdk()
