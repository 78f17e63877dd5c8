import subprocess
import sys

import pytest

LOADED = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"


@pytest.mark.parametrize(
    ("imports", "absent"),
    [
        pytest.param(
            "collector.sweep, collector.static.networks, collector.source, collector.plan, service.sources",
            {"boto3", "botocore", "Tea", "darabonba", "alibabacloud_vpc20160428"},
            id="no SDK for what needs none",
        ),
        pytest.param("collector.aws.plan", {"Tea", "darabonba"}, id="AWS without Alibaba"),
        pytest.param("collector.alibaba.plan", {"boto3", "botocore"}, id="Alibaba without AWS"),
        pytest.param(
            "collector.alibaba.plan",
            {"alibabacloud_cbn20170912", "alibabacloud_vpcpeer20220101", "alibabacloud_vpcipam20230228"},
            id="attachments and IPAMs only where they are asked for",
        ),
    ],
)
def test_an_sdk_is_loaded_only_where_its_cloud_is_read(imports, absent):
    code = f"import sys, {imports}; {LOADED}"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not absent & set(told.stdout.split())
    assert told.stderr == ""
